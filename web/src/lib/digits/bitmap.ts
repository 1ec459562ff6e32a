/** From strokes to the 64 numbers of an image like those in the data set, and the quarter turn of such an image. */

export interface Point {
  x: number;
  y: number;
}

export type Brush = 'fine' | 'medium' | 'thick';

/** A line drawn without lifting the pen, in any unit: position and size are normalised away. */
export interface Stroke {
  points: Point[];
  brush: Brush;
}

export type Turn = 0 | 90 | 180 | 270;

/** Side of the bitmap and of the image; an image's number counts the inked points of a 4×4 block, so 0..16. */
export const FINE = 32;
export const SIDE = 8;
const BLOCK = FINE / SIDE;
export const FULL = BLOCK * BLOCK;

/** Measured on the 1797 images: ink fills all 8 rows and, but for the fringes of columns 1 and 6, 20 of 32 fine columns. */
const BOX = { width: 20, height: FINE };
/** Measured too: 0.305 ± 0.034 of the points are ink whatever the digit, so pen width follows the length of the line. */
const INK: Record<Brush, number> = { fine: 0.24, medium: 0.305, thick: 0.37 };
/** The widest line in fine points, half of it: a lone 1 in the data is some ten points wide. A dot must not become a disc. */
const WIDEST = 5;

export function empty(): number[] {
  return new Array<number>(SIDE * SIDE).fill(0);
}

export function isEmpty(pixels: readonly number[]): boolean {
  return pixels.every((v) => v === 0);
}

/** The 64 numbers 0..16, row by row, of a drawing: centred, scaled and inked like the data. Empty strokes give zeros. */
export function pixelsOf(strokes: readonly Stroke[]): number[] {
  return downsample(bitmap(strokes));
}

/** Counts the ink of each 4×4 block of a 32×32 bitmap. */
export function downsample(bits: Uint8Array): number[] {
  const pixels = empty();
  bits.forEach((bit, i) => {
    const row = Math.floor(i / FINE / BLOCK);
    const column = Math.floor((i % FINE) / BLOCK);
    pixels[row * SIDE + column]! += bit;
  });
  return pixels;
}

/** The 32×32 bitmap: the points nearest to the line are ink, as many as images of the data have. */
export function bitmap(strokes: readonly Stroke[]): Uint8Array {
  const bits = new Uint8Array(FINE * FINE);
  const drawn = strokes.filter((s) => s.points.length > 0);
  if (drawn.length === 0) return bits;
  const count = Math.round(share(drawn) * FINE * FINE);
  // The margin for the pen depends on its width, which depends on the geometry: a second pass settles it.
  let radius = 2.5;
  for (let pass = 0; pass < 2; pass++) {
    const sorted = distances(fit(drawn, radius)).sort();
    radius = Math.min(WIDEST, Math.max(1, sorted[count - 1]!));
  }
  distances(fit(drawn, radius)).forEach((d, i) => {
    if (d <= radius) bits[i] = 1;
  });
  return bits;
}

/** Share of inked points: the brushes' shares, weighted by how long each line is. */
function share(strokes: readonly Stroke[]): number {
  let total = 0;
  let ink = 0;
  for (const stroke of strokes) {
    let length = 1e-9;
    stroke.points.forEach((p, i) => {
      const before = stroke.points[i - 1];
      if (before) length += Math.hypot(p.x - before.x, p.y - before.y);
    });
    total += length;
    ink += length * INK[stroke.brush];
  }
  return ink / total;
}

/** Scales the lines to the box less the pen's radius and centres them. The height is filled; a wide drawing is squeezed. */
function fit(strokes: readonly Stroke[], radius: number): Point[][] {
  const all = strokes.flatMap((s) => s.points);
  const left = Math.min(...all.map((p) => p.x));
  const right = Math.max(...all.map((p) => p.x));
  const top = Math.min(...all.map((p) => p.y));
  const bottom = Math.max(...all.map((p) => p.y));
  const across = (BOX.width - 2 * radius) / Math.max(right - left, 1e-9);
  const down = (BOX.height - 2 * radius) / Math.max(bottom - top, 1e-9);
  // A flat dash is not a digit: it keeps its shape instead of being stretched to full height.
  const flat = bottom - top < (right - left) / 4;
  const y = flat ? Math.min(across, down) : down;
  const x = Math.min(across, y);
  const isDot = right - left < 1e-9 && bottom - top < 1e-9;
  return strokes.map((s) =>
    s.points.map((p) => ({
      x: FINE / 2 + (isDot ? 0 : (p.x - (left + right) / 2) * x),
      y: FINE / 2 + (isDot ? 0 : (p.y - (top + bottom) / 2) * y),
    })),
  );
}

/** Distance of each point of the bitmap (its centre) to the nearest line. */
function distances(lines: readonly Point[][]): Float32Array {
  const nearest = new Float32Array(FINE * FINE).fill(Infinity);
  for (const line of lines) {
    line.forEach((b, k) => {
      const a = line[k - 1] ?? b;
      if (k === 0 && line.length > 1) return;
      const vx = b.x - a.x;
      const vy = b.y - a.y;
      const square = vx * vx + vy * vy;
      for (let i = 0; i < nearest.length; i++) {
        const px = (i % FINE) + 0.5 - a.x;
        const py = Math.floor(i / FINE) + 0.5 - a.y;
        const t = square > 0 ? Math.min(1, Math.max(0, (px * vx + py * vy) / square)) : 0;
        const d = Math.hypot(px - t * vx, py - t * vy);
        if (d < nearest[i]!) nearest[i] = d;
      }
    });
  }
  return nearest;
}

/** The image turned counter-clockwise, as the engine turns the test images. */
export function turned(pixels: readonly number[], degrees: Turn): number[] {
  let image = [...pixels];
  for (let quarter = 0; quarter < degrees / 90; quarter++) {
    const before = image;
    image = before.map((_, i) => before[(i % SIDE) * SIDE + (SIDE - 1 - Math.floor(i / SIDE))]!);
  }
  return image;
}

/** Drops points closer than `gap` to the one kept before: a slow finger reports hundreds that draw the same line. */
export function thin(points: readonly Point[], gap: number): Point[] {
  const kept: Point[] = [];
  points.forEach((p, i) => {
    const last = kept.at(-1);
    if (!last || i === points.length - 1 || Math.hypot(p.x - last.x, p.y - last.y) >= gap) kept.push(p);
  });
  return kept;
}
