/** A unit with its numbers, counted from 1 as in formulas: layer 1 is the first after the inputs. */
export interface Numbers {
  layer: number;
  unit: number;
  bias: number;
  weights: number[];
}

/** The units behind parameters as the engine gives them: layer by layer, rows of W, then b. */
export function unitsOf(params: Float32Array, columns: number[]): Numbers[] {
  const out: Numbers[] = [];
  let at = 0;
  for (let c = 1; c < columns.length; c++) {
    const [from, to] = [columns[c - 1]!, columns[c]!];
    const biases = at + from * to;
    if (biases + to > params.length) return out;
    for (let u = 0; u < to; u++) out.push({ layer: c, unit: u + 1, bias: params[biases + u]!, weights: Array.from(params.subarray(at + u * from, at + (u + 1) * from)) });
    at = biases + to;
  }
  return out;
}
