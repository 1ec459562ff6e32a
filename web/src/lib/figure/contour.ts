/** A rectangle of a plane. */
export interface Area {
  x: [number, number];
  y: [number, number];
}

/** Values over an area at columns × rows places, its borders included: row by row from the bottom, x fastest. */
export interface Field {
  values: ArrayLike<number>;
  columns: number;
  rows: number;
}

export type Segment = [number, number, number, number];

/**
 * Where a field is `level`, as line segments x₁ y₁ x₂ y₂ in cells of the grid, from 0 to columns − 1 and rows − 1. Between
 * places the field is taken as straight, and a saddle by the mean of its corners: marching squares, Lorensen and Cline 1987
 * in the plane.
 */
export function contour({ values, columns, rows }: Field, level: number): Segment[] {
  const out: Segment[] = [];
  for (let j = 0; j + 1 < rows; j++)
    for (let i = 0; i + 1 < columns; i++) {
      const here = j * columns + i;
      const above = values[here]! >= level;
      // Most cells are crossed by nothing, and a map that learns is searched for each frame.
      if (values[here + 1]! >= level === above && values[here + columns]! >= level === above && values[here + columns + 1]! >= level === above) continue;
      // Corners against the clock from the lower left; side k leads from corner k to the next.
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]] as const;
      const v = corners.map(([x, y]) => values[y * columns + x]! - level);
      if (!v.every(Number.isFinite)) continue;
      const crossings = [0, 1, 2, 3].filter((k) => v[k]! >= 0 !== v[(k + 1) % 4]! >= 0);
      if (crossings.length === 0) continue;
      const at = (k: number): [number, number] => {
        const [a, b] = [corners[k]!, corners[(k + 1) % 4]!];
        const part = v[k]! / (v[k]! - v[(k + 1) % 4]!);
        return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
      };
      const saddle = crossings.length === 4 && v.reduce((sum, one) => sum + one, 0) >= 0 === v[0]! >= 0;
      const pairs = crossings.length === 2 ? [crossings] : saddle ? [[0, 1], [2, 3]] : [[3, 0], [1, 2]];
      for (const [from, to] of pairs) out.push([...at(from!), ...at(to!)]);
    }
  return out;
}
