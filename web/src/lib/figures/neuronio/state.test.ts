import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Motor, Net } from '$lib/motor/types';
import { built, engine, rest } from '../../../../test/engine';
import { settingsOf, type First } from './settings';
import { Neuronio } from './state.svelte';

// Chuva-8 and the hand-made neuron of unit 2 (curriculum 0.2 and U2).
const X = [[0.9, 0.7], [0.8, 0.6], [0.75, 0.2], [0.7, 0.5], [0.6, 0.4], [0.5, 0.1], [0.4, 0.3], [0.85, 0.1]];
const y = [1, 1, 1, 1, 0, 0, 0, 0];
const net: Net = { loss: 'bce', layers: [{ W: [[4, 3]], b: [-4], activation: 'sigmoid' }] };

describe.skipIf(!built)('neuron figure', () => {
  let motor: Motor;
  let stop: () => void;
  let first: First;
  const figure = (settings: Record<string, unknown> = {}) => new Neuronio(first, settingsOf(settings), () => motor);

  beforeAll(async () => {
    ({ motor, stop } = engine());
    first = { net, X, y, batch: await motor.evaluate(net, X, y) };
  });
  afterAll(() => stop());

  it('has the sums and probabilities of the curriculum, and is wrong about day 3 alone', () => {
    const s = figure();
    const days = X.map((_, i) => i);
    expect(days.map((i) => Number(s.z(i).toFixed(4)))).toEqual([1.7, 1, -0.4, 0.3, -0.4, -1.7, -1.5, -0.3]);
    expect(days.map((i) => s.p(i).toFixed(4))).toEqual(['0.8455', '0.7311', '0.4013', '0.5744', '0.4013', '0.1545', '0.1824', '0.4256']);
    expect(days.filter((i) => !s.right(i))).toEqual([2]);
    expect(s.values).toMatchObject({ 'p@3': s.p(2), 'z1.1@2': s.z(1), correct: 7, 'W1.1.1': 4, 'b1.1': -4 });
  });

  it('asks the engine for the shading, rain at the top right', async () => {
    const s = figure();
    s.lang = 'pt-BR';
    await rest();
    const n = s.cells;
    expect(s.answer.grid).toHaveLength(n * n);
    expect(s.answer.grid![n * n - 1]).toBeCloseTo(1 / (1 + Math.exp(-(4 * 1 + 3 * 0.8 - 4))), 6);
    expect(s.answer.grid![0]).toBeLessThan(0.1);
  });

  it('doubles without moving the boundary: same bets, surer', async () => {
    const s = figure();
    const pivot = s.pivot;
    s.double();
    await rest();
    expect([s.w1, s.w2, s.b, s.answer.batch.correct]).toEqual([8, 6, -8, 7]);
    expect(s.w1 * pivot[0] + s.w2 * pivot[1] + s.b).toBeCloseTo(0, 6);
    expect(s.p(1)).toBeGreaterThan(0.7311);
    s.double();
    expect([s.w1, s.doubles]).toEqual([16, false]);
    s.double();
    expect(s.w1).toBe(16);
  });

  it('moves with the middle handle: weights stay, the bias changes', async () => {
    const s = figure();
    s.moveTo([0.85, 0.6]);
    expect([s.w1, s.w2, s.b]).toEqual([4, 3, -5.2]);
    await rest();
    expect(s.z(0)).toBeCloseTo(0.5, 9);
    expect(s.answer.batch.correct).toBe(5);
  });

  it('turns with the outer handle about the middle one: steepness stays', async () => {
    const s = figure();
    const { pivot, size, angle, end } = s;
    expect(s.angleAt(end)).toBeCloseTo(angle, 6);
    s.turnTo(angle + 40);
    expect(s.angle).toBeCloseTo(angle + 40, 0);
    expect(s.size).toBeCloseTo(size, 1);
    expect(s.w1 * pivot[0] + s.w2 * pivot[1] + s.b).toBeCloseTo(0, 1);
    expect(s.angleAt(s.end)).toBeCloseTo(s.angle, 6);
    await rest();
    const again = await motor.evaluate(s.net, X, y);
    expect(s.answer.batch).toEqual(again);
  });

  it('never gets all eight right, wherever the boundary lies', async () => {
    let best = 0;
    const left = new Set<number>();
    for (let angle = 0; angle < 360; angle += 6)
      for (let through = 0; through < X.length; through++)
        for (const side of [-1e-6, 1e-6]) {
          const w = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
          const b = side - (w[0]! * X[through]![0]! + w[1]! * X[through]![1]!);
          const { correct, p } = await motor.evaluate({ ...net, layers: [{ ...net.layers[0]!, W: [w], b: [b] }] }, X, y);
          best = Math.max(best, correct);
          if (correct === 7) left.add(p.findIndex(([chance], i) => chance! >= 0.5 !== (y[i] === 1)) + 1);
        }
    expect(best).toBe(7);
    expect([...left].sort(), 'the lesson names the days that a best line may leave out').toEqual([3, 5, 8]);
  });

  it('has sliders that go no farther than its numbers, and widen for what is typed or doubled', async () => {
    const s = figure();
    expect(s.reach).toBe(5);
    s.double();
    expect(s.reach).toBe(10);
    s.double();
    expect(s.reach).toBe(20);
    for (const p of ['w1', 'w2', 'b'] as const) s.set(p, 1);
    expect(s.reach, 'a slider does not change under the finger').toBe(20);
    s.reset();
    expect(s.reach).toBe(5);
    s.set('w1', 12);
    expect([s.w1, s.reach]).toEqual([12, 20]);
    await rest();
  });

  it('explains the sum and the probability of a day', async () => {
    const s = figure({ select: 'day2' });
    s.lang = 'pt-BR';
    await rest();
    expect(s.explanations.map((e) => [e.target, e.value.toFixed(4)])).toEqual([['z1.1', '1.0000'], ['p', '0.7311']]);
    s.choose(null);
    expect(s.explanations).toEqual([]);
  });

  it('goes back to the first state', async () => {
    const s = figure({ select: 'triangle' });
    expect([s.triangle, s.day]).toEqual([true, null]);
    s.set('b', 3);
    s.reset();
    await rest();
    expect([s.b, s.answer.batch.correct]).toEqual([-4, 7]);
  });
});
