import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Motor } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { examples } from './examples';
import { Price } from './price.svelte';
import { Push } from './push.svelte';
import { Scores } from './scores.svelte';
import { settingsOf, type FirstPrice, type FirstPush, type FirstScores, type FirstWeek } from './settings';
import { Week } from './week.svelte';

// The numbers are those of the curriculum, U5.
describe.skipIf(!built)('probability', () => {
  let motor: Motor;
  let stop: () => void;
  const first = async <T>(id: string) => (await examples.find((e) => e.id === `F5.${id}`)!.first(motor)) as T;
  const close = (got: number[], want: number[], digits = 4) => {
    expect(got).toHaveLength(want.length);
    want.forEach((v, i) => expect(got[i]).toBeCloseTo(v, digits));
  };

  beforeAll(() => void ({ motor, stop } = engine()));
  afterAll(() => stop());

  it('makes chances of scores; adding the same to all of them changes nothing', async () => {
    const s = new Scores(await first<FirstScores>('scores'), () => motor);
    close(s.answer.e, [7.3891, 2.7183, 1.1052]);
    close(s.answer.p, [0.659, 0.2424, 0.0986]);
    s.shift();
    await rest();
    close(s.scores, [102, 101, 100.1], 9);
    close(s.answer.p, [0.659, 0.2424, 0.0986]);
    expect(s.values['e.1']).toBeGreaterThan(1e44);
    s.shift();
    s.setT(0.5);
    await rest();
    close(s.answer.p, [0.8638, 0.1169, 0.0193]);
    s.setT(2);
    await rest();
    close(s.answer.p, [0.5017, 0.3043, 0.194]);
  });

  it('charges what happened', async () => {
    const s = new Scores(await first<FirstScores>('happened'), () => motor);
    expect(s.values['L']).toBeCloseTo(0.417, 4);
    s.happen(2);
    expect(s.values['L']).toBeUndefined();
    await rest();
    expect(s.values['L']).toBeCloseTo(2.317, 4);
    s.set(2, 9);
    await rest();
    expect(s.z).toEqual([2, 1, 4]);
    s.reset();
    await rest();
    expect(s.values).toMatchObject({ 'z.3': 0.1, k: 0 });
  });

  it('costs 22 times as much to be as wrong as one was right', async () => {
    const s = new Price(await first<FirstPrice>('price'), () => motor);
    for (const [p, L] of [[0.99, 0.0101], [0.9, 0.1054], [0.7, 0.3567], [0.5, 0.6931], [0.3, 1.204], [0.1, 2.3026], [0.01, 4.6052]] as const) {
      s.set(p);
      await rest();
      expect(s.answer.L).toBeCloseTo(L, 4);
    }
    expect(s.answer.Q).toBeCloseTo(0.9801, 4);
    s.set(0.1);
    await rest();
    expect(s.values['ratio']).toBeCloseTo(21.85, 2);
    s.set(-3);
    expect(s.p).toBe(0.01);
    expect(s.halves).toBe(false);
  });

  it('adds the same price at each halving', async () => {
    const s = new Price(await first<FirstPrice>('halves'), () => motor);
    let paid = s.answer.L;
    while (s.halves) {
      s.halve();
      await rest();
      expect(s.answer.L - paid).toBeCloseTo(0.6931, 4);
      paid = s.answer.L;
    }
    expect(s.p).toBeCloseTo(0.0125, 9);
  });

  it('draws the curves through the same numbers', async () => {
    const s = new Price(await first<FirstPrice>('square'), () => motor);
    await s.draw();
    const at = (points: [number, number][], p: number) => points.find(([x]) => Math.abs(x - p) < 1e-9)![1];
    expect(at(s.curves.L, 0.3)).toBeCloseTo(s.answer.L, 9);
    expect(at(s.curves.Q, 0.3)).toBeCloseTo(0.49, 9);
  });

  it('multiplies the bets of the week and adds their prices', async () => {
    const s = new Week(await first<FirstWeek>('week'), settingsOf({ days: 4 }), () => motor);
    s.ask();
    await rest();
    close(s.answer.c, [0.8455, 0.7311, 0.4013, 0.5744, 0.5987, 0.8455, 0.8176, 0.5744]);
    expect(s.days).toBe(4);
    expect(s.answer.product![7]).toBeCloseTo(0.03388, 5);
    expect(s.answer.sum![7]).toBeCloseTo(3.385, 4);
    expect(s.answer.product![0]).toBeCloseTo(0.8455, 4);
    expect(s.values['L']).toBeCloseTo(0.4231, 4);
    s.setB(0);
    await rest();
    expect(s.answer.P).toBeLessThan(0.01);
    s.reset();
    await rest();
    expect(s.answer.P).toBeCloseTo(0.03388, 5);
  });

  it('loses the product of many days, not their sum or mean', async () => {
    const s = new Week(await first<FirstWeek>('sums'), settingsOf({}), () => motor);
    s.repeat(100);
    await rest();
    expect(s.answer.P).toBeGreaterThan(0);
    expect(Math.log(s.answer.P)).toBeCloseTo(-338.5, 1);
    s.repeat(1000);
    await rest();
    expect(s.answer.P).toBe(0);
    expect(s.answer.S).toBeCloseTo(3385.0, 1);
    expect(s.answer.L).toBeCloseTo(0.4231, 4);
  });

  it('pushes a grave error hard by the logarithm and hardly by the square', async () => {
    const s = new Push(await first<FirstPush>('push'), () => motor);
    expect(s.answer.p).toBeCloseTo(0.018, 4);
    expect(s.answer.dL).toBeCloseTo(-0.982, 4);
    expect(s.answer.dQ).toBeCloseTo(-0.0173, 4);
    s.set(0);
    await rest();
    expect(s.answer.dL).toBeCloseTo(-0.5, 9);
    expect(s.answer.dQ).toBeCloseTo(-0.125, 9);
  });
});
