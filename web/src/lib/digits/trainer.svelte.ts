import type { Motor, Prediction, TrainConfig, TrainProgress, TrainSession } from '$lib/motor/types';
import type { Turn } from './bitmap';
import { health, type Health } from './verdict';

export const WIDTHS = [8, 16, 32, 64] as const;
export type Width = (typeof WIDTHS)[number];
/** 'watch' takes a batch per frame, so that an eye can follow; 'full' lets the engine run as fast as the device can. */
export type Pace = 'watch' | 'full';
export type Phase = 'waking' | 'unsupported' | 'failed' | 'ready';
export type State = 'idle' | 'running' | 'paused' | 'finished' | 'diverged';

export const EPOCHS = 40;
export const BATCH = 32;
export const STEPS_PER_EPOCH = Math.ceil(1197 / BATCH);
export const DEFAULT = { width: 32 as Width, rate: 3e-3, seed: 1 };
/** Batches per frame at the pace for watching: 40 epochs in some eight seconds at 60 frames a second. */
const WATCHED = 3;
/** Milliseconds between two drawings: every second frame at 60, so that a slow phone keeps half of its time. */
const BETWEEN = 28;

export interface Settings {
  width: Width;
  rate: number;
  seed: number;
}

/** What the trainer needs from its page; a test brings its own. */
export interface World {
  motor(): Motor;
  supported(): boolean;
  /** calls back before the next frame is drawn */
  frame(f: () => void): void;
  /** milliseconds, monotonic */
  now(): number;
  /** a seed for other first weights */
  random(): number;
}

export const browser: (motor: () => Motor) => World = (motor) => ({
  motor,
  supported: () => typeof WebAssembly === 'object',
  // A hidden tab draws no frame, and training must end there too.
  frame: (f) => void (document.hidden ? setTimeout(f, 50) : requestAnimationFrame(f)),
  now: () => performance.now(),
  random: () => crypto.getRandomValues(new Uint16Array(1))[0]!,
});

/** One network 64-width-10 on this device: its settings, its training and what it answers. */
export class Trainer {
  phase = $state<Phase>('waking');
  /** what the engine said when it could not start or train */
  problem = $state('');
  settings = $state.raw<Settings>(DEFAULT);
  pace = $state<Pace>('watch');
  state = $state<State>('idle');
  progress = $state.raw<TrainProgress | null>(null);
  confusion = $state.raw<number[][] | null>(null);
  /** seconds of training since the first weights */
  seconds = $state(0);
  /** grows with every change of the weights that the page has heard of */
  version = $state(0);
  health = $derived.by<Health>(() => (this.progress ? health(this.progress, this.settings.rate) : 'fine'));
  accuracy = $derived(this.progress && this.progress.step > 0 ? this.progress.validationAccuracy : null);
  /** good enough for its readings to mean something */
  able = $derived((this.accuracy ?? 0) >= 0.9 && this.health === 'fine');
  onfinish: (() => void) | null = null;

  #world: World;
  #session: TrainSession | null = null;
  #opening: Promise<TrainSession> | null = null;
  #generation = 0;
  #latest: TrainProgress | null = null;
  #drawn = true;
  #drawnAt = -Infinity;
  #since: number | null = null;
  #watching = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Wakes the engine and lays out the first weights. Safe to call again. */
  async start(): Promise<void> {
    if (!this.#world.supported()) {
      this.phase = 'unsupported';
      return;
    }
    if (this.phase === 'failed') this.phase = 'waking';
    await this.#ready();
  }

  /** The open session; null where the engine failed, which `phase` then tells. */
  async #ready(): Promise<TrainSession | null> {
    try {
      const session = await this.#open();
      this.phase = 'ready';
      return session;
    } catch (error) {
      this.phase = 'failed';
      this.problem = error instanceof Error ? error.message : String((error as { message?: unknown }).message ?? error);
      return null;
    }
  }

  get config(): TrainConfig {
    const { width, rate, seed } = this.settings;
    return { dataset: 'digits', model: `dense ${width} relu, dense 10`, optimizer: 'adam', learningRate: rate, batch: BATCH, seed, epochs: EPOCHS };
  }

  /** Trains on at the chosen pace, or at once as fast as the device can. */
  async run(pace: Pace = this.pace): Promise<void> {
    if (this.state === 'running' || this.state === 'finished' || this.state === 'diverged') return;
    const session = await this.#ready();
    // A second touch while the engine was waking.
    if (!session || (this.state as State) === 'running') return;
    this.state = 'running';
    this.#since = this.#world.now();
    if (pace === 'full') session.run();
    else this.#watch(session);
  }

  pause(): void {
    if (this.state !== 'running') return;
    this.#session?.pause();
    this.#stop('paused');
  }

  async step(): Promise<void> {
    if (this.state === 'finished' || this.state === 'diverged') return;
    this.pause();
    const session = await this.#ready();
    if (!session) return;
    this.state = 'paused';
    session.step();
  }

  /** Back to the same first weights: a session of its own, so that no word of the old training can arrive late. */
  async reset(): Promise<void> {
    await this.#rebuild(this.settings);
  }

  /** Other first weights. */
  async reseed(): Promise<void> {
    await this.#rebuild({ ...this.settings, seed: this.#world.random() });
  }

  async setWidth(width: Width): Promise<void> {
    if (width !== this.settings.width) await this.#rebuild({ ...this.settings, width });
  }

  /** Takes effect from the next batch on; the weights stay. */
  setRate(rate: number): void {
    this.settings = { ...this.settings, rate };
    this.#session?.set({ learningRate: rate });
  }

  setPace(pace: Pace): void {
    if (pace === this.pace) return;
    this.pace = pace;
    if (this.state !== 'running' || !this.#session) return;
    if (pace === 'full') this.#session.run();
    else {
      this.#session.pause();
      this.#watch(this.#session);
    }
  }

  /** Settings that are known to work, from the first weights, to the last epoch, as fast as the device can. */
  async trainQuickly(settings: Settings = DEFAULT): Promise<void> {
    await this.#rebuild(settings);
    await this.run('full');
  }

  async predict(pixels: readonly number[]): Promise<Prediction> {
    return (await this.#open()).predict([...pixels]);
  }

  async rotated(degrees: Turn): Promise<{ accuracy: number; confidence: number }> {
    return (await this.#open()).rotated(degrees);
  }

  async #rebuild(settings: Settings): Promise<void> {
    this.#session?.close();
    this.#session = null;
    this.#opening = null;
    this.#generation++;
    this.settings = settings;
    this.#clear();
    await this.#ready();
  }

  #open(): Promise<TrainSession> {
    const opening = (this.#opening ??= this.#create(this.#generation));
    // The next call tries again.
    opening.catch(() => this.#opening === opening && (this.#opening = null));
    return opening;
  }

  async #create(generation: number): Promise<TrainSession> {
    const session = await this.#world.motor().train(this.config, (p) => {
      if (generation === this.#generation) this.#hear(p);
    });
    if (generation !== this.#generation) {
      // The settings were changed again while this one was being made.
      session.close();
      return this.#open();
    }
    this.#session = session;
    return session;
  }

  #clear(): void {
    this.#session?.pause();
    this.state = 'idle';
    this.progress = null;
    this.confusion = null;
    this.#latest = null;
    this.#since = null;
    this.#watching = false;
    this.seconds = 0;
    this.version++;
  }

  #stop(state: State): void {
    if (this.#since !== null) this.seconds += (this.#world.now() - this.#since) / 1000;
    this.#since = null;
    this.#watching = false;
    this.state = state;
  }

  /** The worker may speak more often than an eye can follow: only the last word is shown, some 30 times a second. */
  #hear(p: TrainProgress): void {
    if (p.confusion) this.confusion = p.confusion;
    this.#latest = p;
    if (!this.#drawn) return;
    this.#drawn = false;
    this.#world.frame(() => this.#draw());
  }

  #draw(): void {
    const p = this.#latest;
    const over = p?.state === 'finished' || p?.state === 'diverged';
    if (!over && this.#world.now() - this.#drawnAt < BETWEEN) {
      this.#world.frame(() => this.#draw());
      return;
    }
    this.#drawn = true;
    this.#drawnAt = this.#world.now();
    if (!p) return;
    this.progress = p;
    this.version++;
    if (p.state === 'finished' || p.state === 'diverged') {
      const first = this.state !== p.state;
      this.#stop(p.state);
      if (first && p.state === 'finished') this.onfinish?.();
    }
  }

  #watch(session: TrainSession): void {
    if (this.#watching) return;
    this.#watching = true;
    const tick = () => {
      if (!this.#watching || this.state !== 'running' || this.pace !== 'watch' || session !== this.#session) {
        this.#watching = false;
        return;
      }
      for (let i = 0; i < WATCHED; i++) session.step();
      this.#world.frame(tick);
    };
    tick();
  }
}
