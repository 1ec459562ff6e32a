import { describe, expect, it } from 'vitest';
import { FINE, bitmap, downsample, empty, pixelsOf, thin, turned, type Brush, type Point, type Stroke } from './bitmap';

const line = (points: [number, number][], brush: Brush = 'medium'): Stroke => ({ points: points.map(([x, y]) => ({ x, y })), brush });
const circle = (cx: number, cy: number, r: number): Stroke =>
  line(Array.from({ length: 33 }, (_, i) => [cx + r * 0.65 * Math.cos((i / 32) * 2 * Math.PI), cy + r * Math.sin((i / 32) * 2 * Math.PI)]));
const rows = (pixels: number[]) => Array.from({ length: 8 }, (_, r) => pixels.slice(8 * r, 8 * r + 8));
const sum = (a: number[]) => a.reduce((s, v) => s + v, 0);
const nine = line([[8, 2], [6, 1], [4, 3], [6, 5], [8, 3], [8, 2], [7.5, 9]]);

describe('downsample', () => {
  it('counts the ink of each 4×4 block', () => {
    const bits = new Uint8Array(FINE * FINE);
    for (let y = 0; y < 4; y++) for (let x = 4; x < 8; x++) bits[y * FINE + x] = 1;
    bits[31 * FINE + 31] = 1;
    const pixels = downsample(bits);
    expect(pixels[1]).toBe(16);
    expect(pixels[63]).toBe(1);
    expect(sum(pixels)).toBe(17);
  });
});

describe('pixelsOf', () => {
  it('gives blank paper for nothing drawn', () => {
    expect(pixelsOf([])).toEqual(empty());
    expect(pixelsOf([{ points: [], brush: 'medium' }])).toEqual(empty());
  });

  it('does not care where and how large the drawing was', () => {
    const move = (s: Stroke, k: number, dx: number, dy: number): Stroke => ({ ...s, points: s.points.map((p) => ({ x: p.x * k + dx, y: p.y * k + dy })) });
    expect(pixelsOf([move(nine, 7, 300, -20)])).toEqual(pixelsOf([nine]));
    expect(pixelsOf([move(nine, 0.1, -5, 4)])).toEqual(pixelsOf([nine]));
  });

  it('fills all rows, and keeps ink within 20 of 32 columns', () => {
    for (const strokes of [[nine], [circle(50, 50, 30)], [line([[0, 0], [90, 5], [10, 60], [90, 60]])]]) {
      const bits = bitmap(strokes);
      const inked = [...bits.keys()].filter((i) => bits[i]);
      const xs = inked.map((i) => i % FINE);
      const ys = inked.map((i) => Math.floor(i / FINE));
      expect(Math.min(...ys)).toBeLessThanOrEqual(1);
      expect(Math.max(...ys)).toBeGreaterThanOrEqual(FINE - 2);
      expect(Math.min(...xs)).toBeGreaterThanOrEqual(5);
      expect(Math.max(...xs)).toBeLessThanOrEqual(26);
    }
  });

  it('is as inky as the data: 0.305 ± two standard deviations of 0.034', () => {
    for (const strokes of [[nine], [circle(0, 0, 1)], [line([[0, 0], [0, 10]])]]) {
      const share = sum(pixelsOf(strokes)) / (FINE * FINE);
      expect(share).toBeGreaterThan(0.305 - 0.068);
      expect(share).toBeLessThan(0.305 + 0.068);
    }
  });

  it('a thicker brush gives more ink', () => {
    const ink = (brush: Brush) => sum(pixelsOf([{ ...nine, brush }]));
    expect(ink('fine')).toBeLessThan(ink('medium'));
    expect(ink('medium')).toBeLessThan(ink('thick'));
  });

  it('draws a ring as a ring: no ink in the middle, the same left and right', () => {
    const image = rows(pixelsOf([circle(40, 40, 30)]));
    expect(image[3]!.slice(3, 5)).toEqual([0, 0]);
    expect(image[3]![2]).toBe(image[3]![5]);
    expect(image[0]).toEqual([...image[0]!].reverse());
  });

  it('keeps a dash flat and a dot small', () => {
    expect(rows(pixelsOf([line([[0, 5], [50, 5]])])).map(sum).filter((v) => v > 0).length).toBeLessThanOrEqual(4);
    const dot = pixelsOf([line([[3, 3]])]);
    expect(sum(dot)).toBeGreaterThan(0);
    expect(sum(dot)).toBeLessThan(100);
  });
});

describe('turned', () => {
  const image = Array.from({ length: 64 }, (_, i) => i);
  it('turns counter-clockwise, like numpy.rot90: the right column becomes the first row', () => {
    expect(turned(image, 90).slice(0, 8)).toEqual([7, 15, 23, 31, 39, 47, 55, 63]);
    expect(turned(image, 180).slice(0, 2)).toEqual([63, 62]);
    expect(turned(image, 270).slice(0, 2)).toEqual([56, 48]);
  });
  it('is undone by the rest of the circle', () => {
    expect(turned(turned(image, 90), 270)).toEqual(image);
    expect(turned(image, 0)).toEqual(image);
  });
});

describe('thin', () => {
  it('keeps first, last, and what lies a gap apart', () => {
    const points: Point[] = [0, 0.2, 0.4, 1.1, 1.2, 1.3].map((x) => ({ x, y: 0 }));
    expect(thin(points, 1).map((p) => p.x)).toEqual([0, 1.1, 1.3]);
  });
});
