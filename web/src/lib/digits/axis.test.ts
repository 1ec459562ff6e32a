import { describe, expect, it } from 'vitest';
import { RATES, axisFor, decimals, marks, place, spread, stopOf } from './axis';

describe('axis', () => {
  it('holds its values, in log and linear', () => {
    for (const kind of ['log', 'linear'] as const) {
      const axis = axisFor([2.3, 0.04, 0.5], kind);
      expect(axis.low).toBeLessThan(0.04);
      expect(axis.high).toBeGreaterThan(2.3);
      expect(place(axis, 2.3)).toBeGreaterThan(place(axis, 0.5));
    }
  });
  it('survives what a diverged network reports', () => {
    const axis = axisFor([NaN, Infinity, 0, -1], 'log');
    expect(axis.high).toBeGreaterThan(axis.low);
    expect(place(axis, NaN)).toBe(1);
    expect(place(axis, Infinity)).toBe(1);
    expect(place(axis, 0)).toBe(0);
  });
  it('a decade takes the same room anywhere on a log axis', () => {
    const axis = axisFor([10, 0.01], 'log');
    expect(place(axis, 1) - place(axis, 0.1)).toBeCloseTo(place(axis, 0.1) - place(axis, 0.01), 10);
  });
  it('has round marks inside', () => {
    expect(marks(axisFor([2.3, 0.3], 'log'))).toEqual([0.5, 1, 2]);
    expect(marks(axisFor([10, 0.001], 'log'))).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(marks(axisFor([2.3], 'linear'))[0]).toBe(0);
  });
});

describe('decimals', () => {
  it('are as many as a round value needs', () => {
    expect([0, 1, 10, 0.5, 0.05, 0.001, 2.5].map(decimals)).toEqual([0, 0, 0, 1, 2, 3, 1]);
  });
});

describe('spread', () => {
  it('moves labels apart and keeps their order', () => {
    expect(spread([50, 52], 15, 0, 100)).toEqual([50, 65]);
    expect(spread([52, 50], 15, 0, 100)).toEqual([65, 50]);
    expect(spread([98, 99], 15, 0, 100)).toEqual([85, 100]);
  });
  it('leaves alone what is apart', () => expect(spread([10, 90], 15, 0, 100)).toEqual([10, 90]));
});

describe('rates', () => {
  it('rise from 0.0001 to 10 and hold the default', () => {
    expect(RATES[0]).toBe(1e-4);
    expect(RATES.at(-1)).toBe(10);
    RATES.forEach((r, i) => expect(r).toBeGreaterThan(RATES[i - 1] ?? 0));
    expect(RATES[stopOf(0.003)]).toBe(0.003);
    expect(RATES[stopOf(0.0042)]).toBe(0.005);
  });
});
