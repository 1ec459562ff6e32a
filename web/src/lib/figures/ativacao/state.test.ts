import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Motor } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { CurveState } from './curve.svelte';
import { examples } from './examples';
import { Fold } from './fold.svelte';
import { settingsOf, type FirstCurve, type FirstFold, type Kind } from './settings';

describe.skipIf(!built)('activations', () => {
  let motor: Motor;
  let stop: () => void;
  const firsts = new Map<string, unknown>();

  beforeAll(async () => {
    ({ motor, stop } = engine());
    for (const id of ['curve', 'flat', 'xor']) firsts.set(id, await examples.find((e) => e.id === `F3.${id}`)!.first(motor));
  });
  afterAll(() => stop());

  const curve = async (settings: Record<string, unknown> = {}) => {
    const s = new CurveState(firsts.get('curve') as FirstCurve, settingsOf(settings), () => motor);
    s.ask();
    await rest();
    return s;
  };
  const fold = async (id: string, on: boolean) => {
    const s = new Fold(firsts.get(id) as FirstFold, settingsOf({ fold: on }), () => motor);
    s.ask();
    await rest();
    return s;
  };

  // The table of the curriculum, U3.
  it.each<[Kind, number, number, number]>([
    ['sigmoid', 1, 0.7311, 0.1966],
    ['sigmoid', -3, 0.0474, 0.0452],
    ['tanh', -1, -0.7616, 0.42],
    ['relu', -2, 0, 0],
    ['relu', 2, 2, 1],
    ['leaky_relu', -3, -0.3, 0.1],
    ['gelu', 1, 0.8413, 1.0833],
  ])('%s at %d gives %d with slope %d', async (kind, z, h, slope) => {
    const s = await curve({ kind });
    s.setZ(z);
    await rest();
    expect(s.answer!.h).toBeCloseTo(h, 4);
    expect(s.answer!.slope).toBeCloseTo(slope, 4);
    expect(s.answer!.curve[(z + 4) * 20]![1]).toBeCloseTo(h, 4);
    expect(s.answer!.slopes[(z + 4) * 20]![1]).toBeCloseTo(slope, 4);
  });

  it('lets ten sigmoids pass on less than a quarter each, and ten ReLUs all', async () => {
    const s = await curve({ depth: 10 });
    s.setZ(0);
    await rest();
    const { left } = s.answer!;
    expect(left.length).toBe(11);
    expect(left[10]).toBe(1);
    for (let i = 0; i < 10; i++) expect(left[i]! / left[i + 1]!).toBeLessThanOrEqual(0.25);
    expect(left[0]).toBeLessThan(9.54e-7);
    s.setKind('relu');
    s.setZ(1);
    await rest();
    expect(s.answer!.left.every((v) => v === 1)).toBe(true);
  });

  it('stays within its reach and starts anew', async () => {
    const s = await curve({ depth: 3 });
    s.setZ(99);
    s.setDepth(99);
    expect([s.z, s.depth]).toEqual([4, 10]);
    s.reset();
    expect([s.z, s.depth]).toEqual([1, 3]);
  });

  it('has one layer that does the same as two without a fold, at any place', async () => {
    const s = await fold('flat', false);
    expect(s.answer!.out).toBeCloseTo(6.9, 9);
    expect(s.answer!.W).toEqual([2, 3]);
    expect(s.answer!.b).toBe(3.5);
    s.setX([-2.3, 1.7]);
    await rest();
    expect(s.answer!.out).toBeCloseTo(s.answer!.single, 9);
    s.setFold(true);
    s.setX([0.8, 0.6]);
    await rest();
    expect(s.answer!.out).toBeCloseTo(6.5, 9);
    expect(s.answer!.single).toBeCloseTo(6.9, 9);
  });

  it('tells equal from different with a fold, and not without', async () => {
    expect((await fold('xor', true)).answer!.outs).toEqual([0, 1, 1, 0]);
    expect((await fold('xor', false)).answer!.outs).not.toEqual([0, 1, 1, 0]);
  });
});
