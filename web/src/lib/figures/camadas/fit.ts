/** Widths in px: what a cell may be, the names of the days, the gap within a product and between two. */
export const HEAD = 48;
export const GAP = 14;
const BETWEEN = 40;
const LEAST = 36;
const MOST = 60;
/** a product alone, with room beside it */
const ALONE = 72;
/** from here on two products stand side by side */
const READABLE = 44;

/** from here on what is said about a number stands beside a single product */
export const WIDE = 620;
/** what it needs at least */
const SAID = 290;

export interface Fit {
  /** width of a cell */
  cell: number;
  /** the second product stands to the right of the first, and its rows are the same days */
  beside: boolean;
}

/** How large the numbers are in a cell of that width, and how many decimals find room. */
export function figuresIn(cell: number): { size: string; digits: [number, number] } {
  const size = cell >= 66 ? '17px' : cell >= 54 ? '15px' : cell >= 44 ? '14px' : '12px';
  return { size, digits: [0, cell >= 54 ? 3 : 2] };
}

/** How the products fit into a width; `columns` are the columns of the left matrix and of the result of each. */
export function fit(width: number, columns: [number, number][]): Fit {
  const most = columns.length === 1 && width >= WIDE ? ALONE : MOST;
  const cellFor = (room: number, n: number) => Math.min(most, Math.floor(room / n));
  const all = columns.flat().reduce((a, b) => a + b, 0);
  const one = cellFor(width - (columns.length === 1 && width >= WIDE ? SAID : 0) - HEAD - columns.length * GAP - (columns.length - 1) * BETWEEN, all);
  if (columns.length === 1 || one >= READABLE) return { cell: Math.max(LEAST, one), beside: columns.length > 1 };
  const widest = Math.max(...columns.map(([a, b]) => a + b));
  return { cell: Math.max(LEAST, cellFor(width - HEAD - GAP, widest)), beside: false };
}
