/** One quantity that keys can move. */
export interface Axis {
  value: number;
  min: number;
  max: number;
}

const UP = new Set(['ArrowRight', 'ArrowUp', 'PageUp']);
const DOWN = new Set(['ArrowLeft', 'ArrowDown', 'PageDown']);

/** The value that a key leads to, or null where the key is not ours: arrows 1/50 of the span (1/200 with Shift), pages 1/10, Home and End. */
export function keyed(key: string, fine: boolean, { value, min, max }: Axis, times = 1): number | null {
  if (key === 'Home') return min;
  if (key === 'End') return max;
  const sign = UP.has(key) ? 1 : DOWN.has(key) ? -1 : 0;
  if (!sign) return null;
  const part = key.startsWith('Page') ? 10 : fine ? 200 : 50;
  return clamp(tidy(value + (sign * times * (max - min)) / part), min, max);
}

export const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));

/** Cuts the dust of binary fractions, so that ten steps of 0.2 lead from −1 to 1 and not beside it. */
export const tidy = (value: number) => Math.round(value * 1e9) / 1e9;

/** Which of a handle's axes a key moves: with two, left and right (and Home, End) the first, up and down the second. */
export function axisOf(key: string, axes: number): number {
  return axes > 1 && /Up|Down/.test(key) ? 1 : 0;
}
