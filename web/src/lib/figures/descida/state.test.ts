import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Motor } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { examples } from './examples';
import { fateOf, levelsOf } from './marks';
import { settingsOf, type First } from './settings';
import { Descida } from './state.svelte';

describe.skipIf(!built)('descents', () => {
  let motor: Motor;
  let stop: () => void;
  const firsts = new Map<string, First>();

  beforeAll(async () => {
    ({ motor, stop } = engine());
    for (const id of ['slope', 'flees', 'race', 'net']) firsts.set(id, (await examples.find((e) => e.id === `F8.${id}`)!.first(motor)) as First);
  });
  afterAll(() => stop());

  const descida = (id: string, settings: Record<string, unknown> = {}) => new Descida(firsts.get(id)!, settingsOf(settings), () => motor);

  // Curriculum, U8, example 1.
  it('walks down a parabola, and every rate has its factor', async () => {
    const s = descida('slope', { x: [-3, 9], y: [0, 36] });
    expect(s.flat).toBe(true);
    expect(s.answer.paths[0]!.w.map(([w]) => Number(w!.toFixed(4)))).toEqual([0, 0.6, 1.08, 1.464, 1.7712, 2.017, 2.2136]);
    s.setRate('sgd', 1.1);
    await rest();
    expect(s.answer.paths[0]!.w[3]![0]).toBeCloseTo(8.184, 3);
    expect(s.values['factor1']).toBeCloseTo(-1.2, 9);
    expect(s.at).toBe(6); // a number that was changed shows what comes of it
    s.reset();
    await rest();
    expect([s.rate('sgd'), s.at]).toEqual([0.1, 0]);
  });

  it('flees in one direction beyond the limit and converges in the other', () => {
    const s = descida('flees');
    const path = s.answer.paths[0]!;
    expect(s.answer.limit).toBeCloseTo(0.2, 12);
    expect(path.factors!.map(fateOf)).toEqual(['arrives', 'flees']);
    expect(Math.abs(path.w[10]![0]!)).toBeLessThan(4);
    expect(Math.abs(path.w[10]![1]!)).toBeGreaterThan(1);
    expect(path.f[10]).toBeCloseTo(33.709, 2);
  });

  it('races four methods; each can rest', async () => {
    const s = descida('race');
    expect(s.paths.map(({ method }) => method.name)).toEqual(['sgd', 'momentum', 'rmsprop', 'adam']);
    expect(s.values['adam.f@20']).toBeCloseTo(0.7546, 4);
    s.toggle('adam');
    expect(s.paths.length).toBe(3);
    s.step(7);
    expect(s.at).toBe(7);
    s.step(-100);
    expect(s.at).toBe(0);
  });

  it('takes noisier steps with fewer examples, and keeps what was tried', async () => {
    const s = descida('net', { x: [-2, 6], y: [-2, 6], controls: ['batch'], at: 'end' });
    const smooth = s.answer.paths[0]!.f;
    expect(smooth.every((f, i) => i === 0 || f <= smooth[i - 1]! + 1e-12)).toBe(true);
    s.setBatch(1);
    await rest();
    const rough = s.answer.paths[0]!;
    expect(rough.f.some((f, i) => i > 0 && f > rough.f[i - 1]!)).toBe(true);
    expect(s.tried.map((t) => t.batch)).toEqual([8]);
    expect(rough.macs!).toBeLessThan(s.tried[0]!.path.macs!);
  });
});

describe('contours', () => {
  it('are closer where the ground is flat', () => {
    const { low, high, levels } = levelsOf([0, 4, 100]);
    expect([low, high]).toEqual([0, 100]);
    expect(levels[1]! - levels[0]!).toBeLessThan(levels.at(-1)! - levels.at(-2)!);
  });
});
