import type { Net, Target } from '$lib/motor/types';
import { list } from './targets';

/** A rectangle by its centre, in pixels of the stage. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export type Point = readonly [number, number];

/** A way through the graph: as an SVG path, and as a place for each part 0…1 of it. */
export interface Way {
  path: string;
  at(part: number): Point;
}

/** An arrow of the net and the pill with its weight on it; `way` is what is drawn, `trip` what a value travels. */
export interface Wire {
  target: Target;
  from: Target;
  to: Target;
  way: Way;
  trip: Way;
  pill: Box;
}

export interface Layout {
  width: number;
  height: number;
  narrow: boolean;
  /** by the name of the value that a card shows: x1, h1.2, p, L */
  cards: Record<Target, Box>;
  biases: Record<Target, Box>;
  wires: Wire[];
  /** shared neutral lines from which wires branch off */
  rails: string[];
  /** from the output to the loss */
  last: Way;
  titles: { x: number; y: number; what: 'inputs' | 'hidden' | 'output' }[];
}

/** Below this the graph is laid out from top to bottom. */
export const WIDE = 800;
const PILL = { w: 84, h: 44 };
/** How high cards are: with room for sensitivities under the value, or for the value alone. */
const HEIGHTS = { both: { input: 92, hidden: 116 }, forward: { input: 66, hidden: 66 } };
type Heights = (typeof HEIGHTS)['both'];

type Curve = readonly [Point, Point, Point, Point];

const cubic = (curve: Curve): Way => {
  const [a, b, c, d] = curve;
  return {
    path: `M${a.join(' ')}C${b.join(' ')} ${c.join(' ')} ${d.join(' ')}`,
    at(t) {
      const u = 1 - t;
      const on = (i: 0 | 1) => u * u * u * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t * t * t * d[i];
      return [on(0), on(1)];
    },
  };
};

const CORNER = 8;
const towards = (a: Point, b: Point, by: number): Point => {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const part = Math.min(by, length / 2) / length;
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
};

/** Straight lines with round corners. */
const bent = (...points: Point[]): Way => {
  const lengths = points.slice(1).map((p, i) => Math.hypot(p[0] - points[i]![0], p[1] - points[i]![1]));
  const total = lengths.reduce((sum, l) => sum + l, 0);
  return {
    path: points
      .map((p, i) => {
        if (i === 0) return `M${p.join(' ')}`;
        const next = points[i + 1];
        return next ? `L${towards(p, points[i - 1]!, CORNER).join(' ')}Q${p.join(' ')} ${towards(p, next, CORNER).join(' ')}` : `L${p.join(' ')}`;
      })
      .join(''),
    at(t) {
      let left = t * total;
      for (const [i, length] of lengths.entries()) {
        if (left <= length || i === lengths.length - 1) return between(points[i]!, points[i + 1]!, length ? left / length : 0);
        left -= length;
      }
      return points[0]!;
    },
  };
};
const between = (a: Point, b: Point, part: number): Point => [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];

const PARTS = Array.from({ length: 61 }, (_, i) => 0.2 + i / 100);

const overlap = (a: Box, b: Box, gap: number) =>
  Math.max(0, (a.w + b.w) / 2 + gap - Math.abs(a.x - b.x)) * Math.max(0, (a.h + b.h) / 2 + gap - Math.abs(a.y - b.y));

const sideways = (from: Point, to: Point) => {
  const k = (to[0] - from[0]) * 0.45;
  return cubic([from, [from[0] + k, from[1]], [to[0] - k, to[1]], to]);
};
const downwards = (from: Point, to: Point) => {
  const k = (to[1] - from[1]) * 0.45;
  return cubic([from, [from[0], from[1] + k], [to[0], to[1] - k], to]);
};

const spread = (n: number, pitch: number, centre: number) => Array.from({ length: n }, (_, i) => centre + (i - (n - 1) / 2) * pitch);

/** Where everything stands in a net with two layers (2-k-1), for a stage of this width; `both` leaves room for the way back. */
export function layout(net: Net, width: number, both = true): Layout {
  const { inputs, layers } = list(net);
  const [hidden, out] = [layers[0]!, layers[1]!];
  const k = hidden.h.length;
  const heights = HEIGHTS[both ? 'both' : 'forward'];
  if (width >= WIDE) return wide(inputs, hidden, out, width, heights);
  return (k <= 2 ? tall : rows)(inputs, hidden, out, Math.min(width, 440), heights);
}

type Names = ReturnType<typeof list>['layers'][number];

function wide(inputs: Target[], hidden: Names, out: Names, width: number, { input: INPUT, hidden: HIDDEN }: Heights): Layout {
  const card = 130;
  const loss = 98;
  const k = hidden.h.length;
  // The arrows need this much height for their pills, whatever the cards need.
  const pitch = k <= 2 ? Math.max(HIDDEN + 120, 212) : 186;
  const top = 40 + HIDDEN / 2;
  const centre = top + (Math.max(k, 2) - 1) * pitch * 0.5;
  const free = width - 3 * card - loss - 4;
  const column = [card / 2 + 2, card * 1.5 + 2 + free * 0.46, card * 2.5 + 2 + free * 0.84, width - loss / 2 - 2];
  const cards: Layout['cards'] = {};
  const ys = spread(k, pitch, centre);
  const xs = spread(inputs.length, Math.min(236, pitch), centre);
  inputs.forEach((t, i) => (cards[t] = { x: column[0]!, y: xs[i]!, w: card, h: INPUT }));
  hidden.h.forEach((t, i) => (cards[t] = { x: column[1]!, y: ys[i]!, w: card, h: HIDDEN }));
  cards.p = { x: column[2]!, y: centre, w: card, h: INPUT };
  cards.L = { x: column[3]!, y: centre, w: loss, h: loss };
  const below = (b: Box): Box => ({ x: b.x, y: b.y + b.h / 2 + 6 + PILL.h / 2, w: 104, h: PILL.h });
  const biases = Object.fromEntries([...hidden.b.map((t, i) => [t, below(cards[hidden.h[i]!]!)]), [out.b[0]!, below(cards.p)]]) as Layout['biases'];

  const wires: Wire[] = [];
  const placed: Box[] = [...Object.values(cards), ...Object.values(biases)];
  /** A pill stands on its arrow where there is room, as near as possible to the part `wish` of it. */
  const lay = (target: Target, from: Target, to: Target, wish: number) => {
    const [a, b] = [cards[from]!, cards[to]!];
    const way = sideways([a.x + a.w / 2, a.y], [b.x - b.w / 2, b.y]);
    const crowd = (p: Box) => placed.reduce((sum, other) => sum + overlap(p, other, 4), 0);
    const pill = PARTS.map((t): Box => ({ x: way.at(t)[0], y: way.at(t)[1], ...PILL }))
      .map((box, i) => ({ box, cost: crowd(box) + Math.abs(PARTS[i]! - wish) }))
      .reduce((best, other) => (other.cost < best.cost ? other : best)).box;
    placed.push(pill);
    wires.push({ target, from, to, way, trip: way, pill });
  };
  hidden.W.forEach((row, u) => row.forEach((t, i) => lay(t, inputs[i]!, hidden.h[u]!, Math.abs(xs[i]! - ys[u]!) < 40 ? 0.36 : k > 2 ? 0.62 : 0.69)));
  out.W[0]!.forEach((t, u) => lay(t, hidden.h[u]!, 'p', 0.5));

  const bottom = Math.max(...Object.values(biases).map((b) => b.y + b.h / 2), ...Object.values(cards).map((c) => c.y + c.h / 2));
  return {
    width,
    height: bottom + 8,
    narrow: false,
    cards,
    biases,
    wires,
    rails: [],
    last: bent([cards.p.x + card / 2, centre], [cards.L.x - loss / 2, centre]),
    titles: (['inputs', 'hidden', 'output'] as const).map((what, i) => ({ what, x: column[i]!, y: 20 })),
  };
}

function tall(inputs: Target[], hidden: Names, out: Names, width: number, { input: INPUT, hidden: HIDDEN }: Heights): Layout {
  const card = Math.min(128, width / 2 - 44);
  const pill = { ...PILL, w: width < 345 ? 72 : 78 };
  const k = hidden.h.length;
  const columns = spread(2, width - card - 60, width / 2);
  const cards: Layout['cards'] = {};
  const yh = INPUT + 140 + HIDDEN / 2;
  const yp = yh + HIDDEN / 2 + 136 + INPUT / 2;
  inputs.forEach((t, i) => (cards[t] = { x: columns[i]!, y: INPUT / 2 + 2, w: card, h: INPUT }));
  hidden.h.forEach((t, i) => (cards[t] = { x: k === 1 ? width / 2 : columns[i]!, y: yh, w: card, h: HIDDEN }));
  cards.p = { x: width / 2, y: yp, w: card, h: INPUT };
  cards.L = { x: width / 2, y: yp + INPUT / 2 + 22 + 44, w: 88, h: 88 };

  const side = (i: number, n: number) => (n === 1 ? 0 : i === 0 ? -1 : 1);
  const wires: Wire[] = [];
  hidden.W.forEach((row, u) =>
    row.forEach((target, i) => {
      const [a, b] = [cards[inputs[i]!]!, cards[hidden.h[u]!]!];
      const straight = k === 2 && u === i;
      const way = downwards([a.x + side(u, k) * 16, a.y + a.h / 2], [b.x + side(i, 2) * 16, b.y - b.h / 2]);
      const [x, y] = way.at(straight ? 0.68 : k === 1 ? 0.45 : width < 345 ? 0.22 : 0.28);
      wires.push({ target, from: inputs[i]!, to: hidden.h[u]!, way, trip: way, pill: { x: x + (straight ? side(u, k) * 13 : 0), y, ...pill } });
    }),
  );
  out.W[0]!.forEach((target, u) => {
    const a = cards[hidden.h[u]!]!;
    const way = downwards([a.x - side(u, k) * 24, a.y + a.h / 2], [cards.p!.x + side(u, k) * 16, cards.p!.y - INPUT / 2]);
    const [x, y] = way.at(0.64);
    wires.push({ target, from: hidden.h[u]!, to: 'p', way, trip: way, pill: { x: x + side(u, k) * 14, y, ...pill } });
  });
  const biases: Layout['biases'] = { [out.b[0]!]: { x: Math.min(width / 2 + card / 2 + 56, width - 50), y: yp, w: 96, h: PILL.h } };
  hidden.b.forEach((t, u) => {
    const h = cards[hidden.h[u]!]!;
    const s = k === 1 ? 1 : side(u, k);
    biases[t] = k === 1 ? { x: h.x + card / 2 + 54, y: yh, w: 96, h: PILL.h } : { x: h.x + s * (card / 2 - 32), y: yh + HIDDEN / 2 + 6 + PILL.h / 2, w: 96, h: PILL.h };
  });
  return {
    width,
    height: cards.L.y + 48,
    narrow: true,
    cards,
    biases,
    wires,
    rails: [],
    last: bent([width / 2, yp + INPUT / 2], [width / 2, cards.L.y - 44]),
    titles: [],
  };
}

/** Many hidden units on a phone: one row for each, as the matrix writes them; weights and bias enter from the left. */
function rows(inputs: Target[], hidden: Names, out: Names, width: number, { input: INPUT, hidden: HIDDEN }: Heights): Layout {
  const small = width < 345;
  const card = small ? 110 : 118;
  const pill = { ...PILL, w: small ? 72 : 78 };
  const gap = 14;
  const step = PILL.h + 5;
  const row = Math.max(3 * step, HIDDEN) + 14;
  const used = gap * 2 + 8 + pill.w + gap + card + gap + pill.w + 10;
  const x0 = Math.max(0, (width - used) / 2);
  const left = x0 + gap * 2 + 8 + pill.w / 2;
  const middle = left + pill.w / 2 + gap + card / 2;
  const right = middle + card / 2 + gap + pill.w / 2;
  const collect = right + pill.w / 2 + 8;
  const rail = (i: number) => x0 + 6 + i * gap;
  const first = INPUT + 34;
  const end = first + hidden.h.length * row;
  const yp = end + 20 + INPUT / 2;
  const cards: Layout['cards'] = {};
  const biases: Layout['biases'] = {};
  const wires: Wire[] = [];
  inputs.forEach((t, i) => (cards[t] = { x: x0 + card / 2 + i * (card + gap), y: INPUT / 2 + 2, w: card, h: INPUT }));
  const leave = (i: number): Point => [i === 0 ? rail(0) + 6 : cards[inputs[i]!]!.x, INPUT + 2];
  const turn = INPUT + 18;
  cards.p = { x: middle, y: yp, w: card, h: INPUT };
  cards.L = { x: left - 8, y: yp, w: 88, h: 88 };
  hidden.h.forEach((name, u) => {
    const y = first + u * row + row / 2;
    const h = (cards[name] = { x: middle, y, w: card, h: HIDDEN });
    hidden.W[u]!.forEach((target, i) => {
      const at = y + (i - (inputs.length - 1) / 2 - 0.5) * step;
      const way = bent([rail(i), at], [h.x - card / 2, at]);
      const trip = bent(leave(i), [leave(i)[0], turn], [rail(i), turn], [rail(i), at], [h.x - card / 2, at]);
      wires.push({ target, from: inputs[i]!, to: name, way, trip, pill: { x: left, y: at, ...pill } });
    });
    biases[hidden.b[u]!] = { x: left, y: y + step, ...pill };
    const target = out.W[0]![u]!;
    const way = bent([h.x + card / 2, y], [collect, y]);
    const trip = bent([h.x + card / 2, y], [collect, y], [collect, yp - 18], [middle + card / 2, yp - 18]);
    wires.push({ target, from: name, to: 'p', way, trip, pill: { x: right, y, ...pill } });
  });
  biases[out.b[0]!] = { x: right, y: yp + 22, ...pill };
  const lastRow = end - row / 2;
  return {
    width,
    height: yp + INPUT / 2 + 12,
    narrow: true,
    cards,
    biases,
    wires,
    rails: [
      ...inputs.map((_, i) => bent(leave(i), [leave(i)[0], turn], [rail(i), turn], [rail(i), lastRow + (i - (inputs.length - 1) / 2 - 0.5) * step]).path),
      bent([collect, first + row / 2], [collect, yp - 18], [middle + card / 2, yp - 18]).path,
    ],
    last: bent([middle - card / 2, yp], [cards.L.x + 44, yp]),
    titles: [],
  };
}
