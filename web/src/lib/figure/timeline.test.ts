import { describe, expect, it } from 'vitest';
import { onAxis, rangeOf, reachOf, spaced, type Series } from './timeline';

const series = (...values: number[][]): Series[] => values.map((v, i) => ({ name: String(i), values: v, token: '--ink' }));

describe('a timeline', () => {
  it('starts at zero, or at whole powers of ten', () => {
    expect(rangeOf(series([13, 2, 0.5]), false)).toEqual([0, 13]);
    expect(rangeOf(series([13, 2, 0.5]), true)).toEqual([-1, 2]);
    expect(rangeOf(series([1, 1]), true)).toEqual([0, 1]);
  });
  it('is not stretched by a loss that runs away, nor by one that reaches zero', () => {
    expect(rangeOf(series([13, 1e9]), false, 40)).toEqual([0, 40]);
    expect(rangeOf(series([10, 0]), true)).toEqual([1, 2]);
    expect(rangeOf(series([10, Infinity]), true)[1]).toBe(2);
    expect(onAxis(0, true)).toBeCloseTo(-6, 12);
  });
  it('is as long as its longest line, in steps or in what steps cost', () => {
    expect(reachOf(series([3, 2, 1], [3, 2]))).toBe(2);
    expect(reachOf([{ name: '', values: [3, 2], at: [0, 80], token: '--ink' }])).toBe(80);
  });
  it('keeps names apart, in their order', () => {
    expect(spaced([50, 52, 51], 14, 10, 100)).toEqual([50, 78, 64]);
    expect(spaced([95, 96], 14, 10, 100)).toEqual([86, 100]);
  });
});
