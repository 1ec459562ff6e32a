// How many float32 operations a second WebAssembly's relaxed SIMD does here at most, in 10⁹: a module whose only loop is ten fused
// multiply-adds of four, none waiting for another of its round. It is written byte by byte, so that nothing has to be installed.
const CHAINS = 10;
const ROUNDS = 1_000_000;

const section = (id, ...bytes) => [id, bytes.length, ...bytes];
const get = (local) => [0x20, local];
const RELAXED_MADD = [0xfd, 0x85, 0x02];
// local 0 counts down; 1 to CHAINS are the sums, CHAINS+1 is a factor (all start at 0)
const chain = (k) => [...get(CHAINS + 1), ...get(CHAINS + 1), ...get(k), ...RELAXED_MADD, 0x21, k];
const loop = [
  0x03, 0x40,
  ...Array.from({ length: CHAINS }, (_, k) => chain(k + 1)).flat(),
  ...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0,
  0x0b,
];
const sum = [...get(1), ...Array.from({ length: CHAINS - 1 }, (_, k) => [...get(k + 2), 0xfd, 0xe4, 0x01]).flat(), 0xfd, 0x1f, 0];
const body = [1, CHAINS + 1, 0x7b, ...loop, ...sum, 0x0b];
const two = (n) => [(n & 0x7f) | 0x80, n >> 7]; // a length in two bytes
const module = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 1, 0x60, 1, 0x7f, 1, 0x7d),
  ...section(3, 1, 0),
  ...section(7, 1, 1, 0x66, 0, 0),
  10, ...two(body.length + 3), 1, ...two(body.length), ...body,
]);
const { f } = new WebAssembly.Instance(new WebAssembly.Module(module)).exports;

const [warm, seconds] = [process.env.WARM, process.env.SECONDS_MEASURED].map((s) => 1000 * Number(s));
let start = performance.now();
while (performance.now() - start < warm) f(ROUNDS);
let done = 0;
start = performance.now();
while (performance.now() - start < seconds) {
  f(ROUNDS);
  done++;
}
const rate = (done * ROUNDS * CHAINS * 8) / (performance.now() - start) / 1e6;
console.log(JSON.stringify({ contestant: 'ceiling-browser', version: `node ${process.versions.node}`, workload: 'fma', steps_per_s: rate }));
