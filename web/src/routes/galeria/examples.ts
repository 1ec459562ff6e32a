import type { Motor, Net, Target } from '$lib/motor/types';

// The worked numbers of units 2 and 7, as in the curriculum.
const RAIN = {
  X: [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]],
  y: [1, 1, 1, 1, 0, 0, 0, 0],
};
const neuron = (w: number[], b: number): Net => ({ loss: 'bce', layers: [{ W: [w], b: [b], activation: 'sigmoid' }] });

const hidden = [[1, -1], [0.5, 1], [-1.5, 0.5], [2, 0.25]];
const net = (k: number): Net => ({
  loss: 'bce',
  layers: [
    { W: hidden.slice(0, k), b: [0, -0.5, 0.25, -1].slice(0, k), activation: 'sigmoid' },
    { W: [[1, -2, 0.75, -0.5].slice(0, k)], b: [0.5], activation: 'sigmoid' },
  ],
});
const DAY2 = { x: [0.8, 0.6], y: 1 };

/** A figure in one of its states; the id names its title in the messages. */
export interface Example {
  id: string;
  figure: 'F2' | 'F7';
  net: Net;
  settings: Record<string, unknown>;
  locked?: boolean;
}

const f7 = (id: string, settings: Record<string, unknown> = {}, k = 2, locked = false): Example => ({ id: `F7.${id}`, figure: 'F7', net: net(k), settings, locked });
const f2 = (id: string, settings: Record<string, unknown> = {}, locked = false, w = [4, 3], b = -4): Example => ({ id: `F2.${id}`, figure: 'F2', net: neuron(w, b), settings, locked });

const W: Target = 'd:W2.1.2';

export const examples: Example[] = [
  f2('locked', {}, true),
  f2('first'),
  f2('day', { select: 'day3' }),
  f2('flat', {}, false, [0, 0], 0),
  f2('triangle', { select: 'triangle' }),
  f2('bare', { controls: [], show: ['line'] }),
  f7('locked', {}, 2, true),
  f7('forward'),
  f7('back3', { back: 3 }),
  f7('explained', { back: 'all', select: W }),
  f7('value', { select: 'h1.2' }),
  f7('parameter', { back: 'all', select: 'W2.1.2' }),
  f7('blanks', { blanks: ['d:z2.1', 'd:W2.1.1', W], select: 'd:z2.1', controls: [], show: [] }),
  f7('bare', { back: 'all', controls: [], show: [] }),
  f7('one', { back: 'all' }, 1),
  f7('three', { back: 'all', select: 'd:h1.3' }, 3),
  f7('four', { back: 'all' }, 4),
];

/** What the unit page would bring along: computed by the same engine, here on the spot. */
export async function firstOf({ figure, net: of }: Example, motor: Motor): Promise<unknown> {
  if (figure === 'F7') return { net: of, example: DAY2, passes: await motor.passes(of, DAY2) };
  return { net: of, ...RAIN, batch: await motor.evaluate(of, RAIN.X, RAIN.y) };
}
