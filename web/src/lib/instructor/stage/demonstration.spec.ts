import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Prediction } from '$lib/motor/types';
import { Show, type Digit } from './demonstration.svelte';

/** Ten pixels in the first row stand for a label; the reader sees them, and calls everything that was turned an 8. */
const labels = [0, 3, 1, 8, 3, 5];
const digit = (label: number): Digit => ({ label, pixels: Array.from({ length: 64 }, (_, i) => (i === label ? 16 : 0)) });
const sure = (label: number): Prediction => ({ label, confidence: 0.9, p: Array.from({ length: 10 }, (_, d) => (d === label ? 0.9 : 0.1 / 9)) });
function show(misread: number[] = []) {
  const reader = {
    predict: (pixels: readonly number[]) => {
      const label = pixels.indexOf(16);
      return Promise.resolve(sure(label <= 8 ? (misread.includes(label) ? 9 : label) : 8));
    },
    rotated: (degrees: 0 | 90) => Promise.resolve(degrees === 0 ? { accuracy: 0.98, confidence: 0.99 } : { accuracy: 0.12, confidence: 0.97 }),
  };
  return new Show(reader, (i) => Promise.resolve(digit(labels[i % labels.length]!)));
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the demonstration on the wall', () => {
  it('begins with a three, turns it, and goes on by itself', async () => {
    const s = show();
    await s.begin(true);
    expect([s.digit?.label, s.turned, s.tally.n]).toEqual([3, false, 0]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([s.turned, s.tally]).toEqual([true, { n: 1, right: 0 }]);
    await vi.advanceTimersByTimeAsync(8_000);
    expect([s.digit?.label, s.turned]).toEqual([1, false]);
    s.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(s.tally.n).toBe(1);
  });
  it('skips what the network misreads as it stands', async () => {
    const s = show([1]);
    await s.begin(false);
    await s.other();
    expect(s.digit?.label).toBe(8);
  });
  it('counts a digit once, and a right one as right', async () => {
    const s = show();
    await s.begin(false);
    for (let i = 0; i < 4; i++) s.turn();
    expect(s.tally).toEqual({ n: 1, right: 0 });
    await s.other();
    await s.other();
    s.turn();
    expect(s.digit?.label).toBe(8);
    expect(s.tally).toEqual({ n: 2, right: 1 });
  });
  it('stands still once somebody turned by hand', async () => {
    const s = show();
    await s.begin(true);
    s.turn();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([s.digit?.label, s.turned]).toEqual([3, true]);
  });
  it('tells of all test images after three were seen', async () => {
    const s = show();
    await s.begin(true);
    await vi.advanceTimersByTimeAsync(5_000 + 13_000);
    expect(s.all).toBeNull();
    await vi.advanceTimersByTimeAsync(13_000);
    expect(s.all).toEqual({ n: 300, upright: 0.98, turned: 0.12, confidence: 0.97 });
    s.end();
  });
});
