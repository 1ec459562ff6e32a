import { DEFAULT, type Hidden, type Settings } from './settings';

/** Settings to try, good and bad, each with why: what `until` epochs lead to is tested against the engine. */
export interface Example {
  id: 'round' | 'straight' | 'fast' | 'deep' | 'spiral' | 'heart' | 'brakes';
  good: boolean;
  settings: Settings;
  until: number;
}

const layers = (units: number[], activation: Hidden['activation']): Hidden[] => units.map((n) => ({ units: n, activation }));
const heart: Settings = { ...DEFAULT, set: 'moons', count: 30, noise: 0.5, layers: layers([8, 8, 8], 'relu'), rate: 0.01 };

export const SHELF: Example[] = [
  { id: 'round', good: true, settings: { ...DEFAULT, layers: layers([6], 'tanh') }, until: 200 },
  { id: 'straight', good: false, settings: { ...DEFAULT, layers: layers([8, 8], 'linear') }, until: 200 },
  { id: 'fast', good: false, settings: { ...DEFAULT, layers: layers([8, 8], 'relu'), optimizer: 'sgd', rate: 10 }, until: 50 },
  { id: 'deep', good: false, settings: { ...DEFAULT, layers: layers([8, 8, 8, 8, 8, 8, 8, 8], 'sigmoid'), optimizer: 'sgd', rate: 0.1 }, until: 200 },
  { id: 'spiral', good: true, settings: { ...DEFAULT, set: 'spiral', layers: layers([8, 8], 'tanh'), rate: 0.02 }, until: 400 },
  { id: 'heart', good: false, settings: heart, until: 600 },
  { id: 'brakes', good: true, settings: { ...heart, l2: 0.01 }, until: 600 },
];
