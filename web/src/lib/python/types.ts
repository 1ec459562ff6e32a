/** What runs Python for the pages. Another engine (Pyodide, one day) takes its place behind this file. */

/** Facts about an exception; `explain` turns them into a sentence. */
export interface PythonError {
  /** name of the class, and of its bases up to Exception */
  type: string;
  bases: string[];
  text: string;
  /** the cell and line in which it happened, null where it was in no cell */
  cell: string | null;
  line: number | null;
  source: string;
  /** what a NameError or ImportError did not find */
  name: string | null;
  traceback: string;
}

/** Facts about one pair of axes of a plot, for its text alternative. */
export interface PlotAxes {
  title: string;
  x: string;
  y: string;
  lines: { label: string; first: number; last: number; count: number }[];
  points: number;
}

export type Output =
  | { kind: 'text'; text: string; error: boolean }
  /** the echo of a last expression */
  | { kind: 'result'; text: string }
  | { kind: 'image'; mime: 'image/svg+xml' | 'image/png'; data: Uint8Array<ArrayBuffer>; axes: PlotAxes[] }
  /** only ever shown in a sandboxed frame */
  | { kind: 'html'; html: string }
  /** what a check cell found */
  | { kind: 'verdict'; cell: string; ok: boolean; hint: string; text: string };

/** How a run ended: `stopped` by the learner, `limit` by the clock, `lost` where the interpreter broke down or had to be restarted. */
export type Ending = 'done' | 'error' | 'stopped' | 'limit' | 'lost';

export interface RunResult {
  ending: Ending;
  error: PythonError | null;
  ms: number;
}

export interface RunOptions {
  /** names the cell in tracebacks */
  name: string;
  /** called while the cell runs */
  output?(output: Output): void;
  /** seconds until it is interrupted by itself */
  limit?: number;
}

/** Why there is no Python here. */
export type Unavailable =
  /** switched off: Lockdown Mode, enhanced security */
  | 'no-webassembly'
  | 'old-browser'
  /** this device died while starting Python once before */
  | 'crashed'
  /** nothing arrived for 20 s */
  | 'slow'
  | 'failed';

export type Status = 'idle' | 'loading' | 'ready' | 'busy' | 'restarting' | 'unavailable';

export interface PythonRuntime {
  readonly status: Status;
  readonly reason: Unavailable | null;
  /** bytes of what must arrive before the first cell */
  readonly progress: { loaded: number; total: number };
  /** grows with each interpreter that lost the state of the one before */
  readonly session: number;

  /** Starts loading unless this device cannot or should not; safe to call often. Resolves when Python is ready, rejects never. */
  start(): Promise<boolean>;
  /** Starts in spite of a crash remembered from before. */
  retry(): Promise<boolean>;
  /** Runs source text; calls are queued. */
  run(source: string, options: RunOptions): Promise<RunResult>;
  /** Stops what runs and what is queued, keeping the variables of finished cells. */
  interrupt(): void;
  /** A fresh interpreter. */
  reset(): Promise<void>;
  files: {
    write(path: string, data: Uint8Array<ArrayBuffer>): Promise<void>;
    read(path: string): Promise<Uint8Array<ArrayBuffer> | null>;
  };
}
