import type { Snapshot } from './guest.ts';
import type { FromWorker, Kept, Parts, ToWorker } from './protocol.ts';
import { crash, frugal, missing } from './support.ts';
import type { Output, PythonRuntime, RunOptions, RunResult, Status, Unavailable } from './types.ts';

/** Nothing arrived and nothing happened for this long while starting. */
const SILENCE_MS = 20_000;
/** An interrupted cell that has not ended by then is inside one long call: only the worker's end stops it. */
const PATIENCE_MS = 2500;
/** A pause in which nobody waits for a cell: time to take a snapshot. */
const IDLE_MS = 700;
const LIMIT_S = 120;
/** A cell that swallows the interrupt of its limit, or sits in one long call, is ended this much later. */
const GRACE_MS = 5000;

interface Job {
  id: number;
  source: string;
  options: RunOptions;
  muted: boolean;
  finish(result: RunResult): void;
}

/** What the runtime needs of a Worker, so that tests can play one. */
export interface Line {
  post(message: ToWorker, transfer?: Transferable[]): void;
  end(): void;
}
export type Connect = (hear: (message: FromWorker) => void) => Line;

const LOST: RunResult = { ending: 'lost', error: null, ms: 0 };

/** One interpreter for all pages of this browser tab; it outlives navigation. */
export class Runtime implements PythonRuntime {
  status = $state<Status>('idle');
  reason = $state<Unavailable | null>(null);
  progress = $state({ loaded: 0, total: 0 });
  session = $state(0);
  /** ms of each step of the last start */
  times: Record<string, number> = {};

  private line: Line | null = null;
  private kept: Kept | null = null;
  private firstSnapshot: Snapshot | null = null;
  /** cells that ended well since the newest snapshot: run again, unheard, where no snapshot has them */
  private since: { source: string; name: string }[] = [];
  private canInterrupt = false;
  private starting: Promise<boolean> | null = null;
  private started: ((ready: boolean) => void) | null = null;
  private jobs: Job[] = [];
  private current: Job | null = null;
  private flag = '';
  private count = 0;
  private reading = new Map<number, (data: Uint8Array<ArrayBuffer> | null) => void>();
  private silence: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private overdue: ReturnType<typeof setTimeout> | undefined;
  private readonly connect: Connect;
  private readonly parts: Parts;

  constructor(connect: Connect, parts: Parts) {
    this.connect = connect;
    this.parts = parts;
  }

  start(): Promise<boolean> {
    if (this.starting) return this.starting;
    const reason = missing() ?? (crash.remembered ? 'crashed' : null);
    if (!reason) return (this.starting = this.launch(false));
    this.fail(reason);
    return Promise.resolve(false);
  }

  retry(): Promise<boolean> {
    crash.forget();
    if (this.status === 'unavailable') {
      this.status = 'idle';
      this.reason = null;
      this.starting = null;
    }
    return this.start();
  }

  async run(source: string, options: RunOptions): Promise<RunResult> {
    if (!(await this.start())) return LOST;
    return new Promise((finish) => {
      this.jobs.push({ id: ++this.count, source, options, muted: false, finish });
      this.next();
    });
  }

  interrupt(): void {
    const waiting = this.jobs.filter((job) => !job.muted);
    this.jobs = this.jobs.filter((job) => job.muted);
    for (const job of waiting) job.finish({ ending: 'stopped', error: null, ms: 0 });
    if (!this.current) return;
    this.lower();
    clearTimeout(this.patience);
    if (this.canInterrupt) this.patience = setTimeout(() => void this.restart(false, 'stopped'), PATIENCE_MS);
    else void this.restart(false, 'stopped');
  }

  async reset(): Promise<void> {
    if (this.status === 'idle' || this.status === 'unavailable') return;
    await this.starting;
    this.interrupt();
    await this.restart(true, 'stopped');
  }

  files = {
    write: async (path: string, data: Uint8Array<ArrayBuffer>): Promise<void> => {
      if (await this.start()) await this.ask({ kind: 'write', id: ++this.count, path, data });
    },
    read: async (path: string): Promise<Uint8Array<ArrayBuffer> | null> =>
      (await this.start()) ? this.ask({ kind: 'read', id: ++this.count, path }) : null,
  };

  private ask(message: Extract<ToWorker, { id: number }>): Promise<Uint8Array<ArrayBuffer> | null> {
    return new Promise((resolve) => {
      this.reading.set(message.id, resolve);
      this.line?.post(message);
    });
  }

  /** Starts a worker; `fresh` leaves out what finished cells left behind. */
  private launch(fresh: boolean): Promise<boolean> {
    this.status = this.kept ? 'restarting' : 'loading';
    if (fresh || !this.kept) this.session++;
    crash.expect();
    addEventListener('pagehide', crash.forget); // leaving is not crashing
    this.progress = { loaded: 0, total: this.parts.size.wasm + this.parts.size.base };
    this.watch();
    this.raise();
    this.line = this.connect((message) => this.hear(message));
    const kept = this.kept && { ...this.kept, snapshot: fresh ? this.firstSnapshot : this.kept.snapshot };
    this.line.post({ kind: 'start', parts: this.parts, kept, flag: this.flag, keep: !frugal(), fresh });
    return new Promise((resolve) => (this.started = resolve));
  }

  /** Gives up on a start that shows no sign of life. */
  private watch(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.fail('slow'), SILENCE_MS);
  }

  private settle(ready: boolean): void {
    clearTimeout(this.silence);
    removeEventListener('pagehide', crash.forget);
    this.started?.(ready);
    this.started = null;
  }

  private fail(reason: Unavailable): void {
    clearTimeout(this.overdue);
    this.line?.end();
    this.line = null;
    this.kept = null;
    this.firstSnapshot = null;
    this.since = [];
    if (reason !== 'crashed') crash.forget(); // it is remembered until somebody tries again
    this.reason = reason;
    this.status = 'unavailable';
    this.settle(false);
    this.drop(LOST);
  }

  /** Ends every job; the page hears how. */
  private drop(result: RunResult): void {
    const jobs = this.current ? [this.current, ...this.jobs] : this.jobs;
    this.current = null;
    this.jobs = [];
    for (const job of jobs) job.finish(result);
    for (const resolve of this.reading.values()) resolve(null);
    this.reading.clear();
  }

  /** A new worker in place of one that hangs or broke. Variables of finished cells come back unless `fresh`. */
  private async restart(fresh: boolean, ending: RunResult['ending']): Promise<void> {
    clearTimeout(this.patience);
    clearTimeout(this.idle);
    clearTimeout(this.overdue);
    this.line?.end();
    this.line = null;
    const waiting = this.jobs.filter((job) => !job.muted);
    const ran = this.current;
    this.current = null;
    this.jobs = [];
    ran?.finish({ ending, error: null, ms: 0 });
    const again = fresh ? [] : this.since;
    this.since = [];
    if (fresh && this.kept) this.kept = { ...this.kept, snapshot: this.firstSnapshot };
    this.starting = this.launch(fresh);
    for (const cell of again) {
      this.jobs.push({ id: ++this.count, source: cell.source, options: { name: cell.name }, muted: true, finish: () => {} });
    }
    this.jobs.push(...waiting);
    if (await this.starting) this.next();
  }

  private next(): void {
    if (this.current || !this.line || this.status === 'loading' || this.status === 'restarting') return;
    const job = this.jobs.shift();
    if (!job) {
      this.status = 'ready';
      this.rest();
      return;
    }
    clearTimeout(this.idle);
    this.current = job;
    this.status = 'busy';
    this.raise();
    const { name, limit = LIMIT_S } = job.options;
    this.overdue = setTimeout(() => void this.restart(false, 'limit'), limit * 1000 + GRACE_MS);
    this.line.post({ kind: 'run', id: job.id, name, source: job.source, limit, flag: this.flag, muted: job.muted });
  }

  /** The flag is up while the cell may run; see worker.ts. */
  private raise(): void {
    this.lower();
    this.flag = URL.createObjectURL(new Blob(['run'], { type: 'text/plain' }));
  }
  private lower(): void {
    if (this.flag) URL.revokeObjectURL(this.flag);
    this.flag = '';
  }

  /** When nobody waits, what the finished cells left behind is put aside. */
  private rest(): void {
    clearTimeout(this.idle);
    if (this.since.length === 0 || !this.kept?.base) return;
    this.idle = setTimeout(() => {
      if (this.status === 'ready') this.line?.post({ kind: 'snapshot' });
    }, IDLE_MS);
  }

  private hear(message: FromWorker): void {
    switch (message.kind) {
      case 'progress':
        this.progress = { ...this.progress, loaded: message.loaded };
        this.watch();
        return;
      case 'ready':
        this.kept = {
          module: message.module,
          base: message.base ?? this.kept?.base ?? null,
          plots: this.kept?.plots ?? null,
          snapshot: message.snapshot ?? this.kept?.snapshot ?? null,
        };
        this.firstSnapshot ??= message.snapshot;
        this.canInterrupt = message.interruptible;
        this.times = message.times;
        this.progress = { ...this.progress, loaded: this.progress.total };
        this.status = 'ready';
        crash.forget();
        this.settle(true);
        this.next();
        return;
      case 'plots':
        if (this.kept) this.kept.plots = message.plots;
        return;
      case 'output':
        if (this.current?.id === message.id) this.current.options.output?.(message.output satisfies Output);
        return;
      case 'done': {
        const job = this.current;
        if (job?.id !== message.id) return;
        clearTimeout(this.patience);
        clearTimeout(this.overdue);
        this.current = null;
        const ending = message.limit ? 'limit' : message.stopped ? 'stopped' : message.error ? 'error' : 'done';
        if (ending === 'done') this.since.push({ source: job.source, name: job.options.name });
        job.finish({ ending, error: message.error, ms: message.ms });
        this.next();
        return;
      }
      case 'snapshot':
        if (!this.kept || this.current || !message.snapshot) return;
        this.kept.snapshot = message.snapshot;
        this.since = [];
        return;
      case 'file': {
        const resolve = this.reading.get(message.id);
        this.reading.delete(message.id);
        resolve?.(message.data);
        return;
      }
      case 'dead':
        console.error(message.text);
        if (this.started) this.fail('failed');
        else void this.restart(false, 'lost');
        return;
    }
  }
}
