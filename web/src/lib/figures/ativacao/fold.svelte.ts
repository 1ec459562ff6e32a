import type { Place } from '$lib/figure/boundary';
import { Latest } from '$lib/figure/latest';
import type { Field } from '$lib/figure/contour';
import type { Motor, Net, Target } from '$lib/motor/types';
import type { FirstFold, Settings } from './settings';

const CELLS = 61;

interface Answer {
  fold: boolean;
  x: Place | null;
  /** of the place x: both hidden sums, what the activation makes of them, what comes out */
  z: number[];
  h: number[];
  out: number;
  /** one layer that does the same as the two without an activation, and what it gives at x */
  W: number[];
  b: number;
  single: number;
  field: Field;
  /** what comes out at each of the given points */
  outs: number[];
}

/** Two layers over a plane, with a fold (ReLU) between them or without. */
export class Fold {
  fold = $state(false);
  x = $state.raw<Place | null>(null);
  answer = $state.raw<Answer | null>(null);
  problem = $state<string | null>(null);

  readonly first: FirstFold['given'];
  readonly area: { x: Place; y: Place };
  readonly #settings: Settings;
  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.changed({ fold: answer.fold, out: answer.out });
  });

  constructor(
    first: FirstFold,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.first = first.given;
    this.#settings = settings;
    this.area = first.given.points ? { x: [-0.5, 1.5], y: [-0.5, 1.5] } : { x: [-3, 3], y: [-3, 3] };
    this.#start();
  }

  #start() {
    this.fold = this.#settings.fold;
    this.x = this.first.x ?? null;
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  setFold(fold: boolean): void {
    this.fold = fold;
    this.ask();
  }

  setX(x: Place): void {
    this.x = [Math.round(x[0] * 10) / 10, Math.round(x[1] * 10) / 10];
    this.ask();
  }

  net(fold: boolean): Net {
    const { W1, b1, W2, b2 } = this.first;
    return { loss: 'mse', layers: [{ W: W1, b: b1, activation: fold ? 'relu' : 'linear' }, { W: W2, b: b2, activation: 'linear' }] };
  }

  /** Every number by the name that the prose knows it by. */
  get values(): Record<Target, number> {
    const { answer } = this;
    if (!answer) return {};
    const out: Record<Target, number> = { 'saida.1': answer.out, 'uma.1': answer.single, 'W.1.1': answer.W[0]!, 'W.1.2': answer.W[1]!, 'b.1': answer.b };
    answer.z.forEach((v, i) => (out[`z.${i + 1}`] = v));
    answer.h.forEach((v, i) => (out[`h.${i + 1}`] = v));
    answer.outs.forEach((v, i) => (out[`Y.${i + 1}.1`] = v));
    if (answer.x) Object.assign(out, { 'x.1': answer.x[0], 'x.2': answer.x[1] });
    return out;
  }

  ask(): void {
    const { fold, x, area } = this;
    const net = this.net(fold);
    const { W1, b1, W2, b2, points = [] } = this.first;
    void this.#answers
      .ask(async () => {
        const at = x ?? [0, 0];
        const [passes, grid, one, batch] = await Promise.all([
          this.motor().passes(net, { x: at, y: [0] }),
          this.motor().grid(net, [...area.x, CELLS], [...area.y, CELLS]),
          this.motor().compute({
            given: { W1, b1: [b1], W2, b2, x: [at] },
            steps: [{ name: 'W', op: 'matmul', of: ['W2', 'W1'] }, { name: 'b', op: 'affine', of: ['b1', 'W2', 'b2'] }, { name: 'Wt', op: 'transpose', of: ['W'] }, { name: 'Wx', op: 'matmul', of: ['x', 'Wt'] }, { name: 'out', op: 'add', of: ['Wx', 'b'] }],
          }),
          points.length ? this.motor().evaluate(net, points, points.map(() => [0])) : Promise.resolve(null),
        ]);
        return {
          fold, x,
          z: passes.z[0]!, h: passes.h[0]!, out: passes.h[1]![0]!,
          W: (one.values['W'] as number[][])[0]!, b: (one.values['b'] as number[][])[0]![0]!, single: (one.values['out'] as number[][])[0]![0]!,
          field: { values: grid, columns: CELLS, rows: CELLS },
          outs: batch?.p.map((row) => row[0]!) ?? [],
        };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}
