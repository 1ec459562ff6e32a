import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Calculation, Motor, Target } from '$lib/motor/types';
import type { Points } from './price.svelte';
import type { FirstPush } from './settings';

export const REACH = 6;
const GRID = Array.from({ length: 121 }, (_, i) => (i - 60) / 10);

/** Two prices over the score of a rainy day, and how hard each pushes the score. */
export class Push {
  z = $state(0);
  answer = $state.raw<FirstPush['values']>() as FirstPush['values'];
  curves = $state.raw<{ L: Points; Q: Points }>({ L: [], Q: [] });
  problem = $state<string | null>(null);

  readonly #answers = new Latest<FirstPush['values']>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.changed({ z: this.z, ...answer });
  });

  constructor(
    readonly first: FirstPush,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#start();
  }

  #start() {
    this.z = this.first.given.z;
    this.answer = this.first.values;
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  set(z: number): void {
    this.z = clamp(tidy(Math.round(z * 10) / 10), -REACH, REACH);
    this.ask();
  }

  get values(): Record<Target, number> {
    return { z: this.z, ...this.answer };
  }

  /** The curves, once. */
  async draw(): Promise<void> {
    try {
      const { values } = await this.motor().compute(calculation(GRID, 'L'));
      const points = (name: string) => (values[name] as number[]).map((v, i): [number, number] => [GRID[i]!, v]);
      this.curves = { L: points('L'), Q: points('Q') };
    } catch (error: unknown) {
      this.problem = (error as { message?: string }).message ?? String(error);
    }
  }

  /** Both prices at a score, and the derivatives of both. */
  async at(z: number): Promise<FirstPush['values']> {
    const [log, square] = await Promise.all((['L', 'Q'] as const).map((of) => this.motor().compute(calculation([z], of))));
    const one = (value: unknown) => (value as number[])[0]!;
    const { p, L, Q } = log!.values;
    return { p: one(p), L: one(L), Q: one(Q), dL: one(log!.gradient!['z']), dQ: one(square!.gradient!['z']) };
  }

  ask(): void {
    const { z } = this;
    void this.#answers.ask(() => this.at(z)).catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}

export const calculation = (z: number[], derive: 'L' | 'Q'): Calculation => ({
  given: { z, rain: z.map(() => 1) },
  steps: [
    { name: 'p', op: 'sigmoid', of: ['z'] },
    { name: 'L', op: 'surprise', of: ['p'] },
    { name: 'squared', op: 'squared_error', of: ['p', 'rain'] },
    { name: 'Q', op: 'scale', of: ['squared'], with: { by: 0.5 } },
  ],
  derive,
});
