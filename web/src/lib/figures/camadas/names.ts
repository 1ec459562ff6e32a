import type { Lit } from '$lib/figure/Matrix.svelte';
import type { Target } from '$lib/motor/types';

/** The matrices of the figure; T is W turned, so that a column is a neuron. */
export type Name = 'X' | 'W1' | 'b1' | 'Z1' | 'A1' | 'W2' | 'b2' | 'Z2';
export const NAMES: readonly Name[] = ['X', 'W1', 'b1', 'Z1', 'A1', 'W2', 'b2', 'Z2'];

/** A number, by its matrix and its place from 0; a bias has its place in `row`. */
export interface Place {
  name: Name;
  row: number;
  column: number;
}

export function placeOf(target: Target | null): Place | null {
  const found = /^(X|W1|Z1|A1|W2|Z2)\.(\d+)\.(\d+)$|^(b1|b2)\.(\d+)$/.exec(target ?? '');
  if (!found) return null;
  const [, name, row, column, bias, at] = found;
  return bias ? { name: bias as Name, row: Number(at) - 1, column: 0 } : { name: name as Name, row: Number(row) - 1, column: Number(column) - 1 };
}

export const targetOf = ({ name, row, column }: Place): Target => (name === 'b1' || name === 'b2' ? `${name}.${row + 1}` : `${name}.${row + 1}.${column + 1}`);

/** Which cells light up with a number, as they lie on the page: W1 and W2 are turned, their columns are neurons. */
export type Lights = Partial<Record<Name, Lit>>;

/**
 * A result lights the row and the column that made it; what goes in lights the results it goes into. The name of a matrix
 * lights all of it.
 */
export function lightsOf(target: Target | null): Lights {
  if (target !== null && (NAMES as readonly string[]).includes(target)) return { [target as Name]: { rows: ALL } };
  const place = placeOf(target);
  if (!place) return {};
  const { name, row, column } = place;
  const self: Lit = { cells: [[row, column]] };
  switch (name) {
    case 'Z1':
      return { X: { rows: [row] }, W1: { columns: [column] }, b1: { columns: [column] }, Z1: self };
    case 'A1':
      return { Z1: self, A1: self };
    case 'Z2':
      return { A1: { rows: [row] }, W2: { columns: [column] }, b2: { columns: [column] }, Z2: self };
    case 'X':
      return { X: self, Z1: { rows: [row] } };
    case 'W1':
      return { W1: { cells: [[column, row]] }, Z1: { columns: [row] } };
    case 'b1':
      return { b1: { columns: [row] }, Z1: { columns: [row] } };
    case 'W2':
      return { W2: { cells: [[column, row]] }, Z2: { columns: [row] } };
    case 'b2':
      return { b2: { columns: [row] }, Z2: { columns: [row] } };
  }
}

const ALL = Array.from({ length: 64 }, (_, i) => i);

/** The rows as columns. */
export const turned = (rows: readonly (readonly number[])[]): number[][] => (rows[0] ?? []).map((_, j) => rows.map((row) => row[j]!));
