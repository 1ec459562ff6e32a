import { catalog } from '$lib/i18n/index.svelte';
import type { Motor } from '$lib/motor/types';
import type { Example } from '../../example';
import type { First, FirstCost } from '../settings';
import type pt from './messages.pt-BR.json';

type Title = keyof typeof pt;
const t = catalog<Title>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

// The worked network of unit 4: days 2, 3 and 8 first.
const given: First['given'] = {
  days: [2, 3, 8, 1, 4, 5, 6, 7],
  X: [[0.8, 0.6], [0.75, 0.2], [0.85, 0.1], [0.9, 0.7], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3]],
  W1: [[2, 1], [-1, 3], [1, -2]],
  b1: [-1, 0, 0.5],
  W2: [[1, -1, 0.5], [-2, 1, 1]],
  b2: [0.2, -0.1],
};
const steps = [
  { name: 'Z1', op: 'affine', of: ['X', 'W1', 'b1'] },
  { name: 'A1', op: 'relu', of: ['Z1'] },
  { name: 'Z2', op: 'affine', of: ['A1', 'W2', 'b2'] },
];

async function worked(motor: Motor): Promise<First> {
  const { X, W1, b1, W2, b2 } = given;
  const { values } = await motor.compute({ given: { X, W1, b1, W2, b2 }, steps });
  return { given, values: values as unknown as First['values'] };
}

function state(title: Title, settings: Record<string, unknown> = {}, locked = false, first: Example['first'] = worked): Example {
  return { id: `F4.${title}`, title: () => t(title), settings, locked, first };
}

async function digits(motor: Motor): Promise<FirstCost> {
  const sizes: [number, number, number] = [64, 32, 10];
  const { parameters, macs } = await motor.cost(sizes);
  return { given: { sizes }, values: { total: parameters, mac: macs } };
}

// Three weights for two measurements: nothing comes of it.
const refused = async (): Promise<First> => ({ given: { ...given, W1: [[2, 1, 0.5], [-1, 3, 1], [1, -2, 0]] }, values: { Z1: null, A1: null, Z2: null } });

export const examples: Example[] = [
  state('locked', { show: ['bias'] }, true),
  state('first'),
  state('sum', { show: ['bias'], select: 'Z1.2.2', controls: [] }),
  state('weight', { show: ['bias'], select: 'W1.2.1', controls: ['hidden'] }),
  state('second', { show: ['bias', 'second'], select: 'A1.2.2', controls: [] }),
  state('covered', { show: ['bias'], cover: 'Z1', select: 'Z1.1.1', controls: [] }),
  state('batch', { show: ['bias'], batch: 8, controls: ['batch'] }),
  state('refused', { show: ['shapes'], controls: ['turn', 'inputs', 'weights', 'hidden'] }, false, refused),
  state('cost', { controls: ['double', 'hidden', 'inputs', 'outputs'] }, false, digits),
  state('costLocked', { controls: ['double'] }, true, digits),
];
