// Two limits on what a cell can do to a device.
// The tick: bytecodes are counted in CPython's evaluation loop, and every EVERY of them the imported sched_yield is called.
// There the worker can hear that a cell should stop, and WebKit ends a terminated worker only in a call to an import.
// The ceiling: memory grows to MOST and no further; beyond it Python raises MemoryError, where a phone would close the page.
import { Cursor, SECTION, leb, parse, section, sleb, walk } from './wasm.mjs';

/** Costs nothing that could be measured, and comes about a hundred times a second in a tight Python loop. */
const EVERY = 262144;
/** Pages of 64 KiB: 512 MiB, ten times what NumPy, Matplotlib and a plot take. */
const MOST = 8192;
const I32 = 0x7f;

/** The module with both limits and without its custom sections. `bytes` must still have the name section. */
export function addLimits(bytes) {
  const m = parse(bytes);
  const loop = m.names.indexOf('_PyEval_EvalFrameDefault') - m.imports.length;
  const yielding = m.imports.indexOf('wasi_snapshot_preview1.sched_yield');
  if (loop < 0 || yielding < 0) throw new Error('python.wasm: no evaluation loop or no sched_yield to hook into');

  const globals = m.find(SECTION.global);
  const count = new Cursor(bytes, globals.start);
  const counter = count.u32();
  const withCounter = Buffer.concat([
    leb(counter + 1),
    bytes.subarray(count.at, globals.end),
    Buffer.from([I32, 1, 0x41]),
    sleb(EVERY),
    Buffer.from([0x0b]),
  ]);

  const get = Buffer.concat([Buffer.from([0x23]), leb(counter)]);
  const set = Buffer.concat([Buffer.from([0x24]), leb(counter)]);
  // counter −= 1; if (!counter) { counter = EVERY; sched_yield() }
  const step = Buffer.concat([
    get, Buffer.from([0x41, 1, 0x6b]), set,
    get, Buffer.from([0x45, 0x04, 0x40, 0x41]), sleb(EVERY), set,
    Buffer.from([0x10]), leb(yielding), Buffer.from([0x1a, 0x0b]),
  ]);
  const [start, end] = m.code[loop];
  const heads = [];
  walk(bytes, start, end, { loop: (at) => heads.push(at) });
  const pieces = [];
  let from = start;
  for (const head of heads) {
    pieces.push(bytes.subarray(from, head), step);
    from = head;
  }
  pieces.push(bytes.subarray(from, end));
  const body = Buffer.concat(pieces);

  const bodies = m.code.map(([s, e], i) => (i === loop ? body : bytes.subarray(s, e)));
  const replaced = new Map([
    [SECTION.code, Buffer.concat([leb(bodies.length), ...bodies.flatMap((b) => [leb(b.length), b])])],
    [SECTION.global, withCounter],
    [SECTION.memory, ceiling(bytes, m.find(SECTION.memory))],
  ]);
  const kept = m.sections.filter((s) => s.id !== SECTION.custom);
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map((s) => section(s.id, replaced.get(s.id) ?? bytes.subarray(s.start, s.end)))]);
}

function ceiling(bytes, section) {
  const memory = new Cursor(bytes, section.start);
  if (memory.u32() !== 1 || memory.byte() !== 0) throw new Error('python.wasm: not one memory without a limit');
  return Buffer.concat([Buffer.from([1, 1]), leb(memory.u32()), leb(MOST)]);
}
