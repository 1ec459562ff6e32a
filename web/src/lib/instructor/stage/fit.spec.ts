import { describe, expect, it } from 'vitest';
import { firstFit, sizes } from './fit';

describe('sizes of a screen on the wall', () => {
  it('begin with everything at its largest', () => {
    const [first, ...others] = sizes(true);
    for (const size of others) {
      expect(size.figures).toBeLessThanOrEqual(first!.figures);
      expect(size.letters).toBeLessThanOrEqual(first!.letters);
    }
    expect(first!.letters).toBe(1);
  });
  it('give way in small steps, and never beyond reading', () => {
    const list = sizes(true);
    const last = list.at(-1)!;
    expect(last.letters).toBe(0.74);
    expect(last.figures / list[0]!.figures).toBeCloseTo(0.6);
    expect(new Set(list.map((size) => `${size.figures} ${size.letters}`)).size).toBe(list.length);
  });
  it('of words alone are sizes of letters', () => expect(sizes(false).map((size) => size.letters)).toEqual([1, 0.93, 0.86, 0.8, 0.74]));
});

describe('the first size that fits', () => {
  const list = sizes(true);
  it('is the full one where there is room', () => expect(firstFit(list, 0, () => true)).toBe(0));
  it('is no smaller than needed', () => {
    const at = firstFit(list, 0, (size) => size.figures < 0.5);
    expect(list[at]!.figures).toBeLessThan(0.5);
    expect(list.slice(0, at).every((size) => size.figures >= 0.5)).toBe(true);
  });
  it('does not grow again while a screen is up', () => expect(firstFit(list, 7, () => true)).toBe(7));
  it('is the smallest where nothing fits', () => {
    const asked: unknown[] = [];
    expect(firstFit(list, 0, (size) => (asked.push(size), false))).toBe(list.length - 1);
    expect(asked.at(-1)).toEqual(list.at(-1));
  });
});
