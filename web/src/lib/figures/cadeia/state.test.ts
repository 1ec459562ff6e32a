import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Motor } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { examples } from './examples';
import { settingsOf, type First } from './settings';
import { Slope } from './slope.svelte';
import { Cadeia } from './state.svelte';

describe.skipIf(!built)('rates in series', () => {
  let motor: Motor;
  let stop: () => void;
  const first: Record<string, First> = {};
  const rounded = (v: number | undefined) => Number(v!.toFixed(4));

  beforeAll(async () => {
    ({ motor, stop } = engine());
    for (const name of ['gears', 'inside', 'chain']) first[name] = (await examples.find((e) => e.id === `F6.${name}`)!.first(motor)) as First;
  });
  afterAll(() => stop());
  const chain = (name: string, settings: Record<string, unknown> = {}) => new Cadeia(first[name]!, settingsOf(settings), () => motor);

  it('has the numbers of the curriculum, forward and back', async () => {
    const s = chain('chain', { select: 'd:z' });
    s.ask();
    await rest();
    expect(['z', 'p', 'L', 'd:p', 'r:z', 'd:z', 'd:w', 'd:b'].map((n) => rounded(s.numbers[n]))).toEqual([0.5, 0.6225, 0.4741, -1.6065, 0.235, -0.3775, -0.7551, -0.3775]);
    expect(s.explanation).toMatchObject({ target: 'z', kind: 'gradient', op: 'sigmoid' });
    expect(s.moved).toBe(false);
  });

  it('does not double the rate of w with x', async () => {
    const s = chain('chain');
    s.set('x', 4);
    await rest();
    expect([s.numbers['d:w'], s.numbers['p'], s.numbers['r:w']].map(rounded)).toEqual([-0.7297, 0.8176, 4]);
    expect(rounded(s.before['d:w'])).toBe(-0.7551);
    s.reset();
    await rest();
    expect(rounded(s.numbers['d:w'])).toBe(-0.7551);
  });

  it('steps against the rates, and tells what the line promised', async () => {
    const s = chain('chain');
    s.ask();
    await rest();
    await s.step();
    expect([s.numbers['w'], s.numbers['b'], s.numbers['L'], s.fall!.predicted, s.fall!.before - s.fall!.after].map(rounded)).toEqual([0.8775, -0.3112, 0.2119, 0.3563, 0.2622]);
  });

  it('multiplies inside and outside', async () => {
    const s = chain('inside');
    s.set('w', 2);
    await rest();
    expect(['u', 'v', 'f', 'r:v', 'r:u', 'r:w', 'd:w'].map((n) => s.numbers[n])).toEqual([6, 4, 16, 8, 1, 3, 24]);
  });

  it('turns the gears', async () => {
    const s = chain('gears');
    s.set('t', 1);
    s.set('b', 4);
    await rest();
    expect(['u', 'v', 'd:t'].map((n) => s.numbers[n])).toEqual([2, 8, 8]);
  });

  it('tells why, where the engine refuses', async () => {
    const s = new Cadeia(first['chain']!, settingsOf({}), () => ({ ...motor, compute: () => Promise.reject(new Error('no room')) }) as unknown as Motor);
    s.set('x', 1);
    await rest();
    expect(s.problem).toBe('no room');
  });

  it('is straight under the lens', async () => {
    const s = new Slope(first['inside']!, settingsOf({ h: 0.1 }), () => motor);
    s.ask();
    await rest();
    expect(s.points.length).toBe(121);
    expect(s.bend).toBeGreaterThan(0.05);
    expect(s.told!.asked.forward).toBeCloseTo(6.9, 9);
    s.setZoom(5000);
    await rest();
    expect(s.zoom).toBe(1000);
    expect(s.bend).toBeLessThan(0.0002);
    expect(s.x[0]).toBeLessThan(1);
    expect(s.x[1] - s.x[0]).toBeCloseTo(0.0028, 9);
    s.setAt(9);
    await rest();
    expect(s.at).toBe(1.9);
    expect(s.slope).toBeCloseTo(22.2, 9);
    s.reset();
    await rest();
    expect([s.at, s.zoom, s.slope]).toEqual([1, 1, 6]);
  });

  it('measures the loss with a step', async () => {
    const s = new Slope(first['chain']!, settingsOf({ h: 0.01 }), () => motor);
    s.setH(1e-20);
    await rest();
    expect(s.h).toBe(1e-16);
    s.setH(1e-5);
    await rest();
    expect(Math.abs(s.told!.asked.central - s.told!.formula)).toBeLessThan(1e-9);
    expect(s.slope).toBeCloseTo(-0.7551, 4);
  });
});
