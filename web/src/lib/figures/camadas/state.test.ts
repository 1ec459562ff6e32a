import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Motor } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { Counting } from './count.svelte';
import { examples } from './examples';
import { settingsOf, type First, type FirstCost } from './settings';
import { Camadas } from './state.svelte';

const rounded = (m: number[][] | null) => m?.map((row) => row.map((v) => Number(v.toFixed(4))));

describe.skipIf(!built)('layers', () => {
  let motor: Motor;
  let stop: () => void;
  let first: First;
  let digits: FirstCost;
  const figure = (settings: Record<string, unknown> = {}) => new Camadas(first, settingsOf(settings), () => motor);

  beforeAll(async () => {
    ({ motor, stop } = engine());
    first = (await examples.find((e) => e.id === 'F4.first')!.first(motor)) as First;
    digits = (await examples.find((e) => e.id === 'F4.cost')!.first(motor)) as FirstCost;
  });
  afterAll(() => stop());

  // The worked example of the curriculum, U4.
  const Z1 = [[1.2, 1, 0.1], [0.7, -0.15, 0.85], [0.8, -0.55, 1.15]];
  const Z2 = [[0.45, -1.4], [1.325, -0.65], [1.575, -0.55]];

  it('begins with the matrices of days 2, 3 and 8', () => {
    const s = figure();
    expect(s.days).toEqual([2, 3, 8]);
    expect([rounded(s.answer.Z1), rounded(s.answer.Z2)]).toEqual([Z1, Z2]);
    expect(s.answer.A1![1]![1]).toBe(0);
    expect(s.values).toMatchObject({ 'W1.3.2': -2, 'b1.1': -1, 'A1.3.2': 0 });
    expect(s.values['Z2.1.1']).toBeCloseTo(0.45, 9);
  });

  it('has the same numbers from the engine, and what the network costs', async () => {
    const s = figure();
    s.ask();
    await rest();
    expect([rounded(s.answer.Z1), rounded(s.answer.Z2)]).toEqual([Z1, Z2]);
    expect(s.cost).toMatchObject({ parameters: 17, macs: 12 });
  });

  it('shows the pairs, the products and the bias behind a number', async () => {
    const s = figure({ select: 'Z1.2.2' });
    s.ask();
    await rest();
    expect(s.sum).toMatchObject({ left: [0.75, 0.2], right: [-1, 3], bias: 0 });
    expect(rounded([s.sum!.products])).toEqual([[-0.75, 0.6]]);
    expect(s.sum!.result).toBeCloseTo(-0.15, 9);
    s.select('Z2.1.1');
    await rest();
    expect(s.sum).toMatchObject({ right: [1, -1, 0.5], bias: 0.2 });
    s.select('A1.2.2');
    expect(s.sum).toBeNull();
  });

  it('covers a result until it is touched, and again from the start', () => {
    const s = figure({ cover: 'Z1', select: 'Z1.1.1' });
    expect(['Z1.1.1', 'Z1.2.2', 'Z2.1.1', 'X.1.1'].map((n) => s.covered(n))).toEqual([false, true, false, false]);
    s.select('Z1.2.2');
    s.select(null);
    expect(s.covered('Z1.2.2')).toBe(false);
    s.reset();
    expect(s.covered('Z1.2.2')).toBe(true);
  });

  it('adds days without touching the weights', async () => {
    const s = figure();
    const { W1 } = s.answer;
    s.set('batch', 8);
    await rest();
    expect(s.days).toEqual([2, 3, 8, 1, 4, 5, 6, 7]);
    expect(rounded(s.answer.Z1)!.slice(0, 3)).toEqual(Z1);
    expect(s.answer.Z1).toHaveLength(8);
    expect(s.answer.W1).toEqual(W1);
    expect(s.cost).toMatchObject({ parameters: 17 });
  });

  it('adds a neuron as a column, and its price', async () => {
    const s = figure();
    s.set('hidden', 4);
    await rest();
    expect(rounded(s.answer.Z1)!.map((row) => row.slice(0, 3))).toEqual(Z1);
    expect(s.answer.Z1![0]).toHaveLength(4);
    expect(s.cost).toMatchObject({ parameters: 22, macs: 16 });
  });

  it('refuses what does not fit, and says which two numbers', async () => {
    const s = figure();
    s.set('weights', 3);
    await rest();
    expect([s.answer.Z1, s.answer.refused]).toEqual([null, [2, 3]]);
    s.set('inputs', 3);
    await rest();
    expect(s.answer.refused).toBeNull();
    expect(s.answer.Z1).toHaveLength(3);
    s.reset();
    await rest();
    expect(rounded(s.answer.Z1)).toEqual(Z1);
  });

  it('refuses W1 as it is kept, until by chance the shapes fit; the numbers are then others', async () => {
    const s = figure({ show: [] });
    s.setTurn(false);
    await rest();
    expect(s.answer.refused).toEqual([2, 3]);
    s.set('hidden', 2);
    await rest();
    expect(s.answer.refused).toBeNull();
    // 0.8·2 + 0.6·(−1): the humidity's weight of one neuron and that of another
    expect(s.answer.Z1![0]![0]).toBeCloseTo(1, 9);
    expect(s.answer.Z2).toBeNull();
  });

  it('has no bias where none is shown', async () => {
    const s = figure({ show: [], select: 'Z1.1.1' });
    s.ask();
    await rest();
    expect(s.answer.Z1![0]![0]).toBeCloseTo(2.2, 9);
    expect(s.sum!.bias).toBeNull();
  });

  it('counts a network of digits, and twice its hidden layer: not quite twice the parameters', async () => {
    const s = new Counting(digits, () => motor);
    expect(s.values).toMatchObject({ total: 2410, mac: 2368 });
    s.double();
    await rest();
    expect(s.values).toMatchObject({ total: 4810, mac: 4736, 'sizes.2': 64 });
    s.double();
    await rest();
    expect([s.sizes.hidden, s.doubles]).toEqual([128, false]);
    s.reset();
    await rest();
    expect(s.values).toMatchObject({ total: 2410 });
  });
});
