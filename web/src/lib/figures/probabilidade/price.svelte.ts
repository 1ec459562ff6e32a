import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Calculation, Motor, Target } from '$lib/motor/types';
import type { FirstPrice } from './settings';

/** Chances that can be set; beyond them the price leaves the drawing. */
export const ENDS = [0.01, 0.99] as const;
/** Where the curve is asked for: 1 is the last place, 0 has no price. */
const GRID = Array.from({ length: 200 }, (_, i) => (i + 1) / 200);

export type Points = [number, number][];

interface Answer {
  L: number;
  Q: number;
  /** how many times the price of the beginning */
  ratio: number | null;
}

/** The price of the chance that was given to what happened: −ln p, beside its rival (1−p)². */
export class Price {
  p = $state(0.5);
  answer = $state.raw<Answer>() as Answer;
  curves = $state.raw<{ L: Points; Q: Points }>({ L: [], Q: [] });
  /** where the chance was before each halving, what it cost there and after it */
  trail = $state.raw<{ p: number; L: number; next: number }[]>([]);
  problem = $state<string | null>(null);

  #halving: { p: number; L: number } | null = null;
  readonly #answers = new Latest<Answer>((answer) => {
    if (this.#halving) this.trail = [...this.trail, { ...this.#halving, next: answer.L }];
    this.#halving = null;
    this.answer = answer;
    this.problem = null;
    this.changed({ p: this.p, ...answer });
  });

  constructor(
    readonly first: FirstPrice,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#start();
  }

  #start() {
    this.p = this.first.given.p;
    this.answer = { ...this.first.values, ratio: null };
    this.trail = [];
    this.#halving = null;
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  set(p: number): void {
    this.p = clamp(tidy(Math.round(p * 100) / 100), ...ENDS);
    this.ask();
  }
  get halves(): boolean {
    return this.p / 2 >= ENDS[0];
  }
  halve(): void {
    if (!this.halves || this.#halving) return;
    this.#halving = { p: this.p, L: this.answer.L };
    this.p /= 2;
    this.ask();
  }

  get values(): Record<Target, number> {
    const { L, Q, ratio } = this.answer;
    return { p: this.p, L, Q, ...(ratio === null ? {} : { ratio }) };
  }

  /** The curves, once. */
  async draw(): Promise<void> {
    try {
      const { values } = await this.motor().compute(calculation(GRID, this.first.given.p));
      const points = (name: string) => (values[name] as number[]).map((v, i): [number, number] => [GRID[i]!, v]);
      this.curves = { L: points('L'), Q: points('Q') };
    } catch (error: unknown) {
      this.problem = (error as { message?: string }).message ?? String(error);
    }
  }

  ask(): void {
    const { p } = this;
    void this.#answers
      .ask(async () => {
        const { values } = await this.motor().compute(calculation([p], this.first.given.p));
        const [L, Q, ratio] = ['L', 'Q', 'ratio'].map((name) => (values[name] as number[])[0]!) as [number, number, number];
        return { L, Q, ratio };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}

export const calculation = (p: number[], from: number): Calculation => ({
  given: { p, from: [from], one: p.map(() => 1) },
  steps: [
    { name: 'L', op: 'surprise', of: ['p'] },
    { name: 'paid', op: 'surprise', of: ['from'] },
    { name: 'ratio', op: 'divide', of: ['L', 'paid'] },
    { name: 'Q', op: 'squared_error', of: ['p', 'one'] },
  ],
});
