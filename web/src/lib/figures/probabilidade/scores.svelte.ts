import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Calculation, Motor, Target } from '$lib/motor/types';
import type { FirstScores } from './settings';

/** How far a score goes, either way, and how hot or cold it gets. */
export const REACH = 4;
export const HEAT = [0.1, 10] as const;
/** What is added to every score, to see that nothing comes of it. */
export const SHIFT = 100;

interface Answer {
  e: number[];
  s: number;
  p: number[];
  /** what each outcome would cost */
  price: (number | null)[];
}

/** Scores, the chances that softmax makes of them, and the price of what happened. */
export class Scores {
  z = $state.raw<number[]>([]);
  T = $state(1);
  k = $state(0);
  shifted = $state(false);
  answer = $state.raw<Answer>() as Answer;
  problem = $state<string | null>(null);

  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.changed({ z: this.scores, T: this.T, k: this.k, p: answer.p });
  });

  constructor(
    readonly first: FirstScores,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#start();
  }

  #start() {
    const { given, values } = this.first;
    [this.z, this.T, this.k, this.shifted] = [given.z, given.T, given.k, false];
    this.answer = { ...values, price: given.z.map((_, i) => (i === given.k ? values.L : null)) };
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  /** The scores as softmax gets them. */
  get scores(): number[] {
    return this.shifted ? this.z.map((v) => tidy(v + SHIFT)) : this.z;
  }

  set(i: number, value: number): void {
    const own = clamp(value - (this.shifted ? SHIFT : 0), -REACH, REACH);
    this.z = this.z.map((v, j) => (j === i ? tidy(Math.round(own * 10) / 10) : v));
    this.ask();
  }
  setT(value: number): void {
    this.T = clamp(value, ...HEAT);
    this.ask();
  }
  shift(): void {
    this.shifted = !this.shifted;
    this.ask();
  }
  happen(k: number): void {
    this.k = k;
    this.ask();
  }

  get values(): Record<Target, number> {
    const { e, s, p, price } = this.answer;
    const out: Record<Target, number> = { T: this.T, k: this.k, s };
    const list = (name: string, all: number[]) => all.forEach((v, i) => (out[`${name}.${i + 1}`] = v));
    list('z', this.scores);
    list('e', e);
    list('p', p);
    const paid = price[this.k];
    if (paid !== null && paid !== undefined) out['L'] = paid;
    return out;
  }

  ask(): void {
    const { scores, T } = this;
    void this.#answers
      .ask(async () => {
        const { values } = await this.motor().compute(calculation(scores, T));
        return { e: values['e'] as number[], s: values['s'] as number, p: (values['p'] as number[][])[0]!, price: (values['price'] as (number | null)[][])[0]! };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}

export const calculation = (z: number[], T: number): Calculation => ({
  given: { z, row: [z] },
  steps: [
    { name: 'scaled', op: 'scale', of: ['z'], with: { by: 1 / T } },
    { name: 'e', op: 'exp', of: ['scaled'] },
    { name: 's', op: 'sum', of: ['e'] },
    { name: 'p', op: 'softmax', of: ['row'], with: { temperature: T } },
    { name: 'price', op: 'surprise', of: ['p'] },
  ],
});
