import { Guest, LIBRARY, type Host } from './guest.ts';
import page from './page.py?raw';
import type { FromWorker, Parts, ToWorker } from './protocol.ts';
import type { Output, PythonError } from './types.ts';

/** Text is sent on at most this often, and no more of it than a person can read: a loop that prints must not drown the page. */
const FLUSH_MS = 50;
const MOST_TEXT = 200_000;
/** A larger one costs more memory than the cells it saves; those then run again. */
const LARGEST_SNAPSHOT = 150e6;
/** How often a running cell looks whether it should stop. */
const LOOK_MS = 150;
/** After an interrupt that the cell caught, the next one. */
const AGAIN_MS = 1500;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const nothing = new Uint8Array(0);

const send = (message: FromWorker, transfer: Transferable[] = []) => postMessage(message, { transfer });

/** The cell that runs. */
class Running {
  error: PythonError | null = null;
  limit = false;
  stopped = false;
  readonly began = performance.now();
  private looked = this.began;
  private quietUntil = 0;
  private text = '';
  private isError = false;
  private flushed = this.began;
  private sent = 0;
  private readonly streams = { out: new TextDecoder(), error: new TextDecoder() };

  readonly job: { id: number; name: string; source: string; limit: number; flag: string; muted: boolean };
  constructor(job: Running['job']) {
    this.job = job;
  }

  get ms(): number {
    return performance.now() - this.began;
  }

  write(bytes: Uint8Array, isError: boolean): void {
    const text = this.streams[isError ? 'error' : 'out'].decode(bytes, { stream: true });
    if (this.job.muted || this.sent > MOST_TEXT) return;
    if (isError !== this.isError) this.flush();
    this.isError = isError;
    this.text += text;
    this.sent += text.length;
    if (this.sent > MOST_TEXT) this.text += '\n…\n';
    if (performance.now() - this.flushed > FLUSH_MS) this.flush();
  }

  flush(): void {
    this.flushed = performance.now();
    if (this.text === '') return;
    this.output({ kind: 'text', text: this.text, error: this.isError });
    this.text = '';
  }

  show(output: Output): void {
    this.flush();
    this.output(output);
  }

  private output(output: Output): void {
    if (!this.job.muted) send({ kind: 'output', id: this.job.id, output });
  }

  /** Whether the cell should be interrupted now. */
  shouldStop(): boolean {
    const now = performance.now();
    if (now - this.flushed > FLUSH_MS) this.flush();
    if (now < this.quietUntil || now - this.looked < LOOK_MS) return false;
    this.looked = now;
    if (now - this.began > this.job.limit * 1000) this.limit = true;
    else if (!isUp(this.job.flag)) this.stopped = true;
    else return false;
    this.quietUntil = now + AGAIN_MS;
    return true;
  }
}

/**
 * A page cannot speak to a worker that is inside one long call, and without cross-origin isolation they share no memory.
 * But a worker may read a blob: address synchronously, and the page can revoke it: that is the flag.
 */
function isUp(flag: string): boolean {
  try {
    const request = new XMLHttpRequest();
    request.open('GET', flag, false);
    request.send();
    return request.status === 200;
  } catch {
    return false;
  }
}

let guest: Guest;
let running: Running | null = null;
let interruptible = false;
let plots: Promise<void> = Promise.resolve();

const host: Host = {
  stdout: (bytes) => running?.write(bytes, false),
  stderr: (bytes) => running?.write(bytes, true),
  tick: () => {
    if (!running || !interruptible || !running.shouldStop()) return false;
    guest.interrupt();
    return true;
  },
  call: (message) => {
    const cut = message.indexOf(0);
    const name = decoder.decode(message.subarray(0, cut));
    const body = message.subarray(cut + 1);
    if (name === 'job') return encoder.encode(JSON.stringify({ name: running?.job.name, source: running?.job.source }));
    if (name === 'error' && running) running.error = JSON.parse(decoder.decode(body)) as PythonError;
    else if (name === 'result') running?.show({ kind: 'result', text: decoder.decode(body) });
    else if (name === 'verdict') running?.show({ kind: 'verdict', ...(JSON.parse(decoder.decode(body)) as { cell: string; ok: boolean; hint: string; text: string }) });
    else if (name === 'rich') running?.show(rich(body));
    return nothing;
  },
};

function rich(body: Uint8Array): Output {
  const cut = body.indexOf(0);
  const head = JSON.parse(decoder.decode(body.subarray(0, cut))) as { mime: string; axes?: [] };
  const data = body.slice(cut + 1) as Uint8Array<ArrayBuffer>;
  if (head.mime === 'text/html') return { kind: 'html', html: decoder.decode(data) };
  return { kind: 'image', mime: head.mime === 'image/png' ? 'image/png' : 'image/svg+xml', data, axes: head.axes ?? [] };
}

/** A part's response, counting what arrives. */
async function load(url: string, count: (bytes: number) => void): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status}`);
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      count(chunk.length);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), { headers: { 'Content-Type': response.headers.get('Content-Type') ?? '' } });
}

async function start({ parts, kept, flag, keep, fresh }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  const began = performance.now();
  const times: Record<string, number> = {};
  const lap = (step: string) => (times[step] = Math.round(performance.now() - began));
  let loaded = 0;
  let told = 0;
  const count = (bytes: number) => {
    loaded += bytes;
    if (performance.now() - told < 100) return;
    told = performance.now();
    send({ kind: 'progress', loaded });
  };
  guest = new Guest(host);
  const [module, base] = await Promise.all([
    kept?.module ?? load(parts.wasm, count).then((r) => WebAssembly.compileStreaming(r)).finally(() => lap('compiled')),
    kept?.base ?? load(parts.base, count).then((r) => r.arrayBuffer()).finally(() => lap('library')),
  ]);
  await guest.instantiate(module);
  guest.unpack(base);
  guest.wasi.tree.write(`${LIBRARY}/_page.py`, encoder.encode(page));
  const withPlots = kept?.plots ?? null;
  if (withPlots) guest.unpack(withPlots);
  interruptible = isUp(flag);
  if (kept?.snapshot) {
    guest.restore(kept.snapshot);
    if (fresh) turn(RESEED);
    lap('restored');
  } else {
    guest.initialize();
    turn('import _page\n_page.start()\ndel _page');
    lap('python');
    turn('import numpy\ndel numpy');
    lap('numpy');
  }
  const snapshot = keep && !kept?.snapshot ? guest.snapshot() : null;
  lap('ready');
  send({ kind: 'ready', module, base: keep && !kept?.base ? base : null, snapshot, interruptible, times });
  if (!withPlots) plots = later(parts, keep);
}

/** An interpreter that comes out of a snapshot would draw the same random numbers as the one before. */
const RESEED = `import random, numpy
random.seed()
numpy.random.seed()
del random, numpy`;

function turn(source: string): void {
  if (guest.turn(source) !== 0) throw new Error('python: its own preparation failed');
}

/** Fetches what plots need behind everything else; a cell that needs it waits for it. */
async function later(parts: Parts, keep: boolean): Promise<void> {
  for (let wait = 1000; ; wait = Math.min(2 * wait, 15000)) {
    try {
      const part = await (await load(parts.plots, () => {})).arrayBuffer();
      guest.unpack(part);
      send({ kind: 'plots', plots: keep ? part : null });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function run(job: Running['job']): void {
  if (interruptible && !isUp(job.flag)) return send({ kind: 'done', id: job.id, error: null, limit: false, stopped: true, ms: 0 });
  running = new Running(job);
  const now = running;
  const status = guest.turn('__import__("_page").run()');
  now.flush();
  running = null;
  if (status !== 0 && now.error === null) throw new Error(`python: turn ended with ${status}`);
  send({ kind: 'done', id: job.id, error: now.error, limit: now.limit, stopped: now.stopped, ms: now.ms });
}

async function obey(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'start':
      return start(message);
    case 'run':
      // The importer would find half of Matplotlib missing; nothing else waits for it.
      if (/\bmatplotlib\b/.test(message.source)) await plots;
      return run(message);
    case 'snapshot': {
      const snapshot = guest.snapshot(LARGEST_SNAPSHOT);
      return send({ kind: 'snapshot', snapshot }, snapshot ? [snapshot.data.buffer] : []);
    }
    case 'write':
      guest.wasi.tree.write(message.path, message.data);
      return send({ kind: 'file', id: message.id, data: null });
    case 'read': {
      const data = guest.wasi.tree.read(message.path);
      return send({ kind: 'file', id: message.id, data: data ? data.slice() : null });
    }
  }
}

let queue: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  queue = queue.then(() =>
    // A trap or an exit leaves the instance in an unknown state: this worker is finished.
    obey(data).catch((error: unknown) => send({ kind: 'dead', id: data.kind === 'run' ? data.id : null, text: String(error) })),
  );
});
