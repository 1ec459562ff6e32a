/** Colours of the theme as a canvas takes them. */
export interface Inks {
  neg: string;
  pos: string;
  sheet: string;
  paper: string;
  line: string;
  faint: string;
  you: string;
  /** of classes, where there are more than two */
  classes: string[];
}

export const classTokens = (classes: number): string[] => (classes === 2 ? ['--neg', '--pos'] : Array.from({ length: classes }, (_, k) => `--c${k}`));

export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element);
  const of = (token: string) => style.getPropertyValue(token).trim();
  return { neg: of('--neg'), pos: of('--pos'), sheet: of('--sheet'), paper: of('--paper'), line: of('--line'), faint: of('--faint'), you: of('--you'), classes: classTokens(10).map(of) };
}

/** A colour #rrggbb as a pixel of a Uint32Array, without its opacity. */
const pixel = (ink: string): number => {
  const n = parseInt(ink.slice(1), 16);
  return ((n & 0xff) << 16) | (n & 0xff00) | ((n >> 16) & 0xff);
};

/** Values [side²], row by row from below, as colour: middle − scale is `below`, middle nothing, middle + scale `above`. */
export function shade(image: ImageData, values: Float32Array, from: number, middle: number, scale: number, below: string, above: string): void {
  const side = image.width;
  const pixels = new Uint32Array(image.data.buffer);
  const [b, a] = [pixel(below), pixel(above)];
  const by = scale > 0 ? 215 / scale : 0;
  for (let j = 0; j < side; j++) {
    const row = (side - 1 - j) * side;
    for (let i = 0; i < side; i++) {
      const v = (values[from + j * side + i]! - middle) * by;
      const alpha = v < 0 ? Math.min(215, -v) : Math.min(215, v);
      pixels[row + i] = (v < 0 ? b : a) | (alpha << 24);
    }
  }
}

/** Where each unit of each column stands, in pixels. */
export interface Layout {
  width: number;
  height: number;
  tile: number;
  /** [column][unit] → its middle */
  at: { x: number; y: number }[][];
}

const ROW = 46;
const COLUMN = 54;
export const HEAD = 22;

/** Columns from left to right, each in the middle; wider than the place there is, where units would no longer be touched alone. */
export function layout(columns: number[], place: number): Layout {
  const width = Math.max(place, columns.length * COLUMN);
  const rows = Math.max(...columns);
  const height = rows * ROW + HEAD;
  const step = (width - COLUMN) / (columns.length - 1);
  const at = columns.map((units, c) => Array.from({ length: units }, (_, u) => ({ x: COLUMN / 2 + c * step, y: HEAD + ((rows - units) * ROW) / 2 + u * ROW + ROW / 2 })));
  return { width, height, tile: 36, at };
}

/** Thickness of a line: steps that an eye tells apart, so that lines of one thickness are drawn at once. */
const STEPS = 6;
const thickness = (w: number): number => Math.min(STEPS - 1, Math.floor((STEPS * Math.abs(w)) / (1.2 + Math.abs(w))));

/** All weights as lines: colour and dash are the sign, width is the size. `only` is a unit to which the others step back. */
function weights(context: Context, { at, tile }: Layout, params: Float32Array, inks: Inks, only: { column: number; unit: number } | null): void {
  const make = () => Array.from({ length: 2 * STEPS }, () => new Path2D());
  const [near, far] = [make(), make()];
  let p = 0;
  for (let c = 1; c < at.length; c++) {
    const [from, to] = [at[c - 1]!, at[c]!];
    for (let u = 0; u < to.length; u++) {
      const { x, y } = to[u]!;
      const lit = !only || (only.column === c && only.unit === u);
      for (const { x: x0, y: y0 } of from) {
        const w = params[p++]!;
        const path = (lit || (only.column === c - 1 && from[only.unit]!.y === y0) ? near : far)[(w < 0 ? STEPS : 0) + thickness(w)]!;
        const [l, r] = [x0 + tile / 2, x - tile / 2];
        path.moveTo(l, y0);
        path.bezierCurveTo((l + r) / 2, y0, (l + r) / 2, y, r, y);
      }
    }
    p += to.length; // biases
  }
  for (const [paths, strength] of [[far, 0.15], [near, 1]] as const) {
    context.globalAlpha = strength;
    for (let k = 0; k < 2 * STEPS; k++) {
      const negative = k >= STEPS;
      context.strokeStyle = negative ? inks.neg : inks.pos;
      context.setLineDash(negative ? [5, 4] : []);
      context.lineWidth = 0.5 + 0.85 * (k % STEPS);
      context.stroke(paths[k]!);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** Everything that the drawing of a network depends on. */
export interface Scene {
  lay: Layout;
  /** pixels of the screen in one of the page */
  sharp: number;
  inks: Inks;
  classes: number;
  picked: { column: number; unit: number } | null;
  params: Float32Array;
  units: Float32Array;
  scale: Float32Array;
  map: Float32Array;
}

type Canvas = HTMLCanvasElement | OffscreenCanvas;
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A small canvas of a size, on which a map is painted before it is drawn at its place. */
export type Stamps = (side: number) => { canvas: Canvas; context: Context; image: ImageData };

export function stamps(make: (side: number) => Canvas): Stamps {
  const made = new Map<number, ReturnType<Stamps>>();
  return (side) => {
    let stamp = made.get(side);
    if (!stamp) {
      const canvas = make(side);
      stamp = { canvas, context: canvas.getContext('2d') as Context, image: new ImageData(side, side) };
      made.set(side, stamp);
    }
    return stamp;
  };
}

/** The network: weights, and on them the units, each with what it gives over the plane. */
export function network(canvas: Canvas, stamp: Stamps, scene: Scene): void {
  const { lay, sharp, inks, classes, picked } = scene;
  const { at, tile, width, height } = lay;
  const context = canvas.getContext('2d') as Context | null;
  if (!context) return;
  // Setting a size clears, and costs, even where it is the same.
  if (canvas.width !== Math.round(width * sharp)) canvas.width = Math.round(width * sharp);
  if (canvas.height !== Math.round(height * sharp)) canvas.height = Math.round(height * sharp);
  context.setTransform(sharp, 0, 0, sharp, 0, 0);
  context.clearRect(0, 0, width, height);
  weights(context, lay, scene.params, inks, picked);
  const [last, hidden] = [at.length - 1, scene.scale.length];
  const small = Math.sqrt(scene.units.length / Math.max(1, hidden));
  const side = Math.sqrt(scene.map.length / (classes === 2 ? 1 : classes));
  let unit = 0;
  for (let c = 1; c <= last; c++)
    for (let u = 0; u < at[c]!.length; u++, unit++) {
      const { x, y } = at[c]![u]!;
      const [left, top] = [x - tile / 2, y - tile / 2];
      context.fillStyle = inks.sheet;
      context.fillRect(left, top, tile, tile);
      const mark = stamp(c < last ? small : side);
      mark.context.clearRect(0, 0, mark.image.width, mark.image.height);
      if (c < last) shade(mark.image, scene.units, unit * small * small, 0, scene.scale[unit]!, inks.neg, inks.pos);
      else if (classes === 2) shade(mark.image, scene.map, 0, 0.5, 0.5, inks.neg, inks.pos);
      else shade(mark.image, scene.map, u * side * side, 0, 1, inks.paper, inks.classes[u]!);
      mark.context.putImageData(mark.image, 0, 0);
      context.drawImage(mark.canvas, left, top, tile, tile);
      const lit = picked?.column === c && picked.unit === u;
      context.strokeStyle = lit ? inks.you : inks.faint;
      context.lineWidth = lit ? 3 : 1;
      context.strokeRect(left, top, tile, tile);
    }
}

/** Points of the plane; of two classes one is round and the other a diamond, of more each has its number. */
export function dots(context: CanvasRenderingContext2D, points: { x: number[][]; y: number[] }, place: (x: number[]) => [number, number], classes: number, inks: Inks, hollow: boolean): void {
  const many = points.y.length > 300;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = '600 9px Inter Variable, sans-serif';
  points.x.forEach((x, i) => {
    const [px, py] = place(x);
    const y = points.y[i]!;
    const ink = classes === 2 ? (y === 1 ? inks.pos : inks.neg) : inks.classes[y]!;
    context.beginPath();
    const r = classes > 2 ? 6 : many ? 3.2 : points.y.length <= 20 ? 7 : 4.2;
    if (classes === 2 && y === 0) {
      const d = r * 1.2;
      context.moveTo(px, py - d);
      context.lineTo(px + d, py);
      context.lineTo(px, py + d);
      context.lineTo(px - d, py);
      context.closePath();
    } else context.arc(px, py, r, 0, 2 * Math.PI);
    context.fillStyle = hollow ? inks.paper : ink;
    context.strokeStyle = hollow ? ink : inks.paper;
    context.lineWidth = hollow ? 1.6 : 1.2;
    context.fill();
    context.stroke();
    if (classes > 2) {
      context.fillStyle = hollow ? ink : inks.paper;
      context.fillText(String(y + 1), px, py + 0.5);
    }
  });
}
