import { ticks } from 'd3-array';

export type Kind = 'log' | 'linear';

export interface Axis {
  kind: Kind;
  low: number;
  high: number;
}

/** Axis that holds all positive finite values; never narrower than a decade (log) or [0, 0.1] (linear). */
export function axisFor(values: readonly number[], kind: Kind): Axis {
  const good = values.filter((v) => Number.isFinite(v) && v > 0);
  const max = good.length ? Math.max(...good) : 1;
  if (kind === 'linear') return { kind, low: 0, high: Math.max(0.1, max * 1.05) };
  const min = good.length ? Math.min(...good) : 0.1;
  const high = max * 1.15;
  return { kind, low: Math.min(min / 1.15, high / 10), high };
}

/** Position 0 (low) .. 1 (high); what lies outside, or is not a number, is held at the edge it left by. */
export function place(axis: Axis, v: number): number {
  if (Number.isNaN(v)) return 1;
  const t =
    axis.kind === 'linear'
      ? (v - axis.low) / (axis.high - axis.low)
      : v <= 0
        ? 0
        : Math.log(v / axis.low) / Math.log(axis.high / axis.low);
  return Math.min(1, Math.max(0, t));
}

/** Round values to write at the axis: powers of ten, with 2 and 5 between them where there is room. */
export function marks(axis: Axis): number[] {
  if (axis.kind === 'linear') return ticks(axis.low, axis.high, 4);
  const decades = Math.log10(axis.high / axis.low);
  const steps = decades > 2.6 ? [1] : [1, 2, 5];
  const out: number[] = [];
  for (let e = Math.floor(Math.log10(axis.low)); e <= Math.ceil(Math.log10(axis.high)); e++) {
    for (const s of steps) {
      const v = Number(`${s}e${e}`);
      if (v >= axis.low && v <= axis.high) out.push(v);
    }
  }
  return out;
}

/** Decimals that a round value needs: 0.05 → 2. */
export function decimals(v: number): number {
  return v >= 1 || v === 0 ? (Number.isInteger(v) ? 0 : 1) : Math.min(6, Math.ceil(-Math.log10(v) - 1e-9));
}

/** Moves labels apart to at least `gap`, in their order, within [low, high], each as near to its place as that allows. */
export function spread(places: readonly number[], gap: number, low: number, high: number): number[] {
  const order = places.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  let free = low;
  for (const o of order) {
    o.p = Math.max(o.p, free);
    free = o.p + gap;
  }
  let limit = high;
  for (const o of [...order].reverse()) {
    o.p = Math.min(o.p, limit);
    limit = o.p - gap;
  }
  const out = [...places];
  for (const o of order) out[o.i] = o.p;
  return out;
}

/** The learning rates of the slider: four stops a decade, from one that hardly moves to one that breaks the network. */
export const RATES: readonly number[] = [...[-4, -3, -2, -1, 0].flatMap((e) => [1, 2, 3, 5].map((m) => Number(`${m}e${e}`))), 10];

/** Index of the stop nearest to a rate, by ratio. */
export function stopOf(rate: number): number {
  return RATES.reduce((best, r, i) => (Math.abs(Math.log(r / rate)) < Math.abs(Math.log(RATES[best]! / rate)) ? i : best), 0);
}
