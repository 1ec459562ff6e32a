import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Calculation, Motor, Target } from '$lib/motor/types';
import type { FirstWeek, Settings } from './settings';

/** How far the bias goes. */
export const BIAS = [-8, 0] as const;
/** How many times the same days are bet on. */
export const TIMES = [1, 10, 100, 1000] as const;
export type Times = (typeof TIMES)[number];

interface Answer {
  /** the chance of rain, and the chance given to what happened */
  p: number[];
  c: number[];
  /** after each day, so far; null before the engine has answered */
  product: number[] | null;
  sum: number[] | null;
  /** of the days, as often as they are repeated */
  P: number;
  S: number;
  L: number;
}

/** Eight bets of one neuron: their product, and the sum and mean of what they cost. */
export class Week {
  b = $state(0);
  days = $state(8);
  times = $state<Times>(1);
  answer = $state.raw<Answer>() as Answer;
  problem = $state<string | null>(null);

  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.changed({ b: this.b, days: this.days, times: this.times, P: answer.P, S: answer.S, L: answer.L });
  });

  constructor(
    readonly first: FirstWeek,
    private readonly settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#start();
  }

  #start() {
    this.b = this.first.given.b;
    this.days = this.settings.days;
    this.times = 1;
    this.answer = { ...this.first.values, product: null, sum: null };
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  get rained(): boolean[] {
    return this.first.given.y.map((y) => y === 1);
  }

  setB(b: number): void {
    this.b = clamp(tidy(Math.round(b * 20) / 20), ...BIAS);
    this.ask();
  }
  setDays(n: number): void {
    this.days = clamp(n, 1, this.first.given.y.length);
  }
  repeat(times: Times): void {
    this.times = times;
    this.ask();
  }

  get values(): Record<Target, number> {
    const { p, c, P, S, L } = this.answer;
    const out: Record<Target, number> = { b: this.b, P, S, L };
    p.forEach((v, i) => (out[`p.${i + 1}`] = v));
    c.forEach((v, i) => (out[`c.${i + 1}`] = v));
    return out;
  }

  ask(): void {
    const { b, times } = this;
    void this.#answers
      .ask(async () => {
        const { values } = await this.motor().compute(calculation({ ...this.first.given, b }, times));
        const column = (name: string) => (values[name] as number[][]).map(([v]) => v!);
        const n = this.first.given.y.length;
        return {
          p: column('p'),
          c: column('c'),
          product: Array.from({ length: n }, (_, i) => (values[`P${i + 1}`] as number[][])[0]![0]!),
          sum: column('sums'),
          P: (values[`x${times}`] as number[][])[0]![0]!,
          S: values['S'] as number,
          L: values['L'] as number,
        };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}

/**
 * The bets multiplied one after another (x1), and that product to the power of 10, 100 and 1000: a machine's product of as
 * many days, which falls below what it can hold. The sum of the costs is taken as often.
 */
export function calculation({ X, y, w, b }: FirstWeek['given'], times: number): Calculation {
  const one = y.map(() => [1]);
  const steps: Calculation['steps'] = [
    { name: 'z', op: 'affine', of: ['X', 'W', 'bias'] },
    { name: 'p', op: 'sigmoid', of: ['z'] },
    { name: 'q', op: 'subtract', of: ['one', 'p'] },
    { name: 'wet', op: 'multiply', of: ['y', 'p'] },
    { name: 'dry', op: 'subtract', of: ['one', 'y'] },
    { name: 'cloudless', op: 'multiply', of: ['dry', 'q'] },
    { name: 'c', op: 'add', of: ['wet', 'cloudless'] },
    { name: 'cost', op: 'surprise', of: ['c'] },
    { name: 'sums', op: 'matmul', of: ['upTo', 'cost'] },
  ];
  const given: Calculation['given'] = { X, W: [w], bias: [b], y: y.map((v) => [v]), one, upTo: y.map((_, i) => y.map((_, j) => (j <= i ? 1 : 0))) };
  y.forEach((_, i) => {
    given[`only${i + 1}`] = [y.map((_, j) => (j === i ? 1 : 0))];
    steps.push({ name: `c${i + 1}`, op: 'matmul', of: [`only${i + 1}`, 'c'] });
    steps.push(i === 0 ? { name: 'P1', op: 'identity', of: ['c1'] } : { name: `P${i + 1}`, op: 'multiply', of: [`P${i}`, `c${i + 1}`] });
  });
  steps.push({ name: 'x1', op: 'identity', of: [`P${y.length}`] });
  for (const k of [1, 10, 100]) {
    steps.push(
      { name: `x${2 * k}`, op: 'multiply', of: [`x${k}`, `x${k}`] },
      { name: `x${4 * k}`, op: 'multiply', of: [`x${2 * k}`, `x${2 * k}`] },
      { name: `x${5 * k}`, op: 'multiply', of: [`x${4 * k}`, `x${k}`] },
      { name: `x${10 * k}`, op: 'multiply', of: [`x${5 * k}`, `x${5 * k}`] },
    );
  }
  steps.push({ name: 'once', op: 'sum', of: ['cost'] }, { name: 'S', op: 'scale', of: ['once'], with: { by: times } });
  steps.push({ name: 'L', op: 'scale', of: ['S'], with: { by: 1 / (times * y.length) } });
  return { given, steps };
}
