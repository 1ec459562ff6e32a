/** Days as rows of X: what the unit page computed before the engine is there. */
export interface FirstDays {
  given: { X: number[][]; y: number[] };
  values: Record<string, unknown>;
}

/** Two lists of the same length, multiplied pair by pair. */
export interface FirstPair {
  given: { a: [number, number]; b: [number, number] };
  values: { products: [number, number]; dot: number };
}

/** A picture: rows of grey values from 0 (paper) to 16 (ink). */
export interface FirstPicture {
  given: { pixels: number[][] };
  values: Record<string, unknown>;
}

/** What a screen of the lesson reveals; see `settings` in ../index.ts. */
export interface Settings {
  controls: ('drag' | 'from' | 'scale' | 'standard' | 'a' | 'b' | 'paint')[];
  show: ('arrow' | 'legs' | 'table' | 'distance' | 'projection' | 'angle')[];
  /** the day from which distances are measured, 'day2'; in 'arrow' the day whose arrow is drawn */
  from: string;
  /** the day that is chosen at first */
  select: string | null;
  /** what one unit of the second column is at first: 1, 10 or 1000 */
  scale: number;
  standard: boolean;
  /** what the two vectors are called */
  names: [string, string];
}

const DEFAULTS: Settings = { controls: ['drag', 'from', 'scale', 'standard', 'a', 'b', 'paint'], show: ['arrow', 'distance', 'table', 'projection', 'angle'], from: 'day2', select: null, scale: 1, standard: false, names: ['a', 'b'] };

export const settingsOf = (given: Record<string, unknown>): Settings => ({ ...DEFAULTS, ...(given as Partial<Settings>) });

/** 'day3' is row 2. */
export const rowOf = (day: string | null): number | null => {
  const n = /^day(\d+)$/.exec(day ?? '')?.[1];
  return n ? Number(n) - 1 : null;
};
