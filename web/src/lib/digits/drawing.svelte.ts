import { FULL, SIDE, empty, isEmpty, pixelsOf, type Brush, type Stroke } from './bitmap';

/** Where an image came from: drawn lines, numbers set by hand, or one of the images that the network did not learn from. */
export type Origin = { kind: 'strokes' } | { kind: 'cells' } | { kind: 'data'; split: 'validation' | 'test'; index: number; label: number };

/** One state of the drawing, as it can be undone to and kept. */
export interface Sheet {
  strokes: Stroke[];
  pixels: number[];
  origin: Origin;
}

const BLANK: Sheet = { strokes: [], pixels: empty(), origin: { kind: 'strokes' } };
const DEPTH = 50;

/** The learner's image: 64 numbers that lines, cells or an image of the data give, with every change undoable. */
export class Drawing {
  sheet = $state.raw<Sheet>(BLANK);
  brush = $state<Brush>('medium');
  /** the line under the finger, not yet part of the sheet */
  live = $state.raw<Stroke | null>(null);
  pixels = $derived(this.live ? pixelsOf([...this.sheet.strokes, this.live]) : this.sheet.pixels);
  blank = $derived(isEmpty(this.pixels));
  #past = $state.raw<Sheet[]>([]);

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Ends the line under the finger and keeps it. Lines over cells or an image of the data begin a new drawing. */
  commit(): void {
    const stroke = this.live;
    this.live = null;
    if (!stroke) return;
    const strokes = [...this.sheet.strokes, stroke];
    this.#become({ strokes, pixels: pixelsOf(strokes), origin: { kind: 'strokes' } });
  }

  cancel(): void {
    this.live = null;
  }

  /** Sets one of the 64 numbers. The lines no longer say what the image is, so they go. */
  setCell(index: number, value: number): void {
    const pixels = [...this.sheet.pixels];
    pixels[index] = Math.min(FULL, Math.max(0, Math.round(value)));
    this.#become({ strokes: [], pixels, origin: { kind: 'cells' } });
  }

  show(pixels: number[], index: number, label: number, split: 'validation' | 'test'): void {
    this.#become({ strokes: [], pixels: [...pixels], origin: { kind: 'data', split, index, label } });
  }

  clear(): void {
    if (!isEmpty(this.sheet.pixels)) this.#become(BLANK);
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.live = null;
    this.#past = this.#past.slice(0, -1);
    this.sheet = before;
  }

  /** Takes a kept sheet, without a way back to before; refuses what is not one. */
  restore(kept: unknown): void {
    const sheet = kept as Partial<Sheet> | null;
    const good =
      Array.isArray(sheet?.pixels) &&
      sheet.pixels.length === SIDE * SIDE &&
      sheet.pixels.every((v) => Number.isInteger(v) && v >= 0 && v <= FULL) &&
      Array.isArray(sheet.strokes) &&
      ['strokes', 'cells', 'data'].includes(sheet.origin?.kind ?? '');
    if (good) this.sheet = sheet as Sheet;
  }

  #become(sheet: Sheet): void {
    this.#past = [...this.#past, this.sheet].slice(-DEPTH);
    this.sheet = sheet;
  }
}

/** What Space does to a cell: paper → half → full → paper. */
export function cycled(value: number): number {
  return value < FULL / 2 ? FULL / 2 : value < FULL ? FULL : 0;
}

/** The cell that a key leads to from `index`, or null where the key is not ours. */
export function moved(index: number, key: string): number | null {
  const row = Math.floor(index / SIDE);
  const column = index % SIDE;
  switch (key) {
    case 'ArrowUp':
      return Math.max(0, row - 1) * SIDE + column;
    case 'ArrowDown':
      return Math.min(SIDE - 1, row + 1) * SIDE + column;
    case 'ArrowLeft':
      return row * SIDE + Math.max(0, column - 1);
    case 'ArrowRight':
      return row * SIDE + Math.min(SIDE - 1, column + 1);
    case 'Home':
      return row * SIDE;
    case 'End':
      return row * SIDE + SIDE - 1;
    default:
      return null;
  }
}
