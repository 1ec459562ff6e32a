/** A place on the curve: what the unit page computed before the engine is there. */
export interface FirstCurve {
  given: { z: number };
  values: Record<string, unknown>;
}

/** Two layers with an activation between them; `points` are places with what should come out there. */
export interface FirstFold {
  given: { W1: number[][]; b1: number[]; W2: number[][]; b2: number[]; x?: [number, number]; points?: [number, number][]; y?: number[] };
  values: Record<string, unknown>;
}

export const KINDS = ['sigmoid', 'tanh', 'relu', 'leaky_relu', 'gelu'] as const;
export type Kind = (typeof KINDS)[number];

/** What a screen of the lesson reveals; see `settings` in ../index.ts. */
export interface Settings {
  controls: ('z' | 'kind' | 'depth' | 'fold')[];
  show: ('tangent' | 'slope' | 'step' | 'stack' | 'sums' | 'picture')[];
  kind: Kind;
  /** how many stand in a row */
  depth: number;
  /** ReLU is on between the layers */
  fold: boolean;
}

const DEFAULTS: Settings = { controls: ['z', 'kind', 'depth', 'fold'], show: ['tangent', 'slope', 'step', 'sums', 'picture'], kind: 'sigmoid', depth: 1, fold: false };

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
