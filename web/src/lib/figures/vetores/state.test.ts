import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Place } from '$lib/figure/boundary';
import type { Motor } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { Days, windowOf } from './days.svelte';
import { examples } from './examples';
import { Pair } from './pair.svelte';
import { rowOf, settingsOf, type FirstDays, type FirstPair } from './settings';

describe.skipIf(!built)('vectors', () => {
  let motor: Motor;
  let stop: () => void;
  let days: FirstDays;
  let pair: FirstPair;

  beforeAll(async () => {
    ({ motor, stop } = engine());
    days = (await examples.find((e) => e.id === 'F1.near')!.first(motor)) as FirstDays;
    pair = (await examples.find((e) => e.id === 'F1.projection')!.first(motor)) as FirstPair;
  });
  afterAll(() => stop());

  const measured = async (settings: Record<string, unknown>) => {
    const s = new Days(days, settingsOf(settings), () => motor);
    s.ask();
    await rest();
    return s;
  };

  // The worked example of the curriculum, U1.
  it('measures from day 2: days 1 and 4 tie, day 8 is far', async () => {
    const s = await measured({ from: 'day2' });
    expect(s.nearest.map((i) => i + 1)).toEqual([1, 4]);
    expect(s.distances![7]).toBeCloseTo(0.5025, 4);
    expect(s.distances![0]).toBeCloseTo(0.1414, 4);
    expect(s.values['norma.8']).toBeCloseTo(0.8559, 4);
  });

  it('finds another neighbour of day 8 in pascal, and the first one again once standardised', async () => {
    const s = await measured({ from: 'day8' });
    expect(s.nearest.map((i) => i + 1)).toEqual([3]);
    s.setScale(1000);
    await rest();
    expect(s.nearest.map((i) => i + 1)).toEqual([6]);
    expect(s.distances![5]).toBeCloseTo(0.35, 9);
    s.setStandard(true);
    await rest();
    expect(s.nearest.map((i) => i + 1)).toEqual([3]);
    expect(s.answer!.mean[0]).toBeCloseTo(0.6875, 4);
    expect(s.places[1]![0]).toBeCloseTo(0.6882, 4);
    expect(s.places[1]![1]).toBeCloseTo(1.1215, 4);
  });

  it('moves a day within its reach, and starts anew', async () => {
    const s = await measured({ from: 'day2' });
    s.set(1, [7, -3]);
    await rest();
    expect(s.X[1]).toEqual([1, 0]);
    expect(s.values['norma.2']).toBe(1);
    s.reset();
    await rest();
    expect(s.X[1]).toEqual([0.8, 0.6]);
  });

  it('does not choose the day from which it measures', async () => {
    const s = await measured({ from: 'day2' });
    s.choose(4);
    expect(s.chosen).toBe(4);
    s.choose(1);
    expect(s.chosen).toBeNull();
  });

  it('multiplies pair by pair and adds; the cosine is that of the curriculum', async () => {
    const s = new Pair(pair, () => motor);
    s.ask();
    await rest();
    expect(s.values['dot']).toBeCloseTo(0.74, 9);
    expect(s.values['cos']).toBeCloseTo(0.8646, 4);
    s.set('a', [-0.6, 0.8]);
    await rest();
    expect(s.answer.dot).toBeCloseTo(0, 12);
    s.set('a', [0, 0]);
    await rest();
    expect(s.answer.cos).toBeNull();
  });
});

describe('what is drawn', () => {
  it('has one unit on both axes', () => {
    const places: Place[] = [[0.4, 100], [0.9, 700]];
    const { x, y } = windowOf(places);
    expect(x[1] - x[0]).toBeCloseTo(y[1] - y[0], 9);
    for (const [u, q] of places) expect(u > x[0] && u < x[1] && q > y[0] && q < y[1]).toBe(true);
  });
  it('knows a day by its name', () => {
    expect([rowOf('day3'), rowOf('boundary'), rowOf(null)]).toEqual([2, null, null]);
  });
});
