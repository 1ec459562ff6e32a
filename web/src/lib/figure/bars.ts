import { nice } from 'd3-array';

/** The ends of an axis that holds every finite value and the base, on round numbers. */
export function rangeOf(values: number[], base = 0): [number, number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(base, ...finite), Math.max(base, ...finite)];
  return low === high ? [low, low + 1] : (nice(low, high, 4) as [number, number]);
}

/** Whether numbers side by side do not run into each other: a digit is 7.5 px wide at the size of bars. */
export const readable = (texts: string[], place: number): boolean => Math.max(0, ...texts.map((t) => t.length)) * 7.5 <= place;
