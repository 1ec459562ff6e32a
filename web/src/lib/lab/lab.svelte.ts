import { motor } from '$lib/motor';
import type { LabFrame, LabSession, Motor, Net, Points } from '$lib/motor/types';
import { configOf, DEFAULT, type Settings } from './settings';

export type Pace = 'batch' | 'epoch' | 'full';
export type Phase = 'waking' | 'failed' | 'ready';

/** The map has so many places a side, and that of a unit. */
export const SIZES = { side: 60, small: 20 };
/** Milliseconds that the engine trains for between two frames at full speed. */
const SLICE = 13;
/** Drawings between two of what is slow to draw or read: curves, sentences. */
const SLOW = 24;
/** Changes of one setting within so many milliseconds are one step to undo. */
const TOGETHER = 900;

/** What the laboratory needs from its page; a test brings its own. */
export interface World {
  motor(): Motor;
  /** calls back before the next frame is drawn */
  frame(f: () => void): void;
  now(): number;
  /** for other first weights or points */
  random(): number;
}

export const browser: World = {
  motor,
  // A hidden tab draws no frame, and training must go on there too.
  frame: (f) => void (document.hidden ? setTimeout(f, 100) : requestAnimationFrame(f)),
  now: () => performance.now(),
  random: () => crypto.getRandomValues(new Uint16Array(1))[0]!,
};

/** One network on points of the plane: settings with their past, the training, and what is drawn of it. */
export class Lab {
  phase = $state<Phase>('waking');
  /** what the engine said when it could not start or train */
  problem = $state('');
  settings = $state.raw<Settings>(DEFAULT);
  /** those to which frame belongs: other than settings while the engine prepares */
  shown = $state.raw<Settings>(DEFAULT);
  points = $state.raw<Points | null>(null);
  running = $state(false);
  pace = $state<Pace>('epoch');
  /** what is drawn: at most one for each frame of the screen */
  frame = $state.raw<LabFrame | null>(null);
  /** the same, some times a second and whenever training stops */
  calm = $state.raw<LabFrame | null>(null);
  over = $derived(this.calm?.state === 'finished' || this.calm?.state === 'diverged');

  #world: World;
  #session: LabSession | null = null;
  #building: Promise<void> = Promise.resolve();
  /** counts builds: what an older one brings is not drawn */
  #turn = 0;
  #drawnFor = '';
  #looping = false;
  #past = $state.raw<Settings[]>([]);
  #future = $state.raw<Settings[]>([]);
  #changed = { key: '', at: -Infinity };
  canUndo = $derived(this.#past.length > 0);
  canRedo = $derived(this.#future.length > 0);

  constructor(world: World = browser) {
    this.#world = world;
  }

  /** Lays out the first weights, or goes again to an epoch: the same seed gives the same network. */
  async start(settings: Settings = this.settings, epoch = 0): Promise<void> {
    this.settings = settings;
    await this.#build();
    while (this.#session && epoch > 0 && (this.frame?.epoch ?? 0) < epoch && !this.over) {
      const turn = this.#turn;
      const frame = await this.#session.advance('epoch', 200, { side: 2, small: 2 });
      if (turn !== this.#turn) return;
      if (frame.epoch >= epoch || frame.state !== 'running') await this.#look();
      else this.frame = { ...this.frame!, epoch: frame.epoch };
    }
  }

  /** Takes other settings; what they were can be undone. The learning rate changes a training under way, everything else begins anew. */
  change(changes: Partial<Settings>): void {
    const key = Object.keys(changes).join();
    const now = this.#world.now();
    if (key !== this.#changed.key || now - this.#changed.at > TOGETHER) this.#past = [...this.#past, this.settings].slice(-100);
    this.#changed = { key, at: now };
    this.#future = [];
    this.#take({ ...this.settings, ...changes });
  }

  undo(): void {
    this.#back(this.#past.at(-1), () => {
      this.#future = [...this.#future, this.settings];
      this.#past = this.#past.slice(0, -1);
    });
  }

  redo(): void {
    this.#back(this.#future.at(-1), () => {
      this.#past = [...this.#past, this.settings];
      this.#future = this.#future.slice(0, -1);
    });
  }

  #back(to: Settings | undefined, move: () => void): void {
    if (!to) return;
    move();
    this.#changed = { key: '', at: -Infinity };
    this.#take(to);
  }

  #take(next: Settings): void {
    const before = this.settings;
    this.settings = next;
    const same = (Object.keys(next) as (keyof Settings)[]).every((k) => k === 'rate' || next[k] === before[k]);
    if (same && this.#session && this.frame?.state === 'running') {
      this.shown = next;
      this.#session.set(next.rate).catch((e: unknown) => this.#fail(e));
    } else void this.#build();
  }

  toggle(): void {
    if (this.running) this.pause();
    else this.run();
  }

  run(): void {
    if (this.over || this.phase === 'failed') return;
    this.running = true;
    void this.#loop();
  }

  pause(): void {
    this.running = false;
    this.calm = this.frame;
  }

  /** One batch or one epoch, then stop. */
  async step(pace: 'batch' | 'epoch'): Promise<void> {
    this.running = false;
    await this.#building;
    const turn = this.#turn;
    const frame = await this.#session?.advance(pace, 200, SIZES).catch((e: unknown) => this.#fail(e));
    if (frame && turn === this.#turn) this.frame = this.calm = frame;
  }

  /** Back to the same first weights. */
  async reset(): Promise<void> {
    this.running = false;
    await this.#build();
  }

  /** The network as it is now, for passes and explanations; null where there is none. */
  async net(): Promise<Net | null> {
    await this.#building;
    return (await this.#session?.net()) ?? null;
  }

  newSeed(): void {
    this.change({ seed: this.#world.random() });
  }

  newDraw(): void {
    this.change({ draw: this.#world.random() });
  }

  stop(): void {
    this.running = false;
    this.#turn++;
    this.#session?.close();
    this.#session = null;
  }

  /** The session again, for the settings as they are; builds come one after the other. */
  #build(): Promise<void> {
    const turn = ++this.#turn;
    return (this.#building = this.#building.then(async () => {
      if (turn !== this.#turn) return;
      try {
        const { set, count, noise, classes, draw } = this.settings;
        const wanted = { set, count, noise, classes, seed: draw };
        const key = JSON.stringify(wanted);
        const points = key === this.#drawnFor ? this.points! : await this.#world.motor().points(wanted);
        const session = await this.#world.motor().lab(configOf(this.settings, points));
        if (turn !== this.#turn) return session.close();
        const frame = await session.look(SIZES);
        if (turn !== this.#turn) return session.close();
        this.#session?.close();
        this.#session = session;
        this.#drawnFor = key;
        this.points = points;
        this.shown = this.settings;
        this.frame = this.calm = frame;
        this.phase = 'ready';
        this.problem = '';
      } catch (e) {
        this.#fail(e);
      }
    }));
  }

  async #look(): Promise<void> {
    const turn = this.#turn;
    const frame = await this.#session?.look(SIZES);
    if (frame && turn === this.#turn) this.frame = this.calm = frame;
  }

  #fail(e: unknown): void {
    this.running = false;
    this.problem = e instanceof Error ? e.message : String(e);
    if (!this.frame) this.phase = 'failed';
  }

  /** Asks for the next frame while the last is drawn: the engine never works ahead of the screen, nor waits for it. */
  async #loop(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    let drawn = 0;
    while (this.running) {
      await this.#building;
      const session = this.#session;
      const turn = this.#turn;
      if (!session) {
        this.running = false;
        break;
      }
      try {
        const asked = session.advance(this.pace, this.pace === 'full' ? SLICE : 100, SIZES);
        const [frame] = await Promise.all([asked, new Promise<void>((f) => this.#world.frame(f))]);
        if (turn !== this.#turn) continue;
        this.frame = frame;
        // What was under way when somebody paused has still been learnt.
        if (++drawn % SLOW === 0 || !this.running) this.calm = frame;
        if (frame.state !== 'running') this.pause();
      } catch (e) {
        if (turn === this.#turn) this.#fail(e);
      }
    }
    this.#looping = false;
    if (this.running) void this.#loop();
  }
}
