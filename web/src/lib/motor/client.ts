import { EngineError } from './engine';
import type { CallName, LabCall, Message, Port, Request } from './protocol';
import type {
  BatchResult, Calculated, Calculation, Cost, DerivativeCheck, Descents, Differenced, Example, Explanation, Exported, FileKind, Ground, LabConfig, LabFrame, LabSession, LabStand, Method, Motor, Net, Passes, Points, PointsWanted, Prediction, Single, Target, TrainConfig, TrainProgress, TrainSession, Walk,
} from './types';

/** A worker as the client sees it: something to talk to and to end. */
export interface Host extends Port {
  end(): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: EngineError): void;
}

type Ask = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

/** The engine behind a worker. A worker that has gone is replaced at the next call; calls under way are rejected. */
export class Client implements Motor {
  #spawn: (hear: (message: Message) => void) => Host;
  #host: Host | null = null;
  #ready: Promise<void> | null = null;
  #pending = new Map<number, Pending>();
  #progress = new Map<number, (p: TrainProgress) => void>();
  #loading: number | null = null;
  #listeners = new Set<(share: number | null) => void>();
  #next = 1;

  constructor(spawn: (hear: (message: Message) => void) => Host) {
    this.#spawn = spawn;
  }

  get ready(): Promise<void> {
    if (this.#ready) return this.#ready;
    const ready = (this.#ready = this.#ask<void>({ do: 'wake' }));
    // Whoever calls without waiting for `ready` hears of a failure from the call itself, and whoever asks again tries again.
    ready.catch(() => {
      if (this.#ready === ready) this.#ready = null;
    });
    return ready;
  }

  loading(listener: (share: number | null) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#loading);
    return () => void this.#listeners.delete(listener);
  }

  #tell(share: number | null): void {
    this.#loading = share;
    for (const listener of this.#listeners) listener(share);
  }

  #start(): Host {
    return (this.#host ??= this.#spawn((message) => this.#hear(message)));
  }

  #hear(message: Message): void {
    if ('gone' in message) {
      const error = new EngineError(message.gone.code, message.gone.message);
      for (const p of this.#pending.values()) p.reject(error);
      this.#pending.clear();
      this.#progress.clear();
      this.#ready = null;
      this.#host?.end();
      this.#host = null;
      this.#tell(null);
    } else if ('progress' in message) {
      this.#progress.get(message.session)?.(message.progress);
    } else if ('loading' in message) {
      this.#tell(message.loading);
    } else {
      const p = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ('error' in message) p?.reject(new EngineError(message.error.code, message.error.message));
      else p?.resolve(message.arrays ? { value: message.value, arrays: message.arrays } : message.value);
    }
  }

  #ask<T>(request: Ask): Promise<T> {
    const host = this.#start();
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      try {
        host.postMessage({ ...request, id });
      } catch (e) {
        // A Svelte proxy or a function in the arguments cannot be cloned.
        this.#pending.delete(id);
        reject(new EngineError('bad_request', String(e)));
      }
    });
  }

  #call<T>(name: CallName, args: Record<string, unknown>): Promise<T> {
    return this.#ask<T>({ do: 'call', name, with: plain(args) });
  }

  passes(net: Net, example: Example): Promise<Passes> {
    return this.#call('passes', { net, example });
  }

  explain(net: Net, example: Example, target: Target, kind: 'value' | 'gradient', lang: string): Promise<Explanation> {
    return this.#call('explain', { net, example, target, kind, lang });
  }

  check(net: Net, example: Example, target: Target, h: number, range?: [number, number]): Promise<DerivativeCheck> {
    return this.#call('check', { net, example, target, h, range: range ?? null });
  }

  update(net: Net, example: Example, eta: number): Promise<Net> {
    return this.#call('update', { net, example, eta });
  }

  evaluate(net: Net, X: number[][], y: (number | number[])[]): Promise<BatchResult> {
    return this.#call('evaluate', { net, X, y });
  }

  compute(calculation: Calculation): Promise<Calculated> {
    return this.#call('compute', { ...calculation });
  }

  cost(sizes: number[]): Promise<Cost & { layers: Cost[] }> {
    return this.#call('cost', { sizes });
  }

  grid(net: Net, x: [number, number, number], y: [number, number, number]): Promise<Float32Array> {
    return this.#ask({ do: 'grid', with: plain({ net, x, y }) });
  }

  descend(ground: Ground, methods: Method[], walk: Walk): Promise<Descents> {
    return this.#call('descend', { ground, methods, ...walk });
  }

  async field(ground: Ground, x: [number, number, number], y?: [number, number, number]): Promise<Float32Array> {
    const { values } = await this.#call<{ values: number[] }>('field', { ground, x, y: y ?? null });
    return Float32Array.from(values);
  }

  async slice(net: Net, seed: number): Promise<number[][]> {
    return (await this.#call<{ along: number[][] }>('slice', { net, seed })).along;
  }

  differences(of: Single, at: number, h: number): Promise<Differenced> {
    return this.#call('differences', { of, at, h });
  }

  digit(split: 'train' | 'validation' | 'test', index: number): Promise<{ pixels: number[]; label: number }> {
    return this.#ask({ do: 'digit', split, index });
  }

  async #lab<T>(name: LabCall, args: unknown): Promise<{ value: T; arrays: Float32Array[] }> {
    return this.#ask({ do: 'lab', name, with: plain(args) });
  }

  async points(wanted: PointsWanted): Promise<Points> {
    return (await this.#lab<Points>('points', wanted)).value;
  }

  async lab(config: LabConfig): Promise<LabSession> {
    const { session } = (await this.#lab<{ session: number }>('open', config)).value;
    const frame = async (name: 'advance' | 'look', args: object): Promise<LabFrame> => {
      const { value, arrays } = await this.#lab<LabStand>(name, { session, ...args });
      const [map, units, scale, params, curve] = arrays as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
      return { ...value, map, units, scale, params, curve };
    };
    return {
      advance: (pace, milliseconds, sizes) => frame('advance', { pace, milliseconds, ...sizes }),
      look: (sizes) => frame('look', sizes),
      net: async () => (await this.#lab<Net>('net', { session })).value,
      slopes: async () => (await this.#lab('slopes', { session })).arrays[0]!,
      set: async (learningRate) => void (await this.#lab('set', { session, learningRate })),
      reset: async () => void (await this.#lab('reset', { session })),
      // After the worker has gone there is nothing to close.
      close: () => void this.#lab('close', { session }).catch(() => {}),
    };
  }

  export(net: Net, kind: FileKind, tried: number[][]): Promise<Exported> {
    return this.#ask({ do: 'export', with: plain({ net, kind, try: tried }) });
  }

  async train(config: TrainConfig, onProgress: (p: TrainProgress) => void): Promise<TrainSession> {
    const session = this.#next++;
    this.#progress.set(session, onProgress);
    try {
      await this.#ask({ do: 'train.open', session, config: plain(config) });
    } catch (e) {
      this.#progress.delete(session);
      throw e;
    }
    // A command needs no answer: progress tells what came of it, and after the worker has gone there is nothing to command.
    const tell = (request: Ask) => void this.#ask(request).catch(() => {});
    return {
      id: session,
      run: () => tell({ do: 'train.run', session }),
      pause: () => tell({ do: 'train.pause', session }),
      step: () => tell({ do: 'train.step', session }),
      reset: () => tell({ do: 'train.reset', session }),
      set: ({ learningRate }) => {
        if (learningRate !== undefined) tell({ do: 'train.set', session, learningRate });
      },
      predict: (pixels) => this.#ask<Prediction>({ do: 'train.predict', session, pixels: plain(pixels) }),
      rotated: (degrees) => this.#ask<{ accuracy: number; confidence: number }>({ do: 'train.rotated', session, degrees }),
      close: () => {
        this.#progress.delete(session);
        tell({ do: 'train.close', session });
      },
    };
  }
}

/** A copy without proxies: state of a Svelte component cannot be sent to a worker. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
