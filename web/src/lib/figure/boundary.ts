import type { Area } from './contour';

/** A place of a plane. */
export type Place = [number, number];

export const inside = ([x, y]: Place, area: Area, air = 0): boolean =>
  x >= area.x[0] + air && x <= area.x[1] - air && y >= area.y[0] + air && y <= area.y[1] - air;

/** The two ends of the line w·x + b = level within the area, or null where it does not cross it. */
export function cut([w1, w2]: Place, b: number, area: Area, level = 0): [Place, Place] | null {
  const ends: Place[] = [];
  const keep = (p: Place) => {
    if (inside(p, area, -1e-9) && !ends.some((e) => Math.hypot(e[0] - p[0], e[1] - p[1]) < 1e-9)) ends.push(p);
  };
  if (w2 !== 0) for (const x of area.x) keep([x, (level - b - w1 * x) / w2]);
  if (w1 !== 0) for (const y of area.y) keep([(level - b - w2 * y) / w1, y]);
  return ends.length >= 2 ? [ends[0]!, ends[1]!] : null;
}
