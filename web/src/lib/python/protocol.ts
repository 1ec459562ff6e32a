import type { Snapshot } from './guest.ts';
import type { Output, PythonError } from './types.ts';

/** Where the parts of Python lie and how long they are, unpacked. */
export interface Parts {
  wasm: string;
  base: string;
  plots: string;
  size: { wasm: number; base: number; plots: number };
}

/** What a page keeps of a worker in order to start the next one in 0.1 s. */
export interface Kept {
  module: WebAssembly.Module;
  base: ArrayBuffer | null;
  plots: ArrayBuffer | null;
  snapshot: Snapshot | null;
}

export type ToWorker =
  | { kind: 'start'; parts: Parts; kept: Kept | null; flag: string; keep: boolean; fresh: boolean }
  | { kind: 'run'; id: number; name: string; source: string; limit: number; flag: string; muted: boolean }
  | { kind: 'snapshot' }
  | { kind: 'write'; id: number; path: string; data: Uint8Array<ArrayBuffer> }
  | { kind: 'read'; id: number; path: string };

export type FromWorker =
  | { kind: 'progress'; loaded: number }
  /** ms since the worker's start at which each step was done */
  | { kind: 'ready'; module: WebAssembly.Module; base: ArrayBuffer | null; snapshot: Snapshot | null; interruptible: boolean; times: Record<string, number> }
  | { kind: 'plots'; plots: ArrayBuffer | null }
  | { kind: 'output'; id: number; output: Output }
  | { kind: 'done'; id: number; error: PythonError | null; limit: boolean; stopped: boolean; ms: number }
  | { kind: 'snapshot'; snapshot: Snapshot | null }
  | { kind: 'file'; id: number; data: Uint8Array<ArrayBuffer> | null }
  /** this worker is finished; `id` is the cell that broke it, if one ran */
  | { kind: 'dead'; id: number | null; text: string };
