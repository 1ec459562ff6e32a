import { catalog } from '$lib/i18n/index.svelte';
import type { Ground, Method, Walk } from '$lib/motor/types';
import type { Example } from '../../example';
import type { First } from '../settings';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

const PARABOLA: Ground = { curvature: [2], centre: [3] };
const VALLEY: Ground = { curvature: [1, 10], centre: [0, 0] };
const CHUVA: Ground = {
  net: { loss: 'bce', layers: [{ W: [[0, 0]], b: [0], activation: 'sigmoid' }] },
  X: [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]],
  y: [1, 1, 1, 1, 0, 0, 0, 0],
  along: [[1, 0, 0], [0, 1, 0]],
};
const ALL: Method[] = [{ name: 'sgd', rate: 0.15 }, { name: 'momentum', rate: 0.05, beta: 0.9 }, { name: 'rmsprop', rate: 0.1 }, { name: 'adam', rate: 0.5 }];

const of = (ground: Ground, methods: Method[], walk: Walk): Example['first'] => async (motor): Promise<First> => ({ ...(await motor.descend(ground, methods, walk)), ground, methods, walk });
const state = (title: Title, first: Example['first'], settings: Record<string, unknown>, locked = false): Example => ({ id: `F8.${title}`, title: () => t(title), settings, locked, first });

const parabola = { x: [-3, 9], y: [0, 36], show: ['loss', 'factor', 'arrow'], controls: ['walk', 'eta', 'start'] };
const valley = { x: [-5, 5], y: [-2.5, 2.5] };
export const examples: Example[] = [
  state('locked', of(VALLEY, [{ name: 'sgd', rate: 0.21 }], { start: [4, 1], steps: 10 }), { ...valley, controls: ['walk', 'eta'] }, true),
  state('slope', of(PARABOLA, [{ name: 'sgd', rate: 0.1 }], { start: [0], steps: 6 }), parabola),
  state('swing', of(PARABOLA, [{ name: 'sgd', rate: 0.9 }], { start: [0], steps: 6 }), { ...parabola, at: 'end' }),
  state('valley', of(VALLEY, [{ name: 'sgd', rate: 0.15 }], { start: [4, 1], steps: 20 }), { ...valley, show: ['loss', 'factor', 'arrow'], controls: ['walk', 'eta', 'start'], at: 3 }),
  state('flees', of(VALLEY, [{ name: 'sgd', rate: 0.21 }], { start: [4, 1], steps: 10 }), { ...valley, show: ['loss', 'factor'], controls: ['walk', 'eta'], at: 'end' }),
  state('race', of(VALLEY, ALL, { start: [4, 1], steps: 50 }), { ...valley, show: ['loss'], controls: ['walk', 'eta', 'methods', 'beta', 'start'], at: 20, log: true }),
  state('batches', of(CHUVA, [{ name: 'sgd', rate: 1 }], { start: [0, 0], steps: 20 }), { x: [-2, 6], y: [-2, 6], show: ['batches'], batches: [[1, 2], [7, 8]], controls: [] }),
  state('net', of(CHUVA, [{ name: 'sgd', rate: 1 }], { start: [0, 0], steps: 100 }), { x: [-2, 6], y: [-2, 6], show: ['loss', 'cost'], controls: ['walk', 'batch', 'eta', 'train'], at: 'end' }),
];
