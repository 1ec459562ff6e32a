import { describe, expect, it } from 'vitest';
import { contour, type Field } from './contour';

const field = (columns: number, rows: number, f: (x: number, y: number) => number): Field => ({
  columns,
  rows,
  values: Float32Array.from({ length: columns * rows }, (_, i) => f(i % columns, Math.floor(i / columns))),
});

describe('contour', () => {
  it('follows a slope exactly', () => {
    const segments = contour(field(3, 3, (x) => x), 0.5);
    expect(segments).toHaveLength(2);
    for (const [x1, , x2] of segments) expect([x1, x2]).toEqual([0.5, 0.5]);
  });

  it('goes once round a bowl, at its level', () => {
    const segments = contour(field(41, 41, (x, y) => (x - 20) ** 2 + (y - 20) ** 2), 100);
    for (const [x, y] of segments) expect(Math.hypot(x - 20, y - 20)).toBeCloseTo(10, 0);
    const length = segments.reduce((sum, [x1, y1, x2, y2]) => sum + Math.hypot(x2 - x1, y2 - y1), 0);
    expect(length).toBeGreaterThan(2 * Math.PI * 9.9);
    expect(length).toBeLessThan(2 * Math.PI * 10.1);
  });

  it('parts a saddle by its middle', () => {
    const low = contour(field(2, 2, (x, y) => (x === y ? 1 : -2)), 0);
    const high = contour(field(2, 2, (x, y) => (x === y ? 2 : -1)), 0);
    // Where the middle is low, each high corner is cut off; where it is high, each low corner.
    const corner = ([x1, y1, x2, y2]: number[]) => [Math.round((x1! + x2!) / 2), Math.round((y1! + y2!) / 2)].join();
    expect(low.map(corner).sort()).toEqual(['0,0', '1,1']);
    expect(high.map(corner).sort()).toEqual(['0,1', '1,0']);
  });

  it('leaves out what is no number, and draws nothing where there is nothing', () => {
    expect(contour(field(2, 2, () => Infinity), 1)).toEqual([]);
    expect(contour(field(3, 3, () => 2), 1)).toEqual([]);
  });
});
