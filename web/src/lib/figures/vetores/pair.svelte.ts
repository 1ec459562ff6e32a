import type { Place } from '$lib/figure/boundary';
import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Calculation, Motor, Target } from '$lib/motor/types';
import type { FirstPair } from './settings';

/** How far the tips of both arrows go, either way. */
export const REACH = 5;

interface Answer {
  products: Place;
  dot: number;
  norms: Place;
  /** null where one of the arrows has no length */
  cos: number | null;
  /** how far along b the foot of a lies, in units of length; null where b has no length */
  along: number | null;
}

/** Two vectors: their products pair by pair, the sum of these, and what it says about their directions. */
export class Pair {
  a = $state.raw<Place>([0, 0]);
  b = $state.raw<Place>([0, 0]);
  answer = $state.raw<Answer>() as Answer;
  problem = $state<string | null>(null);

  readonly #first: FirstPair;
  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.changed({ a: this.a, b: this.b, dot: answer.dot });
  });

  constructor(
    first: FirstPair,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#start();
  }

  #start() {
    const { given, values } = this.#first;
    [this.a, this.b] = [given.a, given.b];
    this.answer = { products: values.products, dot: values.dot, norms: [Math.hypot(...given.a), Math.hypot(...given.b)], cos: null, along: null };
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  set(which: 'a' | 'b', [x, y]: Place): void {
    const round = (v: number) => tidy(Math.round(clamp(v, -REACH, REACH) * 20) / 20);
    this[which] = [round(x), round(y)];
    this.ask();
  }

  /** Every number by the name that the prose knows it by. */
  get values(): Record<Target, number> {
    const { a, b, answer } = this;
    const out: Record<Target, number> = { 'a.1': a[0], 'a.2': a[1], 'b.1': b[0], 'b.2': b[1], 'products.1': answer.products[0], 'products.2': answer.products[1], dot: answer.dot, na: answer.norms[0], nb: answer.norms[1] };
    if (answer.cos !== null) out['cos'] = answer.cos;
    return out;
  }

  ask(): void {
    const { a, b } = this;
    void this.#answers
      .ask(async () => {
        const { values } = await this.motor().compute(calculation(a, b));
        return { products: values['products'] as Place, dot: values['dot'] as number, norms: [values['na'] as number, values['nb'] as number], cos: values['cos'] as number | null, along: values['along'] as number | null };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}

export const calculation = (a: Place, b: Place): Calculation => ({
  given: { a, b },
  steps: [
    { name: 'products', op: 'multiply', of: ['a', 'b'] },
    { name: 'dot', op: 'sum', of: ['products'] },
    { name: 'aa', op: 'multiply', of: ['a', 'a'] },
    { name: 'aa1', op: 'sum', of: ['aa'] },
    { name: 'na', op: 'sqrt', of: ['aa1'] },
    { name: 'bb', op: 'multiply', of: ['b', 'b'] },
    { name: 'bb1', op: 'sum', of: ['bb'] },
    { name: 'nb', op: 'sqrt', of: ['bb1'] },
    { name: 'along', op: 'divide', of: ['dot', 'nb'] },
    { name: 'cos', op: 'divide', of: ['along', 'na'] },
  ],
});
