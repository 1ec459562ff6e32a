import { catalog } from '$lib/i18n/index.svelte';
import type { Motor } from '$lib/motor/types';
import type { Example } from '../../example';
import { calculation } from '../pair.svelte';
import type { FirstDays, FirstPair, FirstPicture } from '../settings';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

const days = async (): Promise<FirstDays> => ({
  given: { X: [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]], y: [1, 1, 1, 1, 0, 0, 0, 0] },
  values: {},
});
const pair = (a: [number, number], b: [number, number]) => async (motor: Motor): Promise<FirstPair> => {
  const { values } = await motor.compute(calculation(a, b));
  return { given: { a, b }, values: { products: values['products'] as [number, number], dot: values['dot'] as number } };
};
// A two, drawn for this page.
const picture = async (): Promise<FirstPicture> => ({
  given: {
    pixels: [
      [0, 0, 8, 16, 14, 2, 0, 0],
      [0, 6, 16, 8, 14, 10, 0, 0],
      [0, 2, 4, 0, 10, 12, 0, 0],
      [0, 0, 0, 2, 16, 6, 0, 0],
      [0, 0, 0, 12, 12, 0, 0, 0],
      [0, 0, 8, 16, 2, 0, 0, 0],
      [0, 6, 16, 12, 8, 8, 4, 0],
      [0, 8, 16, 16, 16, 16, 8, 0],
    ],
  },
  values: {},
});

const state = (title: Title, first: Example['first'], settings: Record<string, unknown>, locked = false): Example => ({ id: `F1.${title}`, title: () => t(title), settings, locked, first });

export const examples: Example[] = [
  state('locked', days, { show: ['distance'], controls: [] }, true),
  state('arrow', days, { show: ['arrow'], controls: ['drag'] }),
  state('legs', days, { show: ['arrow', 'legs'], controls: ['drag'] }),
  state('table', days, { show: ['arrow', 'table'], controls: [] }),
  state('near', days, { show: ['distance', 'legs'], controls: ['from'], select: 'day8' }),
  state('scale', days, { show: ['distance'], controls: ['from', 'scale'], from: 'day8', scale: 1000 }),
  state('standard', days, { show: ['distance'], controls: ['from', 'scale', 'standard'], from: 'day8', scale: 1000, standard: true }),
  state('picture', picture, { controls: ['paint'] }),
  state('pairs', pair([4, 3], [0.8, 0.6]), { show: [], controls: ['b'] }),
  state('projection', pair([0.85, 0.1], [0.8, 0.6]), { show: ['projection', 'angle'], controls: ['a', 'b'] }),
];
