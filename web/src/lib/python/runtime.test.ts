import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from './guest';
import type { FromWorker, ToWorker } from './protocol';
import { Runtime } from './runtime.svelte';
import type { Output } from './types';

const snapshot = (tag: number): Snapshot => ({ size: tag, runs: [], data: new Uint8Array(1), files: [], open: [] });
const module = {} as WebAssembly.Module;

/** A worker that says only what a test makes it say. */
class FakeWorker {
  sent: ToWorker[] = [];
  ended = false;
  constructor(readonly hear: (message: FromWorker) => void) {}
  of<K extends ToWorker['kind']>(kind: K): Extract<ToWorker, { kind: K }>[] {
    return this.sent.filter((m): m is Extract<ToWorker, { kind: K }> => m.kind === kind);
  }
  ready(snap: Snapshot | null = snapshot(1)): void {
    this.hear({ kind: 'ready', module, base: new ArrayBuffer(1), snapshot: snap, interruptible: true, times: {} });
  }
  done(error: boolean | 'stopped' = false): void {
    const { id } = this.of('run').at(-1)!;
    const raised = { type: 'X', bases: [], text: '', cell: null, line: null, source: '', name: null, traceback: '' };
    this.hear({ kind: 'done', id, error: error === true ? raised : null, limit: false, stopped: error === 'stopped', ms: 1 });
  }
}

let workers: FakeWorker[];
let storage: Map<string, string>;
let flags: Set<string>;
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  storage = new Map();
  flags = new Set();
  let n = 0;
  vi.stubGlobal('localStorage', { getItem: (k: string) => storage.get(k) ?? null, setItem: (k: string, v: string) => storage.set(k, v), removeItem: (k: string) => storage.delete(k) });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  vi.stubGlobal('screen', { width: 1000, height: 1000 });
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    flags.add(`blob:${++n}`);
    return `blob:${n}`;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((flag) => void flags.delete(flag));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function runtime(): Runtime {
  return new Runtime(
    (hear) => {
      const worker = new FakeWorker(hear);
      workers.push(worker);
      return { post: (message) => void worker.sent.push(message), end: () => (worker.ended = true) };
    },
    { wasm: 'w', base: 'b', plots: 'p', size: { wasm: 10, base: 5, plots: 3 } },
  );
}

describe('runtime', () => {
  it('starts once, counts what arrives, and runs cells one after the other', async () => {
    const python = runtime();
    const started = python.start();
    expect(python.start()).toBe(started);
    expect(python.status).toBe('loading');
    expect(storage.has('oficina.python.starting')).toBe(true);
    workers[0]!.hear({ kind: 'progress', loaded: 6 });
    expect(python.progress).toEqual({ loaded: 6, total: 15 });
    workers[0]!.ready();
    expect(await started).toBe(true);
    expect(storage.has('oficina.python.starting')).toBe(false);

    const heard: Output[] = [];
    const first = python.run('a', { name: '1', output: (o) => heard.push(o) });
    const second = python.run('b', { name: '2' });
    await settle();
    expect(workers[0]!.of('run').map((m) => m.source)).toEqual(['a']);
    workers[0]!.hear({ kind: 'output', id: workers[0]!.of('run')[0]!.id, output: { kind: 'text', text: 'hi', error: false } });
    workers[0]!.done();
    expect((await first).ending).toBe('done');
    expect(heard).toEqual([{ kind: 'text', text: 'hi', error: false }]);
    await settle();
    workers[0]!.done(true);
    expect((await second).ending).toBe('error');
    expect(python.status).toBe('ready');
    expect(workers.length).toBe(1);
  });

  it('stops a cell by its flag and keeps the session', async () => {
    const python = runtime();
    void python.start();
    workers[0]!.ready();
    const cell = python.run('loop', { name: '1' });
    const waiting = python.run('after', { name: '2' });
    await settle();
    const { flag } = workers[0]!.of('run')[0]!;
    expect(flags.has(flag)).toBe(true);
    python.interrupt();
    expect(flags.has(flag)).toBe(false);
    expect((await waiting).ending).toBe('stopped');
    workers[0]!.done('stopped');
    expect((await cell).ending).toBe('stopped');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(workers.length).toBe(1);
    expect(python.session).toBe(1);
  });

  it('ends a worker that does not listen, and brings finished cells back: from the snapshot, then by running the rest', async () => {
    const python = runtime();
    void python.start();
    workers[0]!.ready();
    const run = async (source: string) => {
      const result = python.run(source, { name: source });
      await settle();
      workers.at(-1)!.done();
      return result;
    };
    await run('one');
    await vi.advanceTimersByTimeAsync(1000);
    expect(workers[0]!.of('snapshot').length).toBe(1);
    workers[0]!.hear({ kind: 'snapshot', snapshot: snapshot(2) });
    await run('two');
    const stuck = python.run('a long call', { name: '3' });
    await settle();
    python.interrupt();
    await vi.advanceTimersByTimeAsync(3000);
    expect((await stuck).ending).toBe('stopped');
    expect(workers[0]!.ended).toBe(true);
    expect(workers.length).toBe(2);
    expect(workers[1]!.of('start')[0]!.kept?.snapshot?.size).toBe(2);
    expect(python.status).toBe('restarting');
    workers[1]!.ready(null);
    await settle();
    expect(workers[1]!.of('run').map((m) => [m.source, m.muted])).toEqual([['two', true]]);
    workers[1]!.done();
    expect(python.status).toBe('ready');
    expect(python.session).toBe(1); // nothing was lost
  });

  it('ends a cell that outlives its limit', async () => {
    const python = runtime();
    void python.start();
    workers[0]!.ready();
    const cell = python.run('one long call', { name: '1', limit: 10 });
    await settle();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(workers.length).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await cell).ending).toBe('limit');
    expect(workers.length).toBe(2);
  });

  it('does not restart for ever when a cell that comes back breaks the interpreter', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const python = runtime();
    void python.start();
    workers[0]!.ready();
    const result = python.run('bad', { name: '1' });
    await settle();
    workers[0]!.done();
    await result;
    const died = python.run('worse', { name: '2' });
    await settle();
    workers[0]!.hear({ kind: 'dead', id: null, text: 'trap' });
    expect((await died).ending).toBe('lost');
    workers[1]!.ready(null);
    await settle();
    expect(workers[1]!.of('run').map((m) => m.source)).toEqual(['bad']);
    workers[1]!.hear({ kind: 'dead', id: null, text: 'trap' });
    workers[2]!.ready(null);
    await settle();
    expect(workers[2]!.of('run')).toEqual([]);
    expect(python.status).toBe('ready');
  });

  it('reset starts from the first snapshot and tells that the state is gone', async () => {
    const python = runtime();
    void python.start();
    workers[0]!.ready(snapshot(1));
    const result = python.run('x', { name: '1' });
    await settle();
    workers[0]!.done();
    await result;
    await vi.advanceTimersByTimeAsync(1000);
    workers[0]!.hear({ kind: 'snapshot', snapshot: snapshot(9) });
    const reset = python.reset();
    await settle();
    expect(workers[1]!.of('start')[0]!).toMatchObject({ fresh: true, kept: { snapshot: { size: 1 } } });
    workers[1]!.ready(null);
    await reset;
    expect(workers[1]!.of('run')).toEqual([]);
    expect(python.session).toBe(2);
  });

  it('reads instead where nothing arrives for 20 s, and tries again when asked', async () => {
    const python = runtime();
    const started = python.start();
    await vi.advanceTimersByTimeAsync(15_000);
    workers[0]!.hear({ kind: 'progress', loaded: 1 });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(python.status).toBe('loading');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await started).toBe(false);
    expect([python.status, python.reason]).toEqual(['unavailable', 'slow']);
    expect(await python.run('x', { name: '1' })).toMatchObject({ ending: 'lost' });
    const again = python.retry();
    workers[1]!.ready();
    expect(await again).toBe(true);
    expect([python.status, python.reason]).toEqual(['ready', null]);
  });

  it('does not start where it crashed before, until somebody tries again', async () => {
    storage.set('oficina.python.starting', 'then');
    const python = runtime();
    expect(await python.start()).toBe(false);
    expect(python.reason).toBe('crashed');
    expect(workers).toEqual([]);
    expect(storage.has('oficina.python.starting')).toBe(true);
    const again = python.retry();
    workers[0]!.ready();
    expect(await again).toBe(true);
    expect(storage.has('oficina.python.starting')).toBe(false);
  });

  it('names what a browser lacks', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const old = runtime();
    await old.start();
    expect(old.reason).toBe('old-browser');
    vi.stubGlobal('WebAssembly', undefined);
    const none = runtime();
    await none.start();
    expect(none.reason).toBe('no-webassembly');
    expect(workers).toEqual([]);
  });
});
