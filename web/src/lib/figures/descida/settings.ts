import type { Descents, Ground, Method, Walk } from '$lib/motor/types';

/** What the unit page computes before the engine is there: a worked example that is a descent. */
export interface First extends Descents {
  ground: Ground;
  methods: Method[];
  walk: Walk;
}

export type Control = 'walk' | 'eta' | 'beta' | 'start' | 'methods' | 'batch' | 'train';

/** What a screen of the lesson reveals; see `settings` in ../index.ts. */
export interface Settings {
  controls: Control[];
  show: ('loss' | 'factor' | 'arrow' | 'batches' | 'cost')[];
  /** the drawn part of the ground; on a ground with one axis y is the height */
  x: [number, number];
  y: [number, number];
  /** the step that is shown at first; the last of all by 'end' */
  at: number | 'end';
  /** the loss over steps in powers of ten */
  log: boolean;
  /** the loss is drawn no higher */
  most: number;
  /** batches of examples, from 1, whose directions show: 'batches' draws beside that of all */
  batches: number[][];
  /** methods that run at first; the others wait in their rows */
  run: Method['name'][] | null;
}

const DEFAULTS: Settings = {
  controls: ['walk', 'eta'],
  show: ['loss'],
  x: [-5, 5],
  y: [-2.5, 2.5],
  at: 0,
  log: false,
  most: Infinity,
  batches: [],
  run: null,
};

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
