// Proves that a kernel cannot write where it was not told to: node safety.mjs MODULE.wasm…
// By form: only the sections type, import, function, export and code, and one import, a memory. Without a global there is no
// stack pointer, so no stack in memory; without data, elements or a start nothing is written on its own. The module must
// still be valid, so that no code uses what was dropped.
// By trial: on a memory full of a pattern, each function runs with buffers of exactly the sizes it is told; every word
// outside of what it may write is as before. A function without a trial is an error.
import fs from 'node:fs';

const sections = ['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element', 'code', 'data', 'data count', 'tag'];
const allowed = new Set(['type', 'import', 'function', 'export', 'code']);

function form(bytes) {
  const wrong = [];
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const b = bytes[at++];
      value |= (b & 127) << shift;
      if (b < 128) return value;
    }
  };
  while (at < bytes.length) {
    const name = sections[bytes[at++]];
    const size = number();
    at += size;
    if (!allowed.has(name)) wrong.push(`section ${name}`);
  }
  if (!WebAssembly.validate(bytes)) return [...wrong, 'not valid'];
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  if (imports.length !== 1 || imports[0].kind !== 'memory') wrong.push(`imports ${JSON.stringify(imports)}`);
  return wrong;
}

// read and write hand out the address of a buffer of n words; table is the one of the constants.
const columns = 8;
const trials = {
  ...Object.fromEntries(['vexp', 'vsigmoid', 'vtanh', 'vrelu'].map((name) => [name, (b) => [101, b.read(101), b.write(101), b.table]])),
  ...Object.fromEntries(['vsigmoidGrad', 'vtanhGrad', 'vreluGrad', 'vproduct'].map((name) => [name, (b) => [101, b.read(101), b.read(101), b.write(101), b.table]])),
  vaxpy: (b) => [101, 0.5, b.read(101), b.write(101)],
  vscale: (b) => [101, 0.5, b.read(101), b.write(101)],
  vcolSum: (b) => [5, 13, b.read(65), b.write(13)],
  vrowSum: (b) => [5, 13, b.read(65), b.write(5)],
  vfillRows: (b) => [5, 13, b.read(13), b.write(65)],
  vrowMax: (b) => [5, 13, b.read(65), b.write(5)],
  vrowExp: (b) => [5, 13, b.read(65), b.read(5), b.write(65), b.write(5), b.table],
  vrowDivide: (b) => [5, 13, b.read(5), b.write(65)],
  vmomentum: (b) => [101, b.write(101), b.read(101), b.write(101), b.read(3)],
  vadam: (b) => [101, b.write(101), b.read(101), b.write(101), b.write(101), b.read(8)],
  vlstm: (b) => [3, 8, b.write(96), b.read(24), b.write(24), b.write(24), b.write(24), b.table],
  vlstmCells: (b) => [3, 12, b.write(39), b.read(3), b.write(3), b.write(3), b.write(3), b.table],
  vlstmGrad: (b) => [3, 8, 1, b.read(96), b.read(24), b.read(24), b.read(24), b.write(24), b.write(96)],
  vlstmGradCells: (b) => [3, 12, 1, b.read(39), b.read(3), b.read(3), b.read(3), b.write(3), b.write(39)],
  vmaxpool: (b) => [4, 7, b.read(112), b.write(28), b.write(28)],
  vmaxpoolGrad: (b) => [4, 7, b.read(28), b.indices(28, 4, 1), b.write(112)],
  vcrop: (b) => [4, 7, 9, 0.5, b.read(34), b.write(28)],
  vtranspose: (b) => [13, b.read(4 * 14), 14, b.write(12 * 10 - 6), 10],
  vlanes: (b) => [3, 5, 8, b.read(15), b.read(3), b.read(40), b.write(24)],
  vlanesBack: (b) => [3, 5, 8, b.read(15), b.read(24), b.write(40)],
  vlanesGrad: (b) => [3, 5, 8, 0.5, b.read(24), b.read(40), b.write(15), b.write(3)],
  vgemm: (b) => [13, 19, 7, b.read(91), 7, 1, b.read(133), 19, 1, b.write(247), 19, b.write(columns * (7 + 13))],
  vconv: (b) => [13, 16, 7, b.read(91), 7, b.read(40), b.indices(7, 24, 4), b.write(13 * 16), 16],
  vconvGrad: (b) => [13, 5, 3, b.read(60), b.indices(13, 30, 4), 2, b.read(15 * columns), b.write(13 * columns), columns],
};

function trial(bytes) {
  const wrong = [];
  const memory = new WebAssembly.Memory({ initial: 16 });
  const words = new Uint32Array(memory.buffer);
  const kernel = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  for (const [name, f] of Object.entries(kernel)) {
    if (!trials[name]) {
      wrong.push(`${name}: no trial`);
      continue;
    }
    for (let i = 0; i < words.length; i++) words[i] = 0x3f000000 + (i & 0xffff);
    let next = 1024;
    const writable = [];
    const take = (n) => {
      const at = next;
      next += n + 67; // no buffer begins on the border of a vector
      return at;
    };
    const args = trials[name]({
      table: 4096,
      read: (n) => 4 * take(n),
      write: (n) => {
        const at = take(n);
        writable.push([at, at + n]);
        return 4 * at;
      },
      indices: (n, below, unit) => {
        const at = take(n);
        for (let i = 0; i < n; i++) words[at + i] = ((i * 7) % below) * unit;
        return 4 * at;
      },
    });
    const before = words.slice();
    f(...args);
    const outside = words.findIndex((w, i) => w !== before[i] && !writable.some(([from, to]) => i >= from && i < to));
    if (outside >= 0) wrong.push(`${name}: wrote word ${outside}`);
    if (writable.every(([from, to]) => before.subarray(from, to).every((w, i) => w === words[from + i]))) wrong.push(`${name}: wrote nothing`);
  }
  for (const name of Object.keys(trials)) if (!kernel[name]) wrong.push(`${name}: a trial without a function`);
  return wrong;
}

for (const name of process.argv.slice(2)) {
  const bytes = fs.readFileSync(name);
  const wrong = form(bytes);
  if (WebAssembly.validate(bytes)) wrong.push(...trial(bytes));
  for (const w of wrong) console.log(`${name}: ${w}`);
  if (wrong.length > 0) process.exitCode = 1;
}
