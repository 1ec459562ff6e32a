import { describe, expect, it } from 'vitest';
import { cellAfter, heat } from './grid';

describe('the keys of a grid', () => {
  it.each([
    ['ArrowRight', false, [0, 0], [0, 1]],
    ['ArrowRight', false, [0, 2], [0, 2]],
    ['ArrowLeft', false, [1, 0], [1, 0]],
    ['ArrowDown', false, [0, 1], [1, 1]],
    ['ArrowDown', false, [1, 1], [1, 1]],
    ['ArrowUp', false, [1, 2], [0, 2]],
    ['Home', false, [1, 2], [1, 0]],
    ['End', false, [1, 0], [1, 2]],
    ['Home', true, [1, 2], [0, 0]],
    ['End', true, [0, 0], [1, 2]],
  ] as [string, boolean, [number, number], [number, number]][])('%s (ctrl %s) leads from %s to %s in 2×3', (key, ctrl, from, to) => {
    expect(cellAfter(key, ctrl, from, 2, 3)).toEqual(to);
  });
  it('leaves other keys to the page', () => {
    expect(cellAfter('a', false, [0, 0], 2, 3)).toBeNull();
    expect(cellAfter('Tab', false, [0, 0], 2, 3)).toBeNull();
  });
});

describe('the colour of a cell', () => {
  it('is strongest for the largest number, whatever its sign, and none for zero', () => {
    expect([heat(-4, 4), heat(2, 4), heat(0, 4), heat(0, 0), heat(NaN, 4), heat(9, 4)]).toEqual([1, 0.5, 0, 0, 0, 1]);
  });
});
