/** The outline of a gear around 0,0 whose tooth number 0 points to the right, as an SVG path; pitch radius in px. */
export function gear(teeth: number, radius: number): string {
  const pitch = (2 * Math.PI) / teeth;
  const depth = (2 * radius) / teeth;
  const [tip, root] = [radius + depth * 0.85, radius - depth];
  const at = (r: number, angle: number) => `${(r * Math.cos(angle)).toFixed(2)} ${(r * Math.sin(angle)).toFixed(2)}`;
  const points: string[] = [];
  for (let i = 0; i < teeth; i++) {
    const a = i * pitch;
    points.push(at(root, a - pitch * 0.3), at(tip, a - pitch * 0.14), at(tip, a + pitch * 0.14), at(root, a + pitch * 0.3));
  }
  return `M${points.join('L')}Z`;
}

/** Teeth of the small gears: a turn of a gear with n times as many turns a small one n times. */
export const TEETH = 12;

export interface Place {
  /** centres of the three axles */
  x: [number, number, number];
  y: number;
  /** pitch radii: the first gear, the small ones, the large one of the second axle */
  first: number;
  small: number;
  large: number;
  height: number;
}

/** Where three axles stand in a width, so that gears of rates a and b mesh. */
export function place(width: number, a: number, b: number): Place {
  const spans = [-Math.max(a, b - a - 1), a + 1 + b + 2];
  const small = Math.min(52, (width - 24) / (spans[1]! - spans[0]!));
  const x0 = (width - (spans[0]! + spans[1]!) * small) / 2;
  const largest = Math.max(a, b, 1) * small;
  return { x: [x0, x0 + (a + 1) * small, x0 + (a + 1 + b + 1) * small], y: largest + 14, first: a * small, small, large: b * small, height: 2 * largest + 28 };
}

/** The turns of a crank that a pointer has led around: the angle nearest to where it was. */
export function turned(before: number, dx: number, dy: number): number {
  const angle = Math.atan2(dy, dx) / (2 * Math.PI);
  return angle + Math.round(before - angle);
}
