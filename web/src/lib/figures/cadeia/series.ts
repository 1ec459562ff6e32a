import type { Calculation, Single, Target } from '$lib/motor/types';

/** One operation of a series: what the value before it goes through to become the value after it. */
export interface Box {
  /** in the notation of messages; {a} is the number a */
  label: string;
  /** the number that takes part and may be changed */
  parameter: Target | null;
}

/** Boxes in series: values[i] enters boxes[i] and leaves as values[i + 1]. */
export interface Series {
  values: Target[];
  boxes: Box[];
  steps: Calculation['steps'];
}

const GEARS: Series = {
  values: ['t', 'u', 'v'],
  boxes: [{ label: '× *a*', parameter: 'a' }, { label: '× *b*', parameter: 'b' }],
  steps: [{ name: 'u', op: 'multiply', of: ['a', 't'] }, { name: 'v', op: 'multiply', of: ['b', 'u'] }],
};

const PARABOLA: Series = {
  values: ['w', 'u', 'v', 'f'],
  boxes: [{ label: '× {a}', parameter: null }, { label: '− {c}', parameter: null }, { label: '( )²', parameter: null }],
  steps: [{ name: 'u', op: 'multiply', of: ['a', 'w'] }, { name: 'v', op: 'subtract', of: ['u', 'c'] }, { name: 'f', op: 'multiply', of: ['v', 'v'] }],
};

const LOSS: Series = {
  values: ['x', 'u', 'z', 'p', 'L'],
  boxes: [{ label: '× *w*', parameter: 'w' }, { label: '+ *b*', parameter: 'b' }, { label: 'σ', parameter: null }, { label: '−ln', parameter: null }],
  steps: [
    { name: 'u', op: 'multiply', of: ['w', 'x'] },
    { name: 'z', op: 'add', of: ['u', 'b'] },
    { name: 'p', op: 'sigmoid', of: ['z'] },
    { name: 'L', op: 'surprise', of: ['p'] },
  ],
};

export const seriesOf = (given: Record<Target, number>): Series => ('t' in given ? GEARS : 'a' in given ? PARABOLA : LOSS);

export const singleOf = (given: Record<Target, number>): Single => ('a' in given ? { a: given['a']!, c: given['c']! } : { x: given['x']!, b: given['b']! });

/** All numbers that derivatives are told of: inputs and parameters, then what is computed, but not the last value. */
export const differentiated = ({ values, boxes }: Series): Target[] => [...values.slice(0, -1), ...boxes.flatMap((b) => b.parameter ?? [])];

/**
 * The calculation whose gradient has the rate of each box alone: every value is given, every box computes a result that
 * nothing else reads, and the sum of the results is derived.
 */
export function alone({ values, steps }: Series, numbers: Record<Target, number>): Calculation {
  const used = new Set(steps.flatMap((s) => s.of));
  const given = Object.fromEntries([...used].map((name) => [name, numbers[name]!]));
  const apart = steps.map((s) => ({ ...s, name: `${s.name}'` }));
  const sum = steps.slice(1).map((s, i) => ({ name: `sum${i}`, op: 'add', of: [i ? `sum${i - 1}` : `${values[1]}'`, `${s.name}'`] }));
  return { given, steps: [...apart, ...sum], derive: sum.at(-1)!.name };
}

/** The boxes whose rates multiply to the derivative by a number, from the last to the number's own. */
export function way({ values, boxes }: Series, target: Target): Target[] {
  const own = boxes.findIndex((b) => b.parameter === target);
  const from = own < 0 ? values.indexOf(target) : own;
  const back = values.slice(from, -1).reverse();
  return own < 0 ? back : [...back.slice(0, -1), target];
}
