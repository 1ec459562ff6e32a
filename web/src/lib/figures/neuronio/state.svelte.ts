import type { Lang } from '$lib/api/types';
import { Latest } from '$lib/figure/latest';
import { clamp, tidy } from '$lib/figure/keys';
import type { BatchResult, Explanation, Motor, Net, Target } from '$lib/motor/types';
import { type Place } from '$lib/figure/boundary';
import { areaOf, enclosed, seats } from './geometry';
import type { First, Settings } from './settings';

export type Parameter = 'w1' | 'w2' | 'b';

/** Weights and bias stay within ±LIMIT: twice doubled, the neuron of the unit still fits. */
export const LIMIT = 20;
/** How far sliders go: no farther than the numbers need, so that a finger moves them in small steps. */
const REACHES = [5, 10, LIMIT];
const CELLS = 49; // along each axis of the shading: finer than the eye needs for a curve without corners

interface Answer {
  net: Net;
  batch: BatchResult;
  /** p over the plane, row by row from the bottom; null before the engine came */
  grid: Float32Array | null;
}

/** One neuron over the days of Chuva-8: where its boundary lies, what it says of each day, and how many are right. */
export class Neuronio {
  w1 = $state(0);
  w2 = $state(0);
  b = $state(0);
  /** the engine's last answer */
  answer = $state.raw<Answer>() as Answer;
  /** the day that is explained, from 0 */
  day = $state<number | null>(null);
  /** how its sum and its probability come about */
  explanations = $state.raw<Explanation[]>([]);
  triangle = $state(false);
  /** sliders go from −reach to reach; it grows with the numbers and shrinks only when all starts anew, never under a finger */
  reach = $state(REACHES[0]!);
  /** the middle handle, on the boundary; `arm` is where the other one stands along it */
  pivot = $state.raw<Place>([0, 0]);
  arm = $state(0.2);
  problem = $state<string | null>(null);

  readonly X: Place[];
  readonly y: number[];
  readonly area;
  readonly cells = CELLS;
  readonly trap;
  #first: First;
  #settings: Settings;
  #lang: Lang = 'pt-BR';
  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.#explain();
    this.changed({ w: [this.w1, this.w2], b: this.b, correct: answer.batch.correct });
  });
  readonly #explanations = new Latest<{ day: number; list: Explanation[] }>(({ day, list }) => {
    if (day === this.day) this.explanations = list;
  });

  constructor(
    first: First,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.X = first.X as Place[];
    this.y = first.y;
    this.area = areaOf(first.X);
    this.trap = enclosed(first.X, first.y);
    this.#start();
  }

  #start() {
    const layer = this.#first.net.layers[0]!;
    [this.w1, this.w2] = layer.W[0] as Place;
    this.b = layer.b[0]!;
    this.answer = { net: this.#first.net, batch: this.#first.batch, grid: this.answer?.net === this.#first.net ? this.answer.grid : null };
    this.reach = REACHES[0]!;
    this.#widen();
    const { select } = this.#settings;
    this.triangle = select === 'triangle' && this.trap !== null;
    this.day = select?.startsWith('day') ? Number(select.slice(3)) - 1 : null;
    this.explanations = [];
    this.settle();
  }

  reset(): void {
    this.#start();
    this.#ask();
  }

  /** Asks for the shading and the explanation once the page is there; both follow from then on. */
  set lang(lang: Lang) {
    this.#lang = lang;
    if (!this.answer.grid) this.#ask();
    else this.#explain();
  }

  #widen() {
    const largest = Math.max(this.reach, Math.abs(this.w1), Math.abs(this.w2), Math.abs(this.b));
    this.reach = REACHES.find((reach) => reach >= largest) ?? LIMIT;
  }

  get net(): Net {
    return { ...this.#first.net, layers: [{ ...this.#first.net.layers[0]!, W: [[this.w1, this.w2]], b: [this.b] }] };
  }
  get w(): Place {
    return [this.w1, this.w2];
  }
  get size(): number {
    return Math.hypot(this.w1, this.w2);
  }
  /** degrees from the first axis to the direction in which z grows */
  get angle(): number {
    return (Math.atan2(this.w2, this.w1) * 180) / Math.PI;
  }
  /** the outer handle */
  get end(): Place {
    const k = this.arm / (this.size || 1);
    return [this.pivot[0] - this.w2 * k, this.pivot[1] + this.w1 * k];
  }

  z(i: number): number {
    return this.answer.batch.z[i]![0]!;
  }
  p(i: number): number {
    return this.answer.batch.p[i]![0]!;
  }
  right(i: number): boolean {
    return this.p(i) >= 0.5 === (this.y[i] === 1);
  }

  /** Every number by the name that the prose knows it by. */
  get values(): Record<Target, number> {
    const { batch } = this.answer;
    const out: Record<Target, number> = { 'W1.1.1': this.w1, 'W1.1.2': this.w2, 'b1.1': this.b, L: batch.loss, correct: batch.correct };
    this.X.forEach((x, i) => {
      const at = `@${i + 1}`;
      Object.assign(out, { [`x1${at}`]: x[0], [`x2${at}`]: x[1], [`y${at}`]: this.y[i], [`z1.1${at}`]: this.z(i), [`p${at}`]: this.p(i), [`L${at}`]: batch.perExample[i] });
    });
    // without a day in its name a quantity is that of the chosen day
    if (this.day !== null) for (const name of ['x1', 'x2', 'z1.1', 'p']) out[name] = out[`${name}@${this.day + 1}`]!;
    return out;
  }

  set(parameter: Parameter, value: number): void {
    this[parameter] = clamp(value, -LIMIT, LIMIT);
    this.#widen();
    this.settle();
    this.#ask();
  }

  /** Seats the handles anew; while one is held, the pivot stays under it. */
  settle(): void {
    const found = seats(this.w, this.b, this.area, this.X);
    if (found) ({ pivot: this.pivot, arm: this.arm } = found);
  }

  /** Moves the boundary through a place, with the same weights: only the bias changes. */
  moveTo([x, y]: Place): void {
    const [px, py] = [clamp(x, ...this.area.x), clamp(y, ...this.area.y)];
    const b = tidy(Math.round(-(this.w1 * px + this.w2 * py) * 100) / 100);
    if (Math.abs(b) > LIMIT) return;
    this.b = b;
    this.#widen();
    // The bias was rounded for people; the handle stands on the line that it gives.
    const off = (this.w1 * px + this.w2 * py + b) / (this.size ** 2 || 1);
    this.pivot = [px - this.w1 * off, py - this.w2 * off];
    this.#ask();
  }

  /** Turns the boundary about the pivot to an angle of w, in degrees; the steepness stays. */
  turnTo(angle: number): void {
    const size = this.size;
    const a = (angle * Math.PI) / 180;
    const [w1, w2] = [Math.cos(a) * size, Math.sin(a) * size].map((v) => tidy(Math.round(v * 100) / 100)) as Place;
    const b = tidy(Math.round(-(w1 * this.pivot[0] + w2 * this.pivot[1]) * 100) / 100);
    if (Math.max(Math.abs(w1), Math.abs(w2), Math.abs(b)) > LIMIT) return;
    [this.w1, this.w2, this.b] = [w1, w2, b];
    this.#widen();
    this.#ask();
  }

  /** The angle of w for which the outer handle would stand at a place. */
  angleAt([x, y]: Place): number {
    const [dx, dy] = [(x - this.pivot[0]) * Math.sign(this.arm), (y - this.pivot[1]) * Math.sign(this.arm)];
    return (Math.atan2(-dx, dy) * 180) / Math.PI;
  }

  get doubles(): boolean {
    return Math.max(Math.abs(this.w1), Math.abs(this.w2), Math.abs(this.b)) * 2 <= LIMIT && this.size + Math.abs(this.b) > 0;
  }

  double(): void {
    if (!this.doubles) return;
    [this.w1, this.w2, this.b] = [this.w1 * 2, this.w2 * 2, this.b * 2];
    this.#widen();
    this.#ask();
  }

  choose(day: number | null): void {
    this.day = day;
    this.explanations = [];
    this.#explain();
  }

  #ask() {
    const net = this.net;
    const { area, cells } = this;
    void this.#answers
      .ask(async () => {
        const [batch, grid] = await Promise.all([
          this.motor().evaluate(net, this.X, this.y),
          this.motor().grid(net, [...area.x, cells], [...area.y, cells]),
        ]);
        return { net, batch, grid };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }

  #explain() {
    const { day } = this;
    if (day === null) return;
    const { net } = this.answer;
    const example = { x: this.X[day]!, y: this.y[day]! };
    const why = (target: Target) => this.motor().explain(net, example, target, 'value', this.#lang);
    void this.#explanations.ask(async () => ({ day, list: await Promise.all([why('z1.1'), why('p')]) })).catch(() => (this.explanations = []));
  }
}
