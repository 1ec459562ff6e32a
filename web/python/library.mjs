// The library that Python imports from, in two parts: what the first NumPy cell needs, and what plots need.
import fs from 'node:fs';
import path from 'node:path';
import { Guest, LIBRARY } from '../src/lib/python/guest.ts';

const here = import.meta.dirname;
const PLOTS = /^(matplotlib|mpl_toolkits|PIL|pyparsing|dateutil|contourpy|kiwisolver|packaging|cycler|fontTools)\/|^six\.pyc$|^plistlib\.py$/;

// Modules that Matplotlib imports and never uses here: the real ones want expat, or 200 kB of colours.
const STUBS = {
  'plistlib.py': 'FMT_XML = None\n\n\ndef loads(*args, **kwargs):\n    raise NotImplementedError("plistlib is not here")\n',
  'matplotlib/_cm_bivar.py': 'from matplotlib.colors import SegmentedBivarColormap\n\nBiOrangeBlue = BiPeak = None\ncmaps = {}\n',
};

/** Both parts: {base, plots}, from the unpacked library in `folder`, by the interpreter in `module` (untrimmed or trimmed). */
export async function buildLibrary(module, folder) {
  const wanted = fs.readFileSync(path.join(here, 'library.txt'), 'utf8').trim().split('\n');
  const stripped = await runInGuest(module, 'strip.py', (tree) => {
    for (const file of wanted) tree.write(`${LIBRARY}/${file}`, fs.readFileSync(path.join(folder, file)));
  });
  const data = path.join(folder, 'matplotlib/mpl-data');
  const fonts = await runInGuest(module, 'fonts.py', (tree) => {
    for (const file of walk(folder, (f) => f.endsWith('.pyc'))) tree.write(`${LIBRARY}/${file}`, fs.readFileSync(path.join(folder, file)));
    const ttf = path.join(data, 'fonts/ttf');
    for (const file of fs.readdirSync(ttf)) tree.write(`/fonts/${file}`, fs.readFileSync(path.join(ttf, file)));
  });
  const files = new Map([...stripped, ...fonts]);
  for (const [file, text] of Object.entries(STUBS)) files.set(file, Buffer.from(text));
  for (const file of walk(data, (f) => f === 'matplotlibrc' || f.endsWith('.mplstyle'))) {
    files.set(`matplotlib/mpl-data/${file}`, fs.readFileSync(path.join(data, file)));
  }
  const part = (inside) => pack([...files].filter(([file]) => PLOTS.test(file) === inside));
  return { base: part(false), plots: part(true) };
}

/** Runs one of our scripts in a fresh interpreter and returns the files that it sends. */
async function runInGuest(module, script, fill) {
  const files = new Map();
  const said = [];
  const guest = new Guest({
    stdout: (bytes) => said.push(bytes),
    stderr: (bytes) => said.push(bytes),
    tick: () => false,
    call: (message) => {
      const name = message.indexOf(0) + 1;
      const body = message.indexOf(0, name);
      files.set(Buffer.from(message.subarray(name, body)).toString(), Buffer.from(message.subarray(body + 1)));
      return new Uint8Array(0);
    },
  });
  fill(guest.wasi.tree);
  await guest.instantiate(module);
  guest.initialize();
  if (guest.turn(fs.readFileSync(path.join(here, script), 'utf8')) !== 0) throw new Error(`${script}: ${Buffer.concat(said)}`);
  return files;
}

function* walk(folder, wanted, below = '') {
  for (const entry of fs.readdirSync(path.join(folder, below), { withFileTypes: true })) {
    const file = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* walk(folder, wanted, file);
    else if (wanted(file)) yield file;
  }
}

/** u32 length of a JSON list [[path, size], …], the list, the bytes; like beside like, so that it compresses. */
function pack(files) {
  const key = ([file]) => path.extname(file) + '\0' + file;
  files.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const list = Buffer.from(JSON.stringify(files.map(([file, bytes]) => [file, bytes.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(list.length);
  return Buffer.concat([length, list, ...files.map(([, bytes]) => bytes)]);
}
