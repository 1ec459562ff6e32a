import type { BatchResult, Net } from '$lib/motor/types';

/** What the unit page computes before the engine is there. */
export interface First {
  /** one layer of one unit over two inputs */
  net: Net;
  X: number[][];
  y: number[];
  batch: BatchResult;
}

/** What a screen of the lesson reveals; see `settings` in ../index.ts. */
export interface Settings {
  controls: ('w1' | 'w2' | 'b' | 'double')[];
  show: ('line' | 'chance' | 'score' | 'loss' | 'triangle')[];
  /** 'day3' is explained at first; 'triangle' is drawn at first */
  select: string | null;
}

const DEFAULTS: Settings = { controls: ['w1', 'w2', 'b', 'double'], show: ['line', 'chance', 'score', 'loss', 'triangle'], select: null };

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });
