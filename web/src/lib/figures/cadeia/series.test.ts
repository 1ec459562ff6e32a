import { describe, expect, it } from 'vitest';
import { curve, power } from './errors';
import { gear, place, turned } from './gear';
import { differentiated, seriesOf, way } from './series';

describe('boxes in series', () => {
  const loss = seriesOf({ w: 0.5, x: 2, b: -0.5 });
  const parabola = seriesOf({ w: 1, a: 3, c: 2 });

  it('go back from the last box to a number, through no other', () => {
    expect(way(loss, 'w')).toEqual(['p', 'z', 'u', 'w']);
    expect(way(loss, 'x')).toEqual(['p', 'z', 'u', 'x']);
    expect(way(loss, 'b')).toEqual(['p', 'z', 'b']);
    expect(way(loss, 'z')).toEqual(['p', 'z']);
    expect(way(parabola, 'w')).toEqual(['v', 'u', 'w']);
  });

  it('have a derivative for all but the last value', () => {
    expect(differentiated(loss)).toEqual(['x', 'u', 'z', 'p', 'w', 'b']);
    expect(differentiated(parabola)).toEqual(['w', 'u', 'v']);
  });
});

describe('gears', () => {
  it('stand within the width, and mesh', () => {
    for (const width of [320, 820]) {
      for (const [a, b] of [[2, 3], [1, 1], [4, 4], [1, 4], [4, 1]] as const) {
        const p = place(width, a, b);
        expect(p.x[1] - p.x[0]).toBeCloseTo(p.first + p.small, 9);
        expect(p.x[2] - p.x[1]).toBeCloseTo(p.large + p.small, 9);
        expect(p.x[2] + p.small * 1.2).toBeLessThanOrEqual(width);
        expect(Math.min(p.x[0] - p.first, p.x[1] - p.large)).toBeGreaterThan(0);
      }
    }
    expect(gear(12, 30).match(/L/g)?.length).toBe(12 * 4 - 1);
  });

  it('keep turning where a pointer goes round and round', () => {
    expect(turned(0, 0, 1)).toBeCloseTo(0.25, 9);
    expect(turned(0.9, 1, 0)).toBeCloseTo(1, 9);
    expect(turned(1.1, 1, 0)).toBeCloseTo(1, 9);
  });
});

describe('errors', () => {
  it('are powers of ten, and what is below rounding lies on the floor', () => {
    expect(power(1e-3)).toBeCloseTo(-3, 12);
    expect(power(0)).toBe(-16);
    expect(power(1e9)).toBe(2);
    const told = { at: 0, value: 0, formula: 1, plus: 0, minus: 0, asked: { h: 1, forward: 1, central: 1, complex: 1 }, errors: [{ h: 0.1, forward: 0.01, central: 0, complex: 0 }] };
    expect(curve(told, 'forward')).toEqual([[-1, -2]]);
  });
});
