import { clamp } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Cost, Motor, Target } from '$lib/motor/types';
import { placeOf, turned } from './names';
import type { First, Settings, Size } from './settings';

export const MOST: Record<Size, number> = { batch: 8, inputs: 3, weights: 3, hidden: 4, outputs: 3 };

/** What rows and columns beyond those of the worked example are filled with: neither large nor equal. */
const MORE = { X: [0.3, 0.9, 0.5, 0.2, 0.7, 0.4, 0.6, 0.1], W: [1, -0.5, 2, 0.5, -1, 1.5, -2], b: [0.5, -1, 1] };

/** Matrices that fit together, or two numbers that do not agree. */
export interface Answer {
  X: number[][];
  W1: number[][];
  b1: number[];
  W2: number[][];
  b2: number[];
  turn: boolean;
  Z1: number[][] | null;
  A1: number[][] | null;
  Z2: number[][] | null;
  /** the inner numbers of the first product, where the engine refused it */
  refused: [number, number] | null;
}

/** How a number came about: what is multiplied pair by pair, the products, and what is added at the end. */
export interface Sum {
  target: Target;
  left: number[];
  right: number[];
  products: number[];
  bias: number | null;
  result: number;
}

/** A matrix of that many rows and columns, with the numbers of the first one as far as they go. */
const filled = (from: number[][], rows: number, columns: number, more: number[]): number[][] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => from[i]?.[j] ?? more[(3 * i + j) % more.length]!));

/** The state of the figure that multiplies: sizes are set here, every product comes from the engine. */
export class Camadas {
  sizes = $state.raw<Record<Size, number>>() as Record<Size, number>;
  /** W1 is turned, so that its columns are neurons */
  turn = $state(true);
  answer = $state.raw<Answer>() as Answer;
  cost = $state.raw<Cost | null>(null);
  selected = $state<Target | null>(null);
  sum = $state.raw<Sum | null>(null);
  /** covered numbers that were touched */
  #seen = $state.raw<ReadonlySet<Target>>(new Set());
  problem = $state<string | null>(null);

  readonly #first: First;
  readonly #settings: Settings;
  readonly #answers = new Latest<{ answer: Answer; cost: Cost | null }>(({ answer, cost }) => {
    this.answer = answer;
    this.cost = cost;
    this.problem = null;
    if (this.selected && this.valueOf(this.selected) === undefined) this.selected = null;
    this.#explain();
    this.changed({ ...this.sizes, turn: this.turn, refused: answer.refused });
  });
  readonly #sums = new Latest<Sum | null>((sum) => {
    if (sum === null || sum.target === this.selected) this.sum = sum;
  });

  constructor(
    first: First,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.#start();
  }

  #start() {
    const { given, values } = this.#first;
    const rows = clamp(this.#settings.batch, 1, given.X.length);
    const inputs = given.X[0]!.length;
    const weights = given.W1[0]!.length;
    this.sizes = { batch: rows, inputs, weights, hidden: given.W1.length, outputs: given.W2.length };
    this.turn = true;
    const { X, W1, b1, W2, b2 } = given;
    const cut = (m: number[][] | null) => m && m.slice(0, rows);
    this.answer = { X: X.slice(0, rows), W1, b1, W2, b2, turn: true, Z1: cut(values.Z1), A1: cut(values.A1), Z2: cut(values.Z2), refused: values.Z1 ? null : [inputs, weights] };
    this.selected = this.#settings.select;
    this.#seen = new Set(this.selected ? [this.selected] : []);
    this.sum = null;
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  get days(): number[] {
    return this.answer.X.map((_, i) => this.#first.given.days[i] ?? i + 1);
  }
  get biased(): boolean {
    return this.#settings.show.includes('bias') && this.answer.turn;
  }
  /** whether the weights of a neuron may be as many as one likes */
  get loose(): boolean {
    return this.#settings.controls.includes('weights') || this.#settings.controls.includes('turn');
  }

  set(size: Size, value: number): void {
    const next = { ...this.sizes, [size]: clamp(Math.round(value), 1, MOST[size]) };
    if (size === 'inputs' && !this.#settings.controls.includes('weights')) next.weights = next.inputs;
    this.sizes = next;
    this.ask();
  }

  setTurn(turn: boolean): void {
    this.turn = turn;
    this.ask();
  }

  /** Whether a number waits to be worked out before it is shown. */
  covered(target: Target): boolean {
    return this.#settings.cover !== null && target.startsWith(`${this.#settings.cover}.`) && !this.#seen.has(target);
  }

  select(target: Target | null): void {
    this.selected = target;
    if (target !== null && this.covered(target)) this.#seen = new Set([...this.#seen, target]);
    this.sum = null;
    this.#explain();
  }

  valueOf(target: Target): number | undefined {
    const place = placeOf(target);
    if (!place) return undefined;
    const of = this.answer[place.name];
    return place.name === 'b1' || place.name === 'b2' ? (of as number[])[place.row] : (of as number[][] | null)?.[place.row]?.[place.column];
  }

  /** Every number by the name that the prose knows it by. */
  get values(): Record<Target, number> {
    const out: Record<Target, number> = {};
    const { answer } = this;
    for (const name of ['X', 'W1', 'W2', 'Z1', 'A1', 'Z2'] as const) answer[name]?.forEach((row, i) => row.forEach((v, j) => (out[`${name}.${i + 1}.${j + 1}`] = v)));
    for (const name of ['b1', 'b2'] as const) answer[name].forEach((v, i) => (out[`${name}.${i + 1}`] = v));
    if (this.cost) Object.assign(out, { total: this.cost.parameters, mac: this.cost.macs });
    return out;
  }

  ask(): void {
    const { batch, inputs, weights, hidden, outputs } = this.sizes;
    const { turn } = this;
    const { given } = this.#first;
    const X = filled(given.X, batch, inputs, MORE.X);
    const W1 = filled(given.W1, hidden, weights, MORE.W);
    const W2 = filled(given.W2, outputs, hidden, MORE.W.slice(1));
    const [b1] = filled([given.b1], 1, hidden, MORE.b) as [number[]];
    const [b2] = filled([given.b2], 1, outputs, MORE.b) as [number[]];
    const matrices = { X, W1, b1, W2, b2, turn };
    const biased = this.#settings.show.includes('bias');
    const inner: [number, number] = [inputs, turn ? weights : hidden];
    void this.#answers
      .ask(async () => {
        const cost = this.motor().cost([inputs, hidden, outputs]);
        const first = turn && biased ? { name: 'Z1', op: 'affine', of: ['X', 'W1', 'b1'] } : { name: 'Z1', op: 'matmul', of: ['X', 'T'] };
        const follow = [{ name: 'A1', op: 'relu', of: ['Z1'] }, { name: 'Z2', op: 'affine', of: ['A1', 'W2', 'b2'] }];
        try {
          const { values } = await this.motor().compute({ given: { X, W1, b1, W2, b2, T: turn ? turned(W1) : W1 }, steps: turn ? [first, ...follow] : [first] });
          const matrix = (name: string) => (values[name] as number[][] | undefined) ?? null;
          return { answer: { ...matrices, Z1: matrix('Z1'), A1: matrix('A1'), Z2: matrix('Z2'), refused: null }, cost: await cost };
        } catch (error) {
          if (inner[0] === inner[1]) throw error;
          return { answer: { ...matrices, Z1: null, A1: null, Z2: null, refused: inner }, cost: await cost };
        }
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }

  #explain() {
    const target = this.selected;
    const place = placeOf(target);
    const { answer } = this;
    const result = target === null ? undefined : this.valueOf(target);
    if (target === null || !place || result === undefined || !['Z1', 'Z2'].includes(place.name)) {
      this.sum = null;
      return;
    }
    const first = place.name === 'Z1';
    const left = (first ? answer.X : answer.A1!)[place.row]!;
    const right = first && !answer.turn ? turned(answer.W1)[place.column]! : (first ? answer.W1 : answer.W2)[place.column]!;
    const bias = first ? (this.biased ? answer.b1[place.column]! : null) : answer.b2[place.column]!;
    void this.#sums
      .ask(async () => {
        const { values } = await this.motor().compute({ given: { left, right }, steps: [{ name: 'products', op: 'multiply', of: ['left', 'right'] }] });
        return { target, left, right, products: values['products'] as number[], bias, result };
      })
      .catch(() => (this.sum = null));
  }
}
