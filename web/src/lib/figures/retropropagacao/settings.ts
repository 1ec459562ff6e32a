import type { Example, Net, Passes, Target } from '$lib/motor/types';

/** What the unit page computes before the engine is there. */
export interface First {
  net: Net;
  example: Example;
  passes: Passes;
}

/** Controls that a screen reveals; explaining a number is always there. */
export type Control = 'step' | 'update' | 'edit' | 'y' | 'eta';

export interface Settings {
  controls: Control[];
  /** how many steps of the way back are shown at first, or all of them */
  back: number | 'all';
  /** the number that is explained at first */
  select: Target | null;
  /** sensitivities that the learner types instead of reading them */
  blanks: Target[];
  eta: number;
}

const DEFAULTS: Settings = { controls: ['step', 'update', 'edit', 'y', 'eta'], back: 0, select: null, blanks: [], eta: 0.5 };

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
