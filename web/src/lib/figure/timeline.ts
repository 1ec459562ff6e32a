/** A quantity over steps. */
export interface Series {
  /** stands at the end of its line */
  name: string;
  values: readonly number[];
  /** where each value stands along the axis; without it, at 0, 1, 2 … */
  at?: readonly number[];
  /** colour by a token of the theme; the dash tells lines apart where colour does not */
  token: string;
  dash?: string;
}

/** Nothing is told apart below a millionth of the start: a logarithmic axis goes down no farther. */
const FLOOR = 1e-6;

const powers = (v: number) => Math.log10(v);

/** Range of a quantity over all series: from 0 on a plain axis, between whole powers of ten on a logarithmic one. */
export function rangeOf(series: readonly Series[], log: boolean, most = Infinity): [number, number] {
  const all = series.flatMap((s) => s.values.filter((v) => Number.isFinite(v)));
  const top = Math.min(most, Math.max(...all, log ? FLOOR : 0));
  if (!log) return [Math.min(0, ...all), top > 0 ? top : 1];
  const bottom = Math.max(FLOOR, Math.min(top, ...all.filter((v) => v > 0)));
  const [low, high] = [Math.floor(powers(bottom)), Math.ceil(powers(top) - 1e-9)];
  return [low, high > low ? high : low + 1];
}

/** A value on the axis of rangeOf. */
export const onAxis = (value: number, log: boolean): number => (log ? powers(Math.max(value, FLOOR)) : value);

export const reachOf = (series: readonly Series[]): number => Math.max(1e-9, ...series.map((s) => s.at?.at(-1) ?? s.values.length - 1));

/** Moves labels apart so that each has `height` pixels, in their order, between top and bottom. */
export function spaced(places: readonly number[], height: number, top: number, bottom: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const out = [...places];
  let free = top;
  for (const i of order) free = (out[i] = Math.max(out[i]!, free)) + height;
  let last = bottom;
  for (const i of order.reverse()) last = (out[i] = Math.min(out[i]!, last)) - height;
  return out;
}
