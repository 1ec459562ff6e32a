/** The cell of a grid of numbers that a key leads to, [row, column] from 0, or null where the key is not the grid's. */
export function cellAfter(key: string, ctrl: boolean, [row, column]: readonly [number, number], rows: number, columns: number): [number, number] | null {
  const last: [number, number] = [rows - 1, columns - 1];
  switch (key) {
    case 'ArrowRight':
      return [row, Math.min(last[1], column + 1)];
    case 'ArrowLeft':
      return [row, Math.max(0, column - 1)];
    case 'ArrowDown':
      return [Math.min(last[0], row + 1), column];
    case 'ArrowUp':
      return [Math.max(0, row - 1), column];
    case 'Home':
      return ctrl ? [0, 0] : [row, 0];
    case 'End':
      return ctrl ? last : [row, last[1]];
  }
  return null;
}

/** How strongly a cell is coloured, 0 to 1: its size among the sizes of all. */
export function heat(value: number, largest: number): number {
  return largest > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / largest) : 0;
}
