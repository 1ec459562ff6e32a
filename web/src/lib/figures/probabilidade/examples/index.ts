import { catalog } from '$lib/i18n/index.svelte';
import type { Example } from '../../example';
import * as price from '../price.svelte';
import * as push from '../push.svelte';
import * as scores from '../scores.svelte';
import * as week from '../week.svelte';
import type { FirstPrice, FirstPush, FirstScores, FirstWeek } from '../settings';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

// The numbers of unit 5: three kinds of weather, and the farmer's neuron on the eight days.
const SCORES = { z: [2, 1, 0.1], T: 1, k: 0 };
const DAYS = { X: [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]], y: [1, 1, 1, 1, 0, 0, 0, 0], w: [4, 3], b: -4 };

const ofScores: (given?: Partial<typeof SCORES>) => Example['first'] = (given = {}) => async (motor): Promise<FirstScores> => {
  const all = { ...SCORES, ...given };
  const { values } = await motor.compute(scores.calculation(all.z, all.T));
  return { given: all, values: { e: values['e'] as number[], s: values['s'] as number, p: (values['p'] as number[][])[0]!, L: (values['price'] as number[][])[0]![all.k]! } };
};
const ofPrice: (p: number) => Example['first'] = (p) => async (motor): Promise<FirstPrice> => {
  const { values } = await motor.compute(price.calculation([p], p));
  return { given: { p }, values: { L: (values['L'] as number[])[0]!, Q: (values['Q'] as number[])[0]! } };
};
const ofPush: Example['first'] = async (motor): Promise<FirstPush> => {
  const s = new push.Push({ given: { z: -4 }, values: { p: 0, L: 0, Q: 0, dL: 0, dQ: 0 } }, () => motor);
  return { given: { z: -4 }, values: await s.at(-4) };
};
const ofWeek: Example['first'] = async (motor): Promise<FirstWeek> => {
  const { values } = await motor.compute(week.calculation(DAYS, 1));
  const column = (name: string) => (values[name] as number[][]).map(([v]) => v!);
  return { given: DAYS, values: { p: column('p'), c: column('c'), P: (values['x1'] as number[][])[0]![0]!, S: values['S'] as number, L: values['L'] as number } };
};

const state = (title: Title, first: Example['first'], settings: Record<string, unknown>, locked = false): Example => ({ id: `F5.${title}`, title: () => t(title), settings, locked, first });

export const examples: Example[] = [
  state('locked', ofPrice(0.9), { show: ['ratio'], controls: ['p'] }, true),
  state('price', ofPrice(0.9), { show: ['ratio'], controls: ['p'] }),
  state('halves', ofPrice(0.8), { show: [], controls: ['halve'] }),
  state('square', ofPrice(0.3), { show: ['square'], controls: ['p'] }),
  state('scores', ofScores(), { show: ['exp'], controls: ['z', 'shift'] }),
  state('minus', ofScores({ z: [2, 1, -3] }), { show: ['exp'], controls: ['z'] }),
  state('happened', ofScores(), { show: ['price'], controls: ['k', 'z'] }),
  state('heat', ofScores({ T: 2 }), { show: ['price'], controls: ['T', 'k'] }),
  state('week', ofWeek, { show: ['bets', 'product'], controls: ['days', 'b'], days: 4 }),
  state('sums', ofWeek, { show: ['product', 'sum', 'mean'], controls: ['repeat'] }),
  state('push', ofPush, { controls: ['z'] }),
];
