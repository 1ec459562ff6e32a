import { describe, expect, it } from 'vitest';
import { largestFit } from './fit';

describe('letters that fit', () => {
  it('stay at full size where there is room', () => expect(largestFit(() => true)).toBe(1));
  it('shrink only as far as needed', () => {
    const share = largestFit((s) => s < 0.9);
    expect(share).toBeLessThan(0.9);
    expect(share).toBeGreaterThan(0.8);
  });
  it('never shrink beyond reading', () => {
    const asked: number[] = [];
    expect(largestFit((s) => (asked.push(s), false))).toBe(0.74);
    expect(asked.length).toBeLessThan(8);
  });
});
