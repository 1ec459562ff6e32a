import type { Method } from '$lib/motor/types';

/** One colour, one dash and one shape a method, in every figure of the unit. The shape is drawn around 0,0. */
export const MARKS: Record<Method['name'], { token: string; dash: string; shape: string }> = {
  sgd: { token: '--ink', dash: '', shape: 'M7 0A7 7 0 1 1 -7 0A7 7 0 1 1 7 0Z' },
  momentum: { token: '--pos', dash: '8 3', shape: 'M-6.2 -6.2H6.2V6.2H-6.2Z' },
  rmsprop: { token: '--neg', dash: '2 3', shape: 'M0 -7.6L7.4 5.6H-7.4Z' },
  adam: { token: '--back', dash: '9 3 2 3', shape: 'M0 -8.6L8.6 0L0 8.6L-8.6 0Z' },
};

/** What plain descent does along one axis of a bowl, by the factor of its steps. */
export type Fate = 'once' | 'arrives' | 'swings' | 'forever' | 'flees';
export function fateOf(factor: number): Fate {
  const DUST = 1e-9; // 1 − 0.2·10 is not −1 to the last bit
  if (Math.abs(factor) < DUST) return 'once';
  if (Math.abs(Math.abs(factor) - 1) < DUST) return 'forever';
  if (Math.abs(factor) > 1) return 'flees';
  return factor > 0 ? 'arrives' : 'swings';
}

/** Heights of contours between the lowest and the highest value: closer where the ground is flat, as the squares of 1, 2, 3 … */
export function levelsOf(field: ArrayLike<number>, count = 9): { low: number; high: number; levels: number[] } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < field.length; i++) {
    const v = field[i]!;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return { low, high, levels: Array.from({ length: count - 1 }, (_, k) => low + (high - low) * ((k + 1) / count) ** 2) };
}
