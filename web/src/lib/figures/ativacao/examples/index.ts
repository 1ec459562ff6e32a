import { catalog } from '$lib/i18n/index.svelte';
import type { Example } from '../../example';
import type { FirstCurve, FirstFold } from '../settings';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

const at = (z: number) => async (): Promise<FirstCurve> => ({ given: { z }, values: {} });
// Curriculum, unit 3: the collapse, and XOR by two units with ReLU.
const collapse = async (): Promise<FirstFold> => ({ given: { W1: [[1, 2], [0, 1]], b1: [1, -1], W2: [[2, -1]], b2: [0.5], x: [0.8, 0.6] }, values: {} });
const xor = async (): Promise<FirstFold> => ({ given: { W1: [[1, 1], [1, 1]], b1: [0, -1], W2: [[1, -2]], b2: [0], points: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] }, values: {} });

const state = (title: Title, first: Example['first'], settings: Record<string, unknown>, locked = false): Example => ({ id: `F3.${title}`, title: () => t(title), settings, locked, first });

export const examples: Example[] = [
  state('locked', at(2), { show: ['tangent'], controls: ['z'] }, true),
  state('curve', at(1), { show: ['tangent', 'slope'], controls: ['z'] }),
  state('step', at(0), { show: ['tangent', 'step'], controls: ['z'] }),
  state('kinds', at(-1), { show: ['tangent', 'slope'], controls: ['z', 'kind'], kind: 'relu' }),
  state('stack', at(0), { show: ['stack'], controls: ['depth', 'kind', 'z'], depth: 10 }),
  state('flat', collapse, { show: ['sums', 'picture'], controls: ['z', 'fold'] }),
  state('fold', collapse, { show: ['sums', 'picture'], controls: ['z', 'fold'], fold: true }),
  state('xor', xor, { show: ['picture'], controls: ['fold'], fold: true }),
];
