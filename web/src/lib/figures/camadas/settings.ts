/** What the unit page computes before the engine is there: matrices as lists of rows. */
export interface First {
  given: {
    /** which day of the data each row of X is */
    days: number[];
    X: number[][];
    W1: number[][];
    b1: number[];
    W2: number[][];
    b2: number[];
  };
  /** null where the shapes do not fit */
  values: { Z1: number[][] | null; A1: number[][] | null; Z2: number[][] | null };
}

/** The figure that only counts begins with the sizes of the layers: numbers of an example, then units. */
export interface FirstCost {
  given: { sizes: [number, number, number] };
  values: { total: number; mac: number };
}

export type Size = 'batch' | 'inputs' | 'weights' | 'hidden' | 'outputs';

/** What a screen of the lesson reveals; see `settings` in ../index.ts. */
export interface Settings {
  /** sizes that may be changed; 'weights' parts the weights of a neuron from the measurements, so that they need not fit;
      'turn' offers W1 as it is kept, not turned; 'double' doubles the hidden layer (counting only) */
  controls: (Size | 'turn' | 'double')[];
  /** what is drawn beside the first product: its bias, ReLU and the second layer, shapes, what all of it costs */
  show: ('bias' | 'second' | 'shapes' | 'cost')[];
  /** the number that is explained at first: 'Z1.2.2' */
  select: string | null;
  /** the result whose numbers are covered until they are touched, so that they can be worked out first */
  cover: 'Z1' | 'Z2' | null;
  /** rows of X at first */
  batch: number;
}

const DEFAULTS: Settings = { controls: ['batch', 'inputs', 'weights', 'hidden', 'outputs', 'turn', 'double'], show: ['bias', 'second', 'shapes', 'cost'], select: null, cover: null, batch: 3 };

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
