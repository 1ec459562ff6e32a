import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Example, Motor, Net, Target } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { settingsOf, type First } from './settings';
import { Retropropagacao } from './state.svelte';
import { read, wayBack } from './targets';

// The worked example of unit 7; its numbers are those of the curriculum, four decimals.
const net: Net = {
  loss: 'bce',
  layers: [
    { W: [[1, -1], [0.5, 1]], b: [0, -0.5], activation: 'sigmoid' },
    { W: [[1, -2]], b: [0.5], activation: 'sigmoid' },
  ],
};
const example: Example = { x: [0.8, 0.6], y: 1 };

describe.skipIf(!built)('backpropagation figure', () => {
  let motor: Motor;
  let stop: () => void;
  let first: First;
  const figure = (settings: Record<string, unknown> = {}) => new Retropropagacao(first, settingsOf(settings), () => motor);

  beforeAll(async () => {
    ({ motor, stop } = engine());
    first = { net, example, passes: await motor.passes(net, example) };
  });
  afterAll(() => stop());

  it('names every number of the worked example', () => {
    const s = figure();
    const want: Record<Target, number> = {
      'z1.1': 0.2, 'z1.2': 0.5, 'h1.1': 0.5498, 'h1.2': 0.6225, 'z2.1': -0.1951, p: 0.4514, L: 0.7954, 'd:z2.1': -0.5486, 'd:W2.1.1': -0.3016,
      'd:W2.1.2': -0.3415, 'd:b2.1': -0.5486, 'd:h1.1': -0.5486, 'd:h1.2': 1.0972, 'd:z1.1': -0.1358, 'd:z1.2': 0.2579, 'd:b1.2': 0.2579,
      'd:W1.1.1': -0.1086, 'd:W1.1.2': -0.0815, 'd:W1.2.1': 0.2063, 'd:W1.2.2': 0.1547, 'd:x1': -0.0069, 'd:x2': 0.3936,
      x1: 0.8, 'W1.1.2': -1, 'W1.2.1': 0.5, 'b1.2': -0.5,
    };
    for (const [target, value] of Object.entries(want)) expect(s.value(target), target).toBeCloseTo(value, 4);
  });

  it('is complete before the engine is asked', () => {
    const s = new Retropropagacao(first, settingsOf({}), () => {
      throw new Error('asked');
    });
    expect(s.shown('L')).toBe(true);
    expect(s.value('L')).toBe(first.passes.loss);
  });

  it('reveals the way back from the loss on, one kind of sensitivity at a time', () => {
    expect(wayBack(net).map((step) => step.shows)).toEqual([
      ['d:z2.1'],
      ['d:W2.1.1', 'd:W2.1.2', 'd:b2.1'],
      ['d:h1.1', 'd:h1.2'],
      ['d:z1.1', 'd:z1.2'],
      ['d:W1.1.1', 'd:W1.1.2', 'd:W1.2.1', 'd:W1.2.2', 'd:b1.1', 'd:b1.2'],
      ['d:x1', 'd:x2'],
    ]);
    const s = figure();
    expect(s.shown('d:z2.1')).toBe(false);
    s.goBack(3);
    expect([s.shown('d:h1.2'), s.shown('d:z1.2'), s.updatable]).toEqual([true, false, false]);
    s.goBack(6);
    expect([s.shown('d:x2'), s.updatable]).toEqual([true, true]);
    s.goForward(1);
    expect([s.back, s.shown('h1.1'), s.shown('p'), s.shown('L'), s.shown('d:z2.1')]).toEqual([0, true, false, false, false]);
  });

  it('finds what changes the loss most: the bias of the output', () => expect(figure().steepest).toBe('b2.1'));

  it('steps down to the losses of the curriculum, with the gradients of the old weights', async () => {
    const s = figure({ back: 'all' });
    await s.update();
    expect(s.value('W2.1.1')).toBeCloseTo(1.1508, 4);
    expect(s.value('W1.1.1')).toBeCloseTo(1.0543, 4);
    expect(s.value('W1.2.1')).toBeCloseTo(0.3969, 4);
    expect(s.value('b1.2')).toBeCloseTo(-0.6289, 4);
    for (let i = 0; i < 4; i++) await s.update();
    expect(s.losses.map((l) => l.toFixed(4))).toEqual(['0.7954', '0.5048', '0.3534', '0.2672', '0.2132', '0.1767']);
    s.reset();
    expect([s.value('W2.1.1'), s.losses]).toEqual([1, [first.passes.loss]]);
  });

  it('does not update before the way back is complete', async () => {
    const s = figure({ back: 5 });
    await s.update();
    expect(s.losses).toHaveLength(1);
    expect(s.value('b2.1')).toBe(0.5);
  });

  it('draws what the engine computed after an edit, and says the last of many', async () => {
    const s = figure({ back: 'all' });
    for (const v of [0, 0.5, 1, 2]) s.set('W2.1.2', v);
    expect(s.value('W2.1.2')).toBe(2);
    await rest();
    const edited: Net = { ...net, layers: [net.layers[0]!, { ...net.layers[1]!, W: [[1, 2]] }] };
    const passes = await motor.passes(edited, example);
    expect(s.numbers.passes).toEqual(passes);
    expect(s.draft).toBeNull();
    expect(s.value('d:h1.2')).toBe(passes.gradient.h[0]![1]);
    expect(s.losses).toEqual([passes.loss]);
    expect(net.layers[1]!.W).toEqual([[1, -2]]);
  });

  it('turns the sign of every sensitivity of the output when it did not rain', async () => {
    const s = figure({ back: 'all' });
    s.setY(0);
    await rest();
    expect(s.value('d:z2.1')).toBeCloseTo(0.4514, 4);
    expect(s.value('d:W2.1.2')).toBeGreaterThan(0);
  });

  it('explains a number and checks its derivative with a movable step', async () => {
    const s = figure({ back: 'all', select: 'd:W2.1.2' });
    s.lang = 'en';
    await rest();
    expect(s.explanation?.uses).toEqual(['d:z2.1', 'h1.2']);
    expect(s.explanation?.sentence).toContain('the loss falls by about 0.034');
    expect(s.check?.formula).toBeCloseTo(-0.3415, 4);
    const coarse = s.check!.difference;
    s.setStep(1e-3);
    await rest();
    expect(s.check!.difference).toBeLessThan(coarse / 1e4);
    s.select('W2.1.2');
    await rest();
    expect([s.explanation?.kind, s.check]).toEqual(['value', null]);
  });

  it('keeps what was not reached to itself', async () => {
    const s = figure({ select: 'd:W2.1.2' });
    s.lang = 'pt-BR';
    await rest();
    expect([s.explanation, s.check]).toEqual([null, null]);
  });

  it('tells the refusal of the engine and keeps the last numbers', async () => {
    const s = figure();
    s.set('x1', Number.NaN);
    await rest();
    expect(s.problem).toMatch(/number/);
    expect([s.value('x1'), s.draft]).toEqual([0.8, null]);
  });

  describe('blanks', () => {
    it.each([
      ['d:z2.1', -0.5486, null],
      ['d:z2.1', -0.549, null],
      ['d:z2.1', 0.5486, 'sign'],
      ['d:z2.1', -0.1359, 'extraSlope'],
      ['d:z1.2', 1.0972, 'missedSlope'],
      ['d:z1.2', 0.683, 'wrongSlope'],
      ['d:W2.1.1', -0.5486, 'missedInput'],
      ['d:W2.1.1', -0.3415, 'swapped'],
      ['d:h1.2', -0.5486, 'missedWeight'],
      ['d:W2.1.2', -0.35, 'rounding'],
      ['d:W2.1.2', 7, 'look'],
      ['d:W2.1.2', null, 'number'],
    ] as const)('%s answered with %s: %s', (target, typed, slip) => {
      const s = figure({ blanks: [target] });
      expect(s.readable(target)).toBe(false);
      expect(s.values).not.toHaveProperty([target]);
      expect(s.answer(target, String(typed), typed)).toBe(slip);
      expect(s.readable(target)).toBe(slip === null);
    });
  });

  it('hides what would give a blank away, until it is filled', () => {
    const s = figure({ blanks: ['d:z2.1', 'd:W2.1.1', 'd:W2.1.2'] });
    const seen = () => ['d:b2.1', 'd:h1.1', 'd:h1.2', 'd:z1.1', 'd:W1.1.1', 'd:b1.1', 'd:x1'].filter((t) => s.readable(t));
    expect(seen()).toEqual(['d:z1.1', 'd:W1.1.1', 'd:b1.1', 'd:x1']);
    expect(Object.values(s.values).some((v) => Math.abs(v + 0.5486) < 1e-4)).toBe(false);
    s.answer('d:z2.1', '-0,5486', -0.5486);
    expect(seen()).toHaveLength(7);
  });

  it('publishes numbers by the names that the prose uses', () => {
    const values = figure().values;
    expect(values['d:h1.2']).toBe(read('d:h1.2', first));
    expect(values.y).toBe(1);
  });
});
