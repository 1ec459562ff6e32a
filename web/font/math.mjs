// Writes src/gen/math.woff2: the glyphs of STIX Two Math (OFL) that the workshop's formulas need, with the features by
// which a browser picks script sizes (ssty), dotless letters under accents (dtls) and flat accents (flac).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import subset from 'subset-font';

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');

const text = [
  range(0x20, 0x7e),
  range(0xa0, 0xff), // Latin letters inside \text
  range(0x391, 0x3d6), // Greek
  range(0x1d434, 0x1d467), // italic letters: <mi>x</mi> is drawn with them
  range(0x1d6a4, 0x1d6e1).slice(0, 4), // dotless i and j
  range(0x1d6e2, 0x1d71b), // italic Greek
  range(0x1d400, 0x1d433), // bold letters
  'ℎℒℝℕℤℱ𝟏',
  '∂∇∑∏∫√∞∈∉∅∀∃⊂⊆∪∩⊙⊛⊗⊕⊤⊥',
  '−±×÷·⋅∗∘≈≠≡≤≥≪≫∝∼≃→←↔⇒⇐⇔↦↑↓',
  '′″‖∥∣|⟨⟩⌊⌋⌈⌉{}[]()/\\',
  '…⋯⋮⋱‥ ̂̃̄̇ˆ˜ˉ¯˙^_‾',
  '\u2061\u2062\u2063\u2064\u2032\u2033\u203e\u0302\u0303\u0304\u0307\u20d7',
].join('');

const source = new URL('../node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2', import.meta.url);
const font = await subset(await readFile(source), text, { targetFormat: 'woff2', keepFeatures: ['ssty', 'dtls', 'flac'], noHinting: true });
await mkdir(new URL('../src/gen/', import.meta.url), { recursive: true });
await writeFile(new URL('../src/gen/math.woff2', import.meta.url), font);
