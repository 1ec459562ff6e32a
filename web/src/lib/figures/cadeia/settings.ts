import type { Target } from '$lib/motor/types';

/** What the unit page computes before the engine is there: a worked example, by names. Which numbers are given tells what is drawn. */
export interface First {
  /** gears: t turns of the first, then rates a and b; a parabola (a·w − c)²: w, a, c; the loss −ln σ(w·x + b): w, x, b */
  given: Record<Target, number>;
  /** what follows from them: values, 'd:z' (the derivative of the last value by z), 'r:z' (the rate of the box that z enters) */
  values: Record<Target, number>;
}

export type View = 'gears' | 'chain' | 'zoom' | 'differences';

/** What a screen of the lesson reveals; see `settings` in ../index.ts. */
export interface Settings {
  view: View;
  controls: ('turn' | 'rates' | 'x' | 'w' | 'b' | 'double' | 'step' | 'zoom' | 'h')[];
  /** the chain: way back, rates in the boxes, their product; differences: which estimates, and their errors over all steps */
  show: ('back' | 'rates' | 'product' | 'forward' | 'central' | 'complex' | 'errors')[];
  select: Target | null;
  /** the first step of differences */
  h: number;
  /** learning rate of a step */
  eta: number;
}

const DEFAULTS: Settings = {
  view: 'chain',
  controls: ['turn', 'rates', 'x', 'w', 'b', 'double', 'step', 'zoom', 'h'],
  show: ['back', 'rates', 'product', 'forward', 'central', 'complex', 'errors'],
  select: null,
  h: 1,
  eta: 0.5,
};

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
