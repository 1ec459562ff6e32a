import type { Example, Net, Passes, Target } from '$lib/motor/types';

/** A target, read: 'd:W2.1.3' is { back, kind: 'W', layer: 1, unit: 0, input: 2 }; the output p is an h of the last layer. */
export interface Place {
  back: boolean;
  kind: 'x' | 'W' | 'b' | 'z' | 'h' | 'L';
  layer: number;
  unit: number;
  input: number;
}

export function placeOf(target: Target, net: Net): Place {
  const [, back, kind = 'L', rest = ''] = /^(d:)?([A-Za-z])(.*)$/.exec(target) ?? [];
  const index = rest.split('.').map((n) => Number(n) - 1);
  const place = { back: back !== undefined, kind, layer: 0, unit: 0, input: 0 } as Place;
  if (kind === 'p') Object.assign(place, { kind: 'h', layer: net.layers.length - 1, unit: rest ? index[0] : 0 });
  else if (kind === 'x') place.unit = index[0]!;
  else if (kind !== 'L') [place.layer, place.unit, place.input] = [index[0]!, index[1]!, index[2] ?? 0];
  return place;
}

export interface Numbers {
  net: Net;
  example: Example;
  passes: Passes;
}

/** The number that a target names, as the engine computed it. */
export function read(target: Target, { net, example, passes }: Numbers): number {
  const { back, kind, layer: l, unit: u, input: i } = placeOf(target, net);
  const g = passes.gradient;
  if (kind === 'L') return back ? 1 : passes.loss;
  if (kind === 'x') return (back ? g.x : example.x)[u]!;
  if (kind === 'W') return (back ? g.W : net.layers.map((layer) => layer.W))[l]![u]![i]!;
  if (kind === 'b') return (back ? g.b : net.layers.map((layer) => layer.b))[l]![u]!;
  return (back ? g : passes)[kind][l]![u]!;
}

/** A copy of net and example in which a weight, a bias or an input has another value. */
export function write(target: Target, value: number, { net, example }: { net: Net; example: Example }): { net: Net; example: Example } {
  const place = placeOf(target, net);
  if (place.kind === 'x') return { net, example: { ...example, x: example.x.map((v, j) => (j === place.unit ? value : v)) } };
  const layers = net.layers.map((layer, l) => {
    if (l !== place.layer) return layer;
    if (place.kind === 'b') return { ...layer, b: layer.b.map((v, u) => (u === place.unit ? value : v)) };
    return { ...layer, W: layer.W.map((row, u) => (u === place.unit ? row.map((v, i) => (i === place.input ? value : v)) : row)) };
  });
  return { net: { ...net, layers }, example };
}

export const editable = (target: Target) => /^[xWb]/.test(target);

const range = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** The names of all numbers of a net, in the order of the way forward. */
export function list(net: Net) {
  const last = net.layers.length;
  const inputs = range(net.layers[0]!.W[0]!.length).map((i) => `x${i}`);
  const layers = net.layers.map(({ W }, l) => ({
    W: W.map((row, u) => row.map((_, i) => `W${l + 1}.${u + 1}.${i + 1}`)),
    b: W.map((_, u) => `b${l + 1}.${u + 1}`),
    z: W.map((_, u) => `z${l + 1}.${u + 1}`),
    h: W.map((_, u) => (l + 1 < last ? `h${l + 1}.${u + 1}` : 'p')),
  }));
  return { inputs, layers };
}

export type StepKind = 'output' | 'weights' | 'activation' | 'sum' | 'input';

/** The way back, step by step: what each step reveals. */
export function wayBack(net: Net): { kind: StepKind; layer: number; shows: Target[] }[] {
  const { inputs, layers } = list(net);
  const d = (targets: Target[]) => targets.map((t) => `d:${t}`);
  return layers
    .map((names, l) => [
      { kind: l === layers.length - 1 ? ('output' as const) : ('sum' as const), layer: l, shows: d(names.z) },
      { kind: 'weights' as const, layer: l, shows: d([...names.W.flat(), ...names.b]) },
      l > 0 ? { kind: 'activation' as const, layer: l - 1, shows: d(layers[l - 1]!.h) } : { kind: 'input' as const, layer: 0, shows: d(inputs) },
    ])
    .reverse()
    .flat();
}

/** A symbol as the formulas write it, in the notation of Rich: `*w_2*`; sensitivities are δ for sums, else ∂ and the symbol. */
export function symbol(target: Target, net: Net): string {
  if (target === 'p' || target === 'L') return `*${target}*`;
  if (target === 'd:p' || target === 'd:L') return `∂*${target.slice(2)}*`;
  const { back, kind, layer, unit, input } = placeOf(target, net);
  const out = layer === net.layers.length - 1;
  const at = out ? `${layer + 1}` : `${layer + 1},${unit + 1}`;
  const sub = { x: `${unit + 1}`, h: `${unit + 1}`, W: out ? `${input + 1}` : `${unit + 1}${input + 1}`, b: at, z: at, L: '' }[kind];
  const letter = kind === 'W' ? 'w' : kind;
  if (!back) return `*${letter}_{${sub}}*`;
  return kind === 'z' ? `δ_{${sub}}` : `∂*${letter}_{${sub}}*`;
}
