import { catalog } from '$lib/i18n/index.svelte';
import type { Net } from '$lib/motor/types';
import type { Example } from '../../example';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

const DAY2 = { x: [0.8, 0.6], y: 1 };

/** The network of the unit, with k hidden units. */
const netOf = (k: number): Net => ({
  loss: 'bce',
  layers: [
    { W: [[1, -1], [0.5, 1], [-1.5, 0.5], [2, 0.25]].slice(0, k), b: [0, -0.5, 0.25, -1].slice(0, k), activation: 'sigmoid' },
    { W: [[1, -2, 0.75, -0.5].slice(0, k)], b: [0.5], activation: 'sigmoid' },
  ],
});

function state(title: Title, settings: Record<string, unknown> = {}, k = 2, locked = false): Example {
  const net = netOf(k);
  return { id: `F7.${title}`, title: () => t(title), settings, locked, first: async (motor) => ({ net, example: DAY2, passes: await motor.passes(net, DAY2) }) };
}

export const examples: Example[] = [
  state('locked', {}, 2, true),
  state('forward'),
  state('back3', { back: 3 }),
  state('explained', { back: 'all', select: 'd:W2.1.2' }),
  state('value', { select: 'h1.2' }),
  state('parameter', { back: 'all', select: 'W2.1.2' }),
  state('blanks', { blanks: ['d:z2.1', 'd:W2.1.1', 'd:W2.1.2'], select: 'd:z2.1', controls: [], show: [] }),
  state('bare', { back: 'all', controls: [], show: [] }),
  state('one', { back: 'all' }, 1),
  state('three', { back: 'all', select: 'd:h1.3' }, 3),
  state('four', { back: 'all' }, 4),
];
