import { clamp } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Descents, Ground, Method, Motor, Path, Target, Walk } from '$lib/motor/types';
import type { First, Settings } from './settings';

export type Place = [number, number];

/** Learning rates: from steps that hardly move to steps that flee on every ground of the unit. */
export const RATES: [number, number] = [0.01, 2];
const CELLS = 61; // along each axis of the ground: contours without corners, and 4 thousand losses of a small net
const FINE = 161; // places of a curve
const TRAINING = 400; // steps with all parameters before a net is sliced: its loss has stopped falling fast by then
/** A walk is shown within this many pictures, however many steps it has. */
const PICTURES = 60;

interface Answer extends Descents {
  ground: Ground;
  methods: Method[];
  walk: Walk;
}

export interface Arrow {
  /** which examples it is for, from 1; null for all */
  batch: number[] | null;
  /** against the derivative */
  by: Place;
}

/** Balls that go down one ground, each by its own method; every place and height is the engine's. */
export class Descida {
  methods = $state.raw<Method[]>([]);
  running = $state.raw<Method['name'][]>([]);
  start = $state.raw<number[]>([]);
  /** examples of a step; 0 for all */
  batch = $state(0);
  seed = $state(1);
  /** the step that is shown */
  at = $state(0);
  playing = $state(false);
  /** what came of other sizes of batches since the start, to compare */
  tried = $state.raw<{ batch: number; path: Path }[]>([]);
  /** loss over multiply-adds, not over steps */
  byCost = $state(false);
  answer = $state.raw<Answer>() as Answer;
  field = $state.raw<Float32Array | null>(null);
  arrows = $state.raw<Arrow[]>([]);
  /** a net was trained here, and the ground is a slice through it */
  trained = $state(false);
  busy = $state(false);
  problem = $state<string | null>(null);

  readonly x: [number, number];
  readonly y: [number, number];
  readonly steps: number;
  readonly cells = CELLS;
  #ground = $state.raw<Ground>() as Ground;
  #slice = 0;
  #first: First;
  #settings: Settings;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.at = Math.min(this.at, this.last);
    this.problem = null;
    this.changed({ at: this.at, methods: answer.methods, start: answer.walk.start });
  });
  readonly #fields = new Latest<{ field: Float32Array; ground: Ground }>(({ field, ground }) => {
    if (ground === this.#ground) this.field = field;
  });
  readonly #looks = new Latest<Arrow[]>((arrows) => (this.arrows = arrows));

  constructor(
    first: First,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.x = settings.x;
    this.y = settings.y;
    this.steps = first.walk.steps;
    this.#begin();
  }

  #begin() {
    this.pause();
    const { ground, walk, methods } = this.#first;
    const fresh = this.#ground === ground;
    this.#ground = ground;
    this.methods = methods;
    this.running = this.#settings.run ?? methods.map((m) => m.name);
    this.start = walk.start ?? [];
    this.batch = walk.batch ?? 0;
    this.seed = walk.seed ?? 1;
    this.trained = false;
    this.tried = [];
    this.byCost = false;
    this.answer = { ...this.#first };
    this.at = this.#settings.at === 'end' ? this.last : Math.min(this.#settings.at, this.last);
    if (!fresh) this.field = null;
  }

  reset(): void {
    const again = this.field !== null;
    this.#begin();
    if (again) this.look();
    this.#ask();
  }

  /** One axis is a curve, two are a map. */
  get flat(): boolean {
    return this.start.length === 1;
  }
  get ground(): Ground {
    return this.#ground;
  }
  get nets(): boolean {
    return 'net' in this.#ground;
  }
  get examples(): number {
    return 'net' in this.#ground ? this.#ground.X.length : 0;
  }
  get several(): boolean {
    return this.methods.length > 1;
  }

  /** The paths of the methods that run, with their methods. */
  get paths(): { method: Method; path: Path }[] {
    return this.answer.methods.map((method, i) => ({ method, path: this.answer.paths[i]! })).filter(({ method }) => this.running.includes(method.name));
  }
  /** the last step of the longest path */
  get last(): number {
    return Math.max(0, ...this.answer.paths.map((p) => p.f.length - 1));
  }
  /** A path ends before the last step where its numbers grew beyond all bounds. */
  stepOf(path: Path): number {
    return Math.min(this.at, path.f.length - 1);
  }

  /** Every number by the name that the prose knows it by. */
  get values(): Record<Target, number> {
    const { methods, paths, limit } = this.answer;
    const out: Record<Target, number> = { limit };
    methods.forEach((m, k) => {
      const prefix = methods.length > 1 ? `${m.name}.` : '';
      const path = paths[k]!;
      out[`${prefix}eta`] = m.rate;
      path.factors?.forEach((v, i) => (out[`${prefix}factor${i + 1}`] = v));
      path.f.forEach((f, t) => {
        out[`${prefix}f@${t}`] = f;
        path.w[t]!.forEach((v, i) => {
          out[`${prefix}w${i + 1}@${t}`] = v;
          out[`${prefix}g${i + 1}@${t}`] = path.g[t]![i]!;
        });
      });
    });
    return out;
  }

  /** Asks the engine how high the ground is, once the page is there. */
  look(): void {
    const ground = this.#ground;
    const ask = this.flat
      ? () => this.motor().field(ground, [...this.x, FINE])
      : () => this.motor().field(ground, [...this.x, CELLS], [...this.y, CELLS]);
    void this.#fields.ask(async () => ({ field: await ask(), ground })).catch((e: unknown) => this.#broken(e));
    this.#point();
  }

  rate(name: Method['name']): number {
    return this.methods.find((m) => m.name === name)!.rate;
  }
  setRate(name: Method['name'], rate: number): void {
    this.tried = [];
    this.methods = this.methods.map((m) => (m.name === name ? { ...m, rate: clamp(rate, ...RATES) } : m));
    this.#show();
  }
  setBeta(beta: number): void {
    this.methods = this.methods.map((m) => (m.name === 'momentum' ? { ...m, beta } : m));
    this.#show();
  }
  get beta(): number | null {
    const momentum = this.methods.find((m) => m.name === 'momentum');
    return momentum ? (momentum.beta ?? 0.9) : null;
  }
  toggle(name: Method['name']): void {
    this.running = this.running.includes(name) ? this.running.filter((n) => n !== name) : [...this.running, name];
  }
  setBatch(batch: number): void {
    const before = this.batch || this.examples;
    this.tried = [...this.tried.filter((t) => t.batch !== before && t.batch !== batch), { batch: before, path: this.answer.paths[0]! }];
    this.batch = batch === this.examples ? 0 : clamp(batch, 0, this.examples);
    this.#show();
  }
  /** other examples in the same sizes */
  draw(): void {
    this.seed++;
    this.#show();
  }
  setStart(place: number[]): void {
    this.tried = [];
    this.start = place.map((v, i) => clamp(Math.round(v * 100) / 100, ...(i ? this.y : this.x)));
    this.pause();
    this.at = 0;
    this.#ask();
    this.#point();
  }

  /** A number that was changed shows all that comes of it at once. */
  #show() {
    this.pause();
    if (this.at === 0) this.at = this.steps;
    this.#ask();
  }

  step(by = 1): void {
    this.at = clamp(this.at + by, 0, this.last);
    this.#point();
  }
  /** From the start where the end is reached; `still`: all at once, for whoever wants no motion. */
  play(still = false): void {
    if (this.at >= this.last) this.at = 0;
    if (still) {
      this.step(this.last);
      return;
    }
    this.playing = true;
    this.#tick();
  }
  pause(): void {
    clearTimeout(this.#timer);
    this.playing = false;
  }
  #tick() {
    this.#timer = setTimeout(() => {
      this.step(Math.ceil(this.last / PICTURES));
      if (this.at >= this.last) this.playing = false;
      else this.#tick();
    }, this.last > 20 ? 90 : 350);
  }

  /** Trains the net with all its parameters, and slices it in two drawn directions; the balls start at a corner. */
  async train(): Promise<void> {
    const ground = this.#first.ground;
    if (!('net' in ground) || this.busy) return;
    this.busy = true;
    this.pause();
    try {
      const { net, X, y } = ground;
      const { paths } = await this.motor().descend({ net, X, y }, [{ name: 'adam', rate: 0.05 }], { steps: TRAINING });
      const reached = paths[0]!.net!;
      this.#ground = { net: reached, X, y, along: await this.motor().slice(reached, ++this.#slice) };
      this.trained = true;
      this.start = [this.x[0] * 0.7, this.y[1] * 0.7];
      this.at = 0;
      this.look();
      this.#ask();
    } catch (e) {
      this.#broken(e);
    }
    this.busy = false;
  }

  #broken(error: unknown) {
    this.problem = (error as { message?: string }).message ?? String(error);
  }

  #ask() {
    const ground = this.#ground;
    const { methods, batch, seed } = this;
    const fixed = this.#first.walk.batches;
    const walk: Walk = { start: this.start, steps: this.steps, ...(batch ? { batch, seed } : fixed ? { batches: fixed } : {}) };
    void this.#answers.ask(async () => ({ ...(await this.motor().descend(ground, methods, walk)), ground, methods, walk })).catch((e: unknown) => this.#broken(e));
  }

  /** Which way is down from the first ball, by all examples and by each batch of the settings. */
  #point() {
    const { batches, show } = this.#settings;
    if (!show.includes('batches') || this.flat) return;
    const ground = this.#ground;
    const path = this.answer.paths[0]!;
    const start = this.at === 0 ? this.start : path.w[this.stepOf(path)]!;
    const look = async (batch: number[] | null): Promise<Arrow> => {
      const walk = { start, steps: 0, ...(batch ? { batches: [batch.map((day) => day - 1)] } : {}) };
      const { paths } = await this.motor().descend(ground, [{ name: 'sgd', rate: 1 }], walk);
      return { batch, by: paths[0]!.g[0]!.map((v) => -v) as Place };
    };
    void this.#looks.ask(() => Promise.all([null, ...batches].map(look))).catch((e: unknown) => this.#broken(e));
  }
}
