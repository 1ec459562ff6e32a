import { EngineError, open, type Lesson, type Parts, type Whole } from './engine';
import type { Message, Port, Request } from './protocol';
import type { TrainProgress } from './types';

/** Training yields after this many milliseconds, so that a pause or a question waits for no longer. */
export const slice = 11;
/** At least this long between two reports of progress: one frame. */
const frame = 16;
/** Speed is measured over windows of this length. */
const window = 500;

interface Training {
  running: boolean;
  last: number;
  steps: number;
  spent: number;
  speed: number;
}

const now = () => performance.now();

type Figures = Extract<Request, { do: 'wake' | 'call' | 'grid' }>;

/** Answers requests with the engine, one after the other, and trains in between. */
export class Server {
  #training = new Map<number, Training>();
  #ids = new Map<number, number>();
  #engines: Parts;
  #port: Port;
  #later: () => void;

  constructor(engines: Parts, port: Port) {
    this.#engines = engines;
    this.#port = port;
    // A message to oneself comes back after what already waits, without the 4 ms that timers are held to.
    const channel = new MessageChannel();
    channel.port1.onmessage = () => void this.#turn();
    this.#later = () => channel.port2.postMessage(null);
    this.stop = () => channel.port1.close();
  }

  stop: () => void;

  async answer(request: Request): Promise<void> {
    try {
      if (request.do === 'lab') {
        const told = (await this.#engines.whole()).lab(request.name, JSON.stringify(request.with));
        const [reply, ...arrays] = typeof told === 'string' ? [told] : told;
        this.#say({ id: request.id, value: open(reply), arrays }, arrays.map((a) => a.buffer));
        return;
      }
      if (request.do === 'export') {
        const told = (await this.#engines.files()).export(JSON.stringify(request.with));
        const [reply, file] = typeof told === 'string' ? [told] : told;
        const value = open<object>(reply);
        this.#say({ id: request.id, value: { ...value, file } }, file ? [file.buffer] : []);
        return;
      }
      const figures = request.do === 'wake' || request.do === 'call' || request.do === 'grid';
      const value = figures ? this.#figure(await this.#engines.lesson(), request) : this.#answer(await this.#engines.whole(), request);
      this.#say({ id: request.id, value }, value instanceof Float32Array ? [value.buffer as ArrayBuffer] : []);
    } catch (e) {
      this.#say({ id: request.id, error: reason(e) });
    }
  }

  #figure(engine: Lesson, r: Figures): unknown {
    switch (r.do) {
      case 'wake':
        return null;
      case 'call':
        return open(engine.call(r.name, JSON.stringify(r.with)));
      case 'grid': {
        const reply = engine.grid(JSON.stringify(r.with));
        return typeof reply === 'string' ? open(reply) : reply;
      }
    }
  }

  #answer(engine: Whole, r: Exclude<Request, Figures | { do: 'lab' | 'export' }>): unknown {
    switch (r.do) {
      case 'digit':
        return open(engine.digit(r.split, r.index));
      case 'train.open': {
        const { session } = open<{ session: number }>(engine.open(JSON.stringify(r.config)));
        this.#ids.set(r.session, session);
        this.#training.set(r.session, { running: false, last: -frame, steps: 0, spent: 0, speed: 0 });
        this.#report(engine, r.session);
        return null;
      }
    }
    const id = this.#ids.get(r.session);
    const t = this.#training.get(r.session);
    if (id === undefined || !t) throw new EngineError('no_session', `training ${r.session} is not open`);
    switch (r.do) {
      case 'train.run':
        t.running = true;
        this.#later();
        break;
      case 'train.pause':
        t.running = false;
        break;
      case 'train.step':
        t.running = false;
        engine.slice(id, 0, 1);
        break;
      case 'train.reset':
        t.running = false;
        open(engine.reset(id));
        break;
      case 'train.set':
        open(engine.set(id, r.learningRate));
        return null;
      case 'train.predict':
        return open(engine.predict(id, JSON.stringify(r.pixels)));
      case 'train.rotated':
        return open(engine.turned(id, r.degrees));
      case 'train.close':
        this.#ids.delete(r.session);
        this.#training.delete(r.session);
        return open(engine.close(id));
    }
    this.#report(engine, r.session);
    return null;
  }

  /** One slice of every training that runs, then the turn of whoever waits. */
  async #turn(): Promise<void> {
    const engine = await this.#engines.whole();
    let more = false;
    for (const [session, t] of this.#training) {
      if (!t.running) continue;
      const from = now();
      const steps = engine.slice(this.#ids.get(session)!, slice, 1e6);
      t.steps += steps;
      t.spent += now() - from;
      if (t.spent >= window) {
        t.speed = (1000 * t.steps) / t.spent;
        t.steps = t.spent = 0;
      }
      if (steps === 0) t.running = false; // finished or diverged
      if (!t.running || now() - t.last >= frame) this.#report(engine, session);
      more ||= t.running;
    }
    if (more) this.#later();
  }

  #report(engine: Whole, session: number): void {
    const t = this.#training.get(session)!;
    const p = open<Omit<TrainProgress, 'session' | 'stepsPerSecond'>>(engine.progress(this.#ids.get(session)!));
    const state = p.state === 'running' && !t.running ? 'paused' : p.state;
    const speed = t.speed || (t.spent > 0 ? (1000 * t.steps) / t.spent : 0);
    t.last = now();
    this.#say({ session, progress: { ...p, session, state, stepsPerSecond: speed } });
  }

  #say(message: Message, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

function reason(e: unknown): { code: string; message: string } {
  if (e instanceof EngineError) return { code: e.code, message: e.message };
  return { code: 'internal', message: String(e) };
}
