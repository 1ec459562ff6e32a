/** Three scores, the temperature, and which of the three things happened (from 0). */
export interface FirstScores {
  given: { z: number[]; T: number; k: number };
  values: { e: number[]; s: number; p: number[]; L: number };
}

/** The chance that was given to what happened, and what it costs: −ln p, and (1−p)². */
export interface FirstPrice {
  given: { p: number };
  values: { L: number; Q: number };
}

/** A score whose day was rainy; what both prices are there, and how steep they are. */
export interface FirstPush {
  given: { z: number };
  values: { p: number; L: number; Q: number; dL: number; dQ: number };
}

/** Days, and the neuron that bet on them: chances given to what happened, their product, the sum and the mean of −ln. */
export interface FirstWeek {
  given: { X: number[][]; y: number[]; w: number[]; b: number };
  values: { p: number[]; c: number[]; P: number; S: number; L: number };
}

/** What a screen of the lesson reveals; see `settings` in ../index.ts. */
export interface Settings {
  controls: ('p' | 'halve' | 'z' | 'shift' | 'T' | 'k' | 'days' | 'b' | 'repeat')[];
  show: ('ratio' | 'square' | 'exp' | 'price' | 'bets' | 'product' | 'sum' | 'mean')[];
  /** how many days count at first */
  days: number;
}

const DEFAULTS: Settings = {
  controls: ['p', 'halve', 'z', 'shift', 'T', 'k', 'days', 'b', 'repeat'],
  show: ['ratio', 'square', 'exp', 'price', 'bets', 'product', 'sum', 'mean'],
  days: 8,
};

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
