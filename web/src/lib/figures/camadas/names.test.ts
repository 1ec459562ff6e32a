import { describe, expect, it } from 'vitest';
import { lightsOf, placeOf, targetOf, turned } from './names';

describe('names of numbers', () => {
  it.each(['X.2.1', 'W1.3.2', 'b1.3', 'Z1.2.2', 'A1.1.3', 'W2.2.3', 'b2.1', 'Z2.3.2'])('%s is a place and its name again', (target) => {
    expect(targetOf(placeOf(target)!)).toBe(target);
  });
  it.each(['Z1', 'b1.1.1', 'p', 'Z1.2', null])('%s is none', (target) => {
    expect(placeOf(target)).toBeNull();
  });
});

describe('what lights up', () => {
  it('with a result: the row and the column that made it, and the bias', () => {
    expect(lightsOf('Z1.2.3')).toEqual({ X: { rows: [1] }, W1: { columns: [2] }, b1: { columns: [2] }, Z1: { cells: [[1, 2]] } });
    expect(lightsOf('Z2.1.2')).toEqual({ A1: { rows: [0] }, W2: { columns: [1] }, b2: { columns: [1] }, Z2: { cells: [[0, 1]] } });
  });
  it('with a weight: its place in the turned matrix, and the column of results that it goes into', () => {
    expect(lightsOf('W1.3.2')).toEqual({ W1: { cells: [[1, 2]] }, Z1: { columns: [2] } });
  });
  it('with a measurement: the whole day', () => {
    expect(lightsOf('X.2.1')).toEqual({ X: { cells: [[1, 0]] }, Z1: { rows: [1] } });
  });
  it('with the name of a matrix: all of it', () => {
    expect(lightsOf('X').X!.rows).toContain(7);
  });
});

it('turns rows into columns', () => {
  expect(turned([[2, 1], [-1, 3], [1, -2]])).toEqual([[2, -1, 1], [1, 3, -2]]);
});
