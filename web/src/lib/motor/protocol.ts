import type { MotorError, TrainConfig, TrainProgress } from './types';

/** The functions of the engine that take JSON and give JSON back (engine/door). */
export type CallName = 'passes' | 'explain' | 'check' | 'update' | 'evaluate' | 'cost' | 'compute' | 'descend' | 'field' | 'slice' | 'differences';

/** The calls of engine/door's Laboratory. */
export type LabCall = 'points' | 'open' | 'advance' | 'look' | 'net' | 'slopes' | 'set' | 'reset' | 'close';

/** What the page asks of the worker. Each is answered once, under its id. */
export type Request =
  | { id: number; do: 'wake' }
  | { id: number; do: 'call'; name: CallName; with: unknown }
  | { id: number; do: 'grid'; with: unknown }
  | { id: number; do: 'lab'; name: LabCall; with: unknown }
  | { id: number; do: 'export'; with: unknown }
  | { id: number; do: 'digit'; split: string; index: number }
  | { id: number; do: 'train.open'; session: number; config: TrainConfig }
  | { id: number; do: 'train.run' | 'train.pause' | 'train.step' | 'train.reset' | 'train.close'; session: number }
  | { id: number; do: 'train.set'; session: number; learningRate: number }
  | { id: number; do: 'train.predict'; session: number; pixels: number[] }
  | { id: number; do: 'train.rotated'; session: number; degrees: number };

/** What the worker says: an answer to each request, how far it has come in between, or that it is gone. */
export type Message =
  | { id: number; value: unknown; arrays?: Float32Array[] }
  | { id: number; error: MotorError }
  | { session: number; progress: TrainProgress }
  | { loading: number | null }
  | { gone: MotorError };

/** The half of a Worker or MessagePort that both sides need. */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void;
}
