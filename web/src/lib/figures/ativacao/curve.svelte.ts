import { clamp, tidy } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Calculation, Motor, Target } from '$lib/motor/types';
import type { FirstCurve, Kind, Settings } from './settings';

/** How far z goes, either way. */
export const REACH = 4;
const POINTS = 161;
const AXIS = Array.from({ length: POINTS }, (_, i) => tidy(-REACH + (2 * REACH * i) / (POINTS - 1)));
/** The slope of the leaky ReLU below zero. */
export const LEAK = 0.1;
export const DEEPEST = 10;

interface Answer {
  kind: Kind;
  depth: number;
  z: number;
  curve: [number, number][];
  slopes: [number, number][];
  /** what comes out at z, and how steep the curve is there */
  h: number;
  slope: number;
  /** what is left of a nudge at the end when it has come back to each of the numbers, from z to the last: the last is 1 */
  left: number[];
}

/** An activation, or several in a row, at a place z. */
export class CurveState {
  z = $state(0);
  kind = $state<Kind>('sigmoid');
  depth = $state(1);
  answer = $state.raw<Answer | null>(null);
  problem = $state<string | null>(null);

  readonly #first: FirstCurve;
  readonly #settings: Settings;
  readonly #answers = new Latest<Answer>((answer) => {
    this.answer = answer;
    this.problem = null;
    this.changed({ z: answer.z, kind: answer.kind, depth: answer.depth, slope: answer.slope });
  });

  constructor(
    first: FirstCurve,
    settings: Settings,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#first = first;
    this.#settings = settings;
    this.#start();
  }

  #start() {
    this.z = this.#first.given.z;
    this.kind = this.#settings.kind;
    this.depth = clamp(this.#settings.depth, 1, DEEPEST);
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  setZ(z: number): void {
    this.z = tidy(Math.round(clamp(z, -REACH, REACH) * 100) / 100);
    this.ask();
  }
  setKind(kind: Kind): void {
    this.kind = kind;
    this.ask();
  }
  setDepth(depth: number): void {
    this.depth = clamp(Math.round(depth), 1, DEEPEST);
    this.ask();
  }

  /** Every number by the name that the prose knows it by. */
  get values(): Record<Target, number> {
    const { answer } = this;
    return { z: this.z, ...(answer ? { h: answer.h, inclinacao: answer.slope } : {}) };
  }

  ask(): void {
    const { z, kind, depth } = this;
    void this.#answers
      .ask(async () => {
        const { values, gradient } = await this.motor().compute(calculation(kind, depth, z));
        const last = `p${depth}`;
        const of = (name: string) => gradient![name] as number;
        const pairs = (numbers: number[]) => AXIS.map((x, i): [number, number] => [x, numbers[i]!]);
        return {
          kind, depth, z,
          curve: pairs(values[`h${depth}`] as number[]),
          slopes: pairs(gradient!['x'] as unknown as number[]),
          h: values[last] as number,
          slope: of('p0'),
          left: Array.from({ length: depth + 1 }, (_, i) => of(`p${i}`)),
        };
      })
      .catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}

/** The curve over an axis and the same at z, `depth` times in a row, with the derivatives of both. */
export function calculation(kind: Kind, depth: number, z: number): Calculation {
  const row = (name: string) => Array.from({ length: depth }, (_, i) => ({ name: `${name}${i + 1}`, op: kind, of: [`${name}${i}`], with: { slope: LEAK } }));
  return {
    given: { x: AXIS, p0: z },
    steps: [
      { name: 'h0', op: 'identity', of: ['x'] },
      ...row('h'),
      ...row('p'),
      { name: 'sum', op: 'sum', of: [`h${depth}`] },
      { name: 'all', op: 'add', of: ['sum', `p${depth}`] },
    ],
    derive: 'all',
  };
}
