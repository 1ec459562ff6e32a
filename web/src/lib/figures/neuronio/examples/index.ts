import { catalog } from '$lib/i18n/index.svelte';
import type { Net } from '$lib/motor/types';
import type { Example } from '../../example';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

// The eight days of the course.
const RAIN = {
  X: [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]],
  y: [1, 1, 1, 1, 0, 0, 0, 0],
};

function state(title: Title, settings: Record<string, unknown> = {}, locked = false, w = [4, 3], b = -4): Example {
  const net: Net = { loss: 'bce', layers: [{ W: [w], b: [b], activation: 'sigmoid' }] };
  return { id: `F2.${title}`, title: () => t(title), settings, locked, first: async (motor) => ({ net, ...RAIN, batch: await motor.evaluate(net, RAIN.X, RAIN.y) }) };
}

export const examples: Example[] = [
  state('locked', {}, true),
  state('first'),
  state('day', { select: 'day3' }),
  state('flat', {}, false, [0, 0], 0),
  state('triangle', { select: 'triangle' }),
  state('bare', { controls: [], show: ['line'] }),
];
