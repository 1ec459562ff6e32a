import { describe, expect, it } from 'vitest';
import { cut, inside, type Place } from '$lib/figure/boundary';
import { areaOf, enclosed, seats, shares } from './geometry';

// Chuva-8 (curriculum 0.2).
const X = [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]];
const y = [1, 1, 1, 1, 0, 0, 0, 0];
const area = areaOf(X);

describe('the plane of the days', () => {
  it('has air around the data', () => expect(area).toEqual({ x: [0.3, 1], y: [0, 0.8] }));

  it('finds the triangle 5-6-8 around day 3, with the shares of the curriculum', () => {
    const found = enclosed(X, y)!;
    expect(found.inner + 1).toBe(3);
    expect(found.outer.map((i) => i + 1)).toEqual([5, 6, 8]);
    expect(found.shares.map((s) => s.toFixed(3))).toEqual(['0.333', '0.048', '0.619']);
  });

  it('finds none where a line can do it', () => expect(enclosed(X.filter((_, i) => i !== 2), y.filter((_, i) => i !== 2))).toBeNull());

  it('gives a corner the whole share of itself', () => expect(shares([0, 0], [[0, 0], [1, 0], [0, 1]])).toEqual([1, 0, 0]));
});

describe('the boundary', () => {
  it('is cut at the edges of the area', () => {
    const [p, q] = cut([4, 3], -4, area)!;
    for (const [u, v] of [p, q]) {
      expect(4 * u + 3 * v - 4).toBeCloseTo(0, 12);
      expect(inside([u, v], area, -1e-9)).toBe(true);
    }
    expect(Math.hypot(p[0] - q[0], p[1] - q[1])).toBeGreaterThan(0.5);
  });

  it.each([
    ['upright', [2, 0], -1.2],
    ['flat', [0, -5], 2],
  ] as [string, Place, number][])('may stand %s', (_, w, b) => expect(cut(w, b, area)).not.toBeNull());

  it('is nowhere without weights or outside the area', () => {
    expect(cut([0, 0], 1, area)).toBeNull();
    expect(cut([4, 3], 40, area)).toBeNull();
    expect(seats([0, 0], 1, area, X as Place[])).toBeNull();
  });

  it('seats both handles on the line, inside the area, beside the days', () => {
    for (const [w, b] of [[[4, 3], -4], [[1, -6], 1], [[-3, 0.2], 1.5], [[0, 5], -1.5]] as [Place, number][]) {
      const { pivot, arm } = seats(w, b, area, X as Place[])!;
      const length = Math.hypot(...w);
      const end: Place = [pivot[0] - (w[1] / length) * arm, pivot[1] + (w[0] / length) * arm];
      for (const p of [pivot, end]) {
        expect(w[0] * p[0] + w[1] * p[1] + b).toBeCloseTo(0, 9);
        expect(inside(p, area)).toBe(true);
        expect(Math.min(...X.map((x) => Math.hypot(x[0]! - p[0], x[1]! - p[1])))).toBeGreaterThan(0.03);
      }
    }
  });
});
