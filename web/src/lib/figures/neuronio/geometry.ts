import { cut, inside, type Place } from '$lib/figure/boundary';
import type { Area } from '$lib/figure/contour';

/** The drawn area of some data: a tenth of air around it, on whole tenths. */
export function areaOf(X: number[][]): Area {
  const axis = (j: number): [number, number] => {
    const values = X.map((x) => x[j]!);
    return [Math.floor(Math.min(...values) * 10 - 1) / 10, Math.ceil(Math.max(...values) * 10 + 1) / 10];
  };
  return { x: axis(0), y: axis(1) };
}

/** How much of each corner of a triangle a place is made of; all three are ≥ 0 inside. */
export function shares(p: Place, [a, b, c]: [Place, Place, Place]): [number, number, number] {
  const area = (q: Place, r: Place, s: Place) => (r[0] - q[0]) * (s[1] - q[1]) - (s[0] - q[0]) * (r[1] - q[1]);
  const whole = area(a, b, c);
  return [area(p, b, c) / whole, area(a, p, c) / whole, area(a, b, p) / whole];
}

/** A triple of examples of one label that encloses an example of the other: why no line can have all right. */
export function enclosed(X: number[][], y: number[]): { inner: number; outer: [number, number, number]; shares: [number, number, number] } | null {
  const at = (i: number) => X[i] as Place;
  for (let inner = 0; inner < X.length; inner++)
    for (let i = 0; i < X.length; i++)
      for (let j = i + 1; j < X.length; j++)
        for (let k = j + 1; k < X.length; k++) {
          if (y[i] === y[inner] || y[j] === y[inner] || y[k] === y[inner]) continue;
          const part = shares(at(inner), [at(i), at(j), at(k)]);
          if (part.every((s) => s >= 0)) return { inner, outer: [i, j, k], shares: part };
        }
  return null;
}

const clearance = (p: Place, others: Place[]) => Math.min(...others.map((o) => Math.hypot(o[0] - p[0], o[1] - p[1])));

/** Where the handles of a line stand: in the middle of the area, but not on a point, so that a finger finds both. */
export function seats(w: Place, b: number, area: Area, points: Place[]): { pivot: Place; arm: number } | null {
  const length = Math.hypot(...w);
  const ends = cut(w, b, area);
  if (!length || !ends) return null;
  const along: Place = [-w[1] / length, w[0] / length];
  const on = (t: number): Place => [ends[0][0] + (ends[1][0] - ends[0][0]) * t, ends[0][1] + (ends[1][1] - ends[0][1]) * t];
  const CLEAR = 0.08;
  const cost = (p: Place, taken: Place[], far: number) => far + 20 * Math.max(0, CLEAR - clearance(p, taken));
  const best = <T>(options: T[], price: (o: T) => number) => options.reduce((a, o) => (price(o) < price(a) ? o : a));
  const pivot = best(
    Array.from({ length: 41 }, (_, i) => on(0.1 + i / 50)),
    (p) => cost(p, points, Math.hypot(p[0] - on(0.5)[0], p[1] - on(0.5)[1])),
  );
  const arms = [0.2, -0.2, 0.26, -0.26, 0.32, -0.32, 0.16, -0.16, 0.12, -0.12];
  const arm = best(arms, (a) => {
    const p: Place = [pivot[0] + along[0] * a, pivot[1] + along[1] * a];
    return cost(p, points, inside(p, area, 0.02) ? Math.abs(Math.abs(a) - 0.2) : 100);
  });
  return { pivot, arm };
}
