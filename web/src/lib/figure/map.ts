import { ticks as nice } from 'd3-array';

/** A straight-line map between a range of a quantity and a range of pixels. */
export interface Map1 {
  (value: number): number;
  invert(pixel: number): number;
  ticks(count: number): number[];
}

export function map([a, b]: readonly [number, number], [p, q]: readonly [number, number]): Map1 {
  const k = (q - p) / (b - a);
  return Object.assign((value: number) => p + (value - a) * k, {
    invert: (pixel: number) => a + (pixel - p) / k,
    ticks: (count: number) => nice(a, b, count),
  });
}

/** Both axes of a plane in pixels of its own box; y grows upwards. */
export interface Coordinates {
  x: Map1;
  y: Map1;
  width: number;
  height: number;
}
