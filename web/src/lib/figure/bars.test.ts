import { describe, expect, it } from 'vitest';
import { rangeOf, readable } from './bars';

describe('bars', () => {
  it('have an axis that holds the base and every finite value', () => {
    expect(rangeOf([0.2, 0.9])).toEqual([0, 1]);
    expect(rangeOf([102, 101, 100.1], 100)).toEqual([100, 102]);
    expect(rangeOf([-2.2, 3.1])).toEqual([-4, 4]);
    expect(rangeOf([Infinity, 3])).toEqual([0, 3]);
    expect(rangeOf([0, 0])).toEqual([0, 1]);
  });

  it('leave out their numbers rather than let them run into each other', () => {
    expect(readable(['0,8455', '0,73'], 46)).toBe(true);
    expect(readable(['0,8455', '0,73'], 30)).toBe(false);
  });
});
