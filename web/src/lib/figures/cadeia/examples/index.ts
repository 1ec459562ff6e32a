import { catalog } from '$lib/i18n/index.svelte';
import type { Motor, Target } from '$lib/motor/types';
import type { Example } from '../../example';
import { alone, differentiated, seriesOf } from '../series';
import type { First } from '../settings';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

/** A worked example of unit 6, computed by the engine. */
const worked = (given: Record<Target, number>) => async (motor: Motor): Promise<First> => {
  const series = seriesOf(given);
  const { values, gradient } = await motor.compute({ given, steps: series.steps, derive: series.values.at(-1)! });
  const all = values as Record<Target, number>;
  const rates = (await motor.compute(alone(series, all))).gradient!;
  return { given, values: { ...all, ...Object.fromEntries(differentiated(series).flatMap((n) => [[`d:${n}`, gradient![n] as number], [`r:${n}`, rates[n] as number]])) } };
};
const gears = worked({ t: 0, a: 2, b: 3 });
const parabola = worked({ w: 1, a: 3, c: 2 });
const loss = worked({ w: 0.5, x: 2, b: -0.5 });

function state(title: Title, first: Example['first'], settings: Record<string, unknown>, locked = false): Example {
  return { id: `F6.${title}`, title: () => t(title), settings, locked, first };
}

export const examples: Example[] = [
  state('gearsLocked', gears, { view: 'gears', controls: ['turn'] }, true),
  state('gears', gears, { view: 'gears', controls: ['turn', 'rates'] }),
  state('zoom', parabola, { view: 'zoom', controls: ['zoom', 'w'] }),
  state('zoomLocked', parabola, { view: 'zoom', controls: ['zoom'] }, true),
  state('forward', parabola, { view: 'differences', show: ['forward'], controls: ['h'] }),
  state('central', parabola, { view: 'differences', show: ['forward', 'central'], controls: ['h', 'w'] }),
  state('inside', parabola, { show: ['back', 'rates', 'product'], controls: ['w'] }),
  state('oneway', loss, { show: [], controls: ['x', 'w', 'b'] }),
  state('chain', loss, { show: ['back', 'rates', 'product'], controls: ['x', 'w', 'b', 'double'], select: 'd:z' }),
  state('chainLocked', loss, { show: ['back', 'rates', 'product'], controls: ['double'] }, true),
  state('step', loss, { show: ['back'], controls: ['step'] }),
  state('errors', loss, { view: 'differences', h: 1e-2, controls: ['h', 'w'] }),
  state('errorsLocked', loss, { view: 'differences', show: ['central', 'errors'], h: 1e-2, controls: ['h'] }, true),
];
