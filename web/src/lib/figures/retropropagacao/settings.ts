import type { Example, Net, Passes, Target } from '$lib/motor/types';

/** What the unit page computes before the engine is there. */
export interface First {
  net: Net;
  example: Example;
  passes: Passes;
}

/** What a screen of the lesson reveals; see `settings` in ../index.ts. Explaining a number is always there. */
export interface Settings {
  controls: ('weights' | 'y' | 'eta')[];
  show: ('forward' | 'back' | 'update')[];
  /** how many steps of the way back are shown at first, or all of them */
  back: number | 'all';
  /** the number that is explained at first */
  select: Target | null;
  /** sensitivities that the learner types instead of reading them */
  blanks: Target[];
  eta: number;
}

const DEFAULTS: Settings = { controls: ['weights', 'y', 'eta'], show: ['forward', 'back', 'update'], back: 0, select: null, blanks: [], eta: 0.5 };

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
