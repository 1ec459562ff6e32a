import type { Activation, LabConfig, LabOptimizer, Points, PointSet } from '$lib/motor/types';

export const SETS = ['chuva8', 'circles', 'moons', 'xor', 'spiral', 'chuva600', 'blobs', 'arms'] as const satisfies PointSet[];
/** of a hidden layer: all that the engine has for one */
export const ACTIVATIONS = ['tanh', 'relu', 'sigmoid', 'leaky_relu', 'elu', 'gelu', 'softplus', 'linear'] as const satisfies Activation[];
export const OPTIMIZERS = ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam', 'adamw'] as const satisfies LabOptimizer[];

export const MOST_LAYERS = 8;
export const MOST_UNITS = 8;
export const RATE: [number, number] = [1e-4, 10];
export const EPOCHS = 10_000;

export interface Hidden {
  units: number;
  activation: (typeof ACTIVATIONS)[number];
}

/** Everything that one training depends on: the same settings give the same numbers. */
export interface Settings {
  set: PointSet;
  /** points to learn from, and as many to validate with */
  count: number;
  noise: number;
  /** of sets with any number of classes */
  classes: number;
  /** from which the points are drawn */
  draw: number;
  layers: Hidden[];
  optimizer: LabOptimizer;
  rate: number;
  batch: number;
  l1: number;
  l2: number;
  dropout: number;
  /** of first weights, order of batches and dropout */
  seed: number;
}

export const DEFAULT: Settings = {
  set: 'circles', count: 200, noise: 0.1, classes: 4, draw: 1,
  layers: [{ units: 4, activation: 'tanh' }, { units: 2, activation: 'tanh' }],
  optimizer: 'adam', rate: 0.03, batch: 10, l1: 0, l2: 0, dropout: 0, seed: 1,
};

/** sets of which somebody decides how many classes there are */
export const severalClasses = (set: PointSet): boolean => set === 'blobs' || set === 'arms';
/** sets whose points are as they are */
export const drawn = (set: PointSet): boolean => set !== 'chuva8';
export const noisy = (set: PointSet): boolean => set !== 'chuva8' && set !== 'chuva600';

/** A line of text as the engine reads it; two classes need one unit at the end. */
export function modelOf({ layers, dropout }: Pick<Settings, 'layers' | 'dropout'>, classes: number): string {
  const parts = layers.flatMap(({ units, activation }) => [`dense ${units} ${activation}`, ...(dropout > 0 ? [`dropout ${dropout}`] : [])]);
  return [...parts, `dense ${classes === 2 ? 1 : classes}`].join(', ');
}

export function configOf(s: Settings, points: Points): LabConfig {
  return {
    ...points, model: modelOf(s, points.classes), optimizer: s.optimizer, learningRate: s.rate, batch: Math.min(s.batch, points.train.y.length),
    epochs: EPOCHS, l1: s.l1, l2: s.l2, seed: s.seed,
  };
}

/** Units of each column: inputs, hidden layers, outputs. */
export const columnsOf = (layers: Hidden[], classes: number): number[] => [2, ...layers.map((l) => l.units), classes === 2 ? 1 : classes];
