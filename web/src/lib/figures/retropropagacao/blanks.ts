import type { Target } from '$lib/motor/types';
import { placeOf, read, type Numbers } from './targets';

/** What probably went wrong; each has its own sentence. */
export type Slip = 'number' | 'sign' | 'extraSlope' | 'missedSlope' | 'wrongSlope' | 'missedInput' | 'missedWeight' | 'swapped' | 'rounding' | 'look';

// Four decimals copied by hand, with one slip in the last that matters (curriculum, appendix B).
const TOLERANCE = 0.003;

const near = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE;

/** Null where the typed sensitivity is right, else the slip that gives exactly this number. */
export function diagnose(target: Target, typed: number, numbers: Numbers): Slip | null {
  const want = read(target, numbers);
  if (near(typed, want)) return null;
  const { kind, layer, unit, input } = placeOf(target, numbers.net);
  const { passes, net } = numbers;
  const g = passes.gradient;
  const h = passes.h[layer]?.[unit] ?? 0;
  const last = layer === net.layers.length - 1;
  if (near(typed, -want)) return 'sign';
  if (kind === 'z' && last && near(typed, want * h * (1 - h))) return 'extraSlope';
  if (kind === 'z' && !last && near(typed, g.h[layer]![unit]!)) return 'missedSlope';
  if (kind === 'z' && !last && (near(typed, g.h[layer]![unit]! * h) || near(typed, g.h[layer]![unit]! * (1 - h)))) return 'wrongSlope';
  if (kind === 'W') {
    if (near(typed, g.z[layer]![unit]!)) return 'missedInput';
    if (g.W[layer]!.some((row, u) => row.some((v, i) => (u !== unit || i !== input) && near(typed, v)))) return 'swapped';
  }
  if (kind === 'h' && g.z[layer + 1]?.some((v) => near(typed, v))) return 'missedWeight';
  if (Math.abs(typed - want) <= 10 * TOLERANCE) return 'rounding';
  return 'look';
}
