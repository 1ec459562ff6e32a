import { afterAll, describe, expect, it } from 'vitest';
import { built, engine } from '../../../test/engine';
import { Client } from './client';
import { Engines, type Lesson, type Whole } from './engine';
import type { Message } from './protocol';
import type { Example, Net, TrainConfig, TrainProgress } from './types';

/** The network of unit 7. */
const net: Net = {
  loss: 'bce',
  layers: [
    { W: [[1, -1], [0.5, 1]], b: [0, -0.5], activation: 'sigmoid' },
    { W: [[1, -2]], b: [0.5], activation: 'sigmoid' },
  ],
};
const example: Example = { x: [0.8, 0.6], y: 1 };

describe.skipIf(!built)('motor', () => {
  const parts: string[] = [];
  const { motor: client, stop } = engine((part) => parts.push(part));

  const { motor: alone, stop: end } = engine();

  afterAll(() => {
    stop();
    end();
  });

  it('starts the small engine for a lesson, and the whole one only for what that cannot do', async () => {
    await client.ready;
    await client.passes(net, example);
    expect(parts).toEqual(['lesson']);
    const { pixels } = await client.digit('test', 0);
    expect(pixels.length).toBe(64);
    const { label } = await client.digit('test', 1);
    expect(label).toBeGreaterThanOrEqual(0);
    expect(parts).toEqual(['lesson', 'whole']);
    // The numbers of a figure do not depend on which engine gives them.
    expect((await client.passes(net, example)).loss).toBe((await alone.passes(net, example)).loss);
  });

  it('gives a net away as a file that was read again, by a part of its own', async () => {
    const { file, difference } = await client.export(net, 'onnx', [[0.8, 0.6], [-1, 2]]);
    expect(parts.at(-1)).toBe('files');
    expect(new TextDecoder().decode(file)).toContain('probability');
    expect(difference).toBeLessThan(1e-6);
    const arrays = await client.export(net, 'npz', []);
    expect(new TextDecoder('latin1').decode(arrays.file.subarray(0, 2))).toBe('PK');
    await expect(client.export(net, 'onnx', [[1]])).rejects.toThrow('try[0] has 1 numbers; the net takes 2');
    // The figures' engine is still the one that was there.
    expect((await client.passes(net, example)).loss).toBe((await alone.passes(net, example)).loss);
  });

  it('walks down a bowl and a net, and tells how high the ground is', async () => {
    const bowl = { curvature: [1, 10], centre: [0, 0] };
    const { paths, limit } = await client.descend(bowl, [{ name: 'sgd', rate: 0.15 }, { name: 'momentum', rate: 0.05, beta: 0.5 }], { start: [4, 1], steps: 2 });
    expect(limit).toBe(0.2);
    expect(paths[0]!.w[1]!.map((v) => v.toFixed(4))).toEqual(['3.4000', '-0.5000']);
    expect(paths[0]!.factors![1]).toBeCloseTo(-0.5, 12);
    expect(paths[1]!.w[2]![0]).toBeCloseTo(3.8 - 0.05 * (0.5 * 4 + 3.8), 12);
    expect(Array.from(await client.field(bowl, [0, 4, 2], [0, 1, 2]))).toEqual([0, 8, 5, 13]);
    const net = { loss: 'bce' as const, layers: [{ W: [[0, 0]], b: [0], activation: 'sigmoid' as const }] };
    const walk = await client.descend({ net, X: [[1, 2], [2, 0]], y: [1, 0] }, [{ name: 'adam', rate: 0.5 }], { steps: 3, batch: 1, seed: 2 });
    expect(walk.paths[0]!.net!.layers[0]!.W[0]).toEqual(walk.paths[0]!.w[3]!.slice(0, 2));
    expect((await client.slice(net, 1)).map((d) => d.length)).toEqual([3, 3]);
  });

  it('trains a small network on points, as far as it is asked, and gives what it draws beside', async () => {
    const points = await client.points({ set: 'moons', count: 100, noise: 0.1, classes: 3, seed: 4 });
    expect([points.train.x.length, points.validation.y.length, points.classes]).toEqual([100, 100, 2]);
    const config = { ...points, model: 'dense 3 tanh, dense 2 relu, dense 1', optimizer: 'adam', learningRate: 0.03, batch: 10, epochs: 50, l1: 0, l2: 0, seed: 7 } as const;
    const session = await client.lab(config);
    const sizes = { side: 8, small: 4 };
    const first = await session.look(sizes);
    const later = await session.advance('epoch', 200, sizes);
    expect([first.step, later.step, later.epoch]).toEqual([0, 10, 1]);
    expect([later.map.length, later.units.length, later.scale.length, later.params.length]).toEqual([64, 5 * 16, 5, 9 + 8 + 3]);
    // the map and the explanations are of one network
    const net = await session.net();
    const [corner] = await client.grid(net, [points.area[0], points.area[1], 2], [points.area[2], points.area[3], 2]);
    expect(later.map[0]).toBeCloseTo(corner!, 5);
    expect((await session.slopes()).length).toBe(20);
    await session.reset();
    expect([...(await session.look(sizes)).params]).toEqual([...first.params]);
    session.close();
    await expect(client.lab({ ...config, model: 'dense 0 tanh, dense 1' })).rejects.toMatchObject({ code: 'bad_model' });
  });

  it('gives the numbers of unit 7', async () => {
    const p = await client.passes(net, example);
    expect(p.loss).toBeCloseTo(0.7954392417, 10);
    expect(p.h[1]![0]).toBeCloseTo(0.4513829252, 10);
    expect(p.gradient.W[1]![0]![1]).toBeCloseTo(-0.3414918175, 10);
  });

  it('explains a number in both languages', async () => {
    const pt = await client.explain(net, example, 'W2.1.2', 'gradient', 'pt-BR');
    expect(pt.sentence).toContain('Se w₂ subir 0,1, a perda cai cerca de 0,034.');
    expect(pt.numbers).toContain('<mn>0,3415</mn>');
    expect(pt.uses).toEqual(['d:z2.1', 'h1.2']);
    const en = await client.explain(net, example, 'W2.1.2', 'gradient', 'en');
    expect(en.sentence).toContain('If w₂ goes up by 0.1, the loss falls by about 0.034.');
  });

  it('checks a derivative and steps down', async () => {
    const c = await client.check(net, example, 'W2.1.2', 1e-4, [-4, 0]);
    expect(c.difference).toBeLessThan(1e-8);
    expect(c.curve[0]!.v).toBe(-4);
    const next = await client.update(net, example, 0.5);
    expect((await client.passes(next, example)).loss).toBeCloseTo(0.5048, 4);
  });

  it('tells what a network costs', async () => {
    const cost = await client.cost([64, 32, 10]);
    expect(cost).toEqual({ parameters: 2410, macs: 2368, layers: [{ parameters: 2080, macs: 2048 }, { parameters: 330, macs: 320 }] });
  });

  it('computes, derives and explains a calculation', async () => {
    const { values, gradient, explanations } = await client.compute({
      given: { w: 0.5, x: 2 },
      steps: [{ name: 'u', op: 'multiply', of: ['w', 'x'] }, { name: 'p', op: 'sigmoid', of: ['u'] }],
      derive: 'p',
      explain: [{ name: 'w', index: 0, kind: 'gradient' }],
      lang: 'pt-BR',
    });
    expect(values['p']).toBeCloseTo(0.7311, 4);
    expect(gradient!['w']).toBeCloseTo(0.3932, 4);
    expect(explanations![0]).toMatchObject({ target: 'w', kind: 'gradient', op: 'multiply', uses: ['d:u', 'x'] });
  });

  it('measures a derivative by differences', async () => {
    const { asked, formula, errors } = await client.differences({ a: 3, c: 2 }, 1, 0.1);
    expect(formula).toBe(6);
    expect(asked.complex).toBeCloseTo(6, 12);
    expect(asked.forward).toBeCloseTo(6.9, 9);
    expect(asked.central).toBeCloseTo(6, 9);
    expect(errors.length).toBe(65);
  });

  it('evaluates a batch and a grid', async () => {
    const r = await client.evaluate(net, [[0.8, 0.6], [0, 0]], [1, 0]);
    expect(r.p.length).toBe(2);
    const grid = await client.grid(net, [0, 0.8, 2], [0.6, 1, 3]);
    expect(grid).toBeInstanceOf(Float32Array);
    expect(grid.length).toBe(6);
    expect(grid[1]).toBeCloseTo(r.p[0]![0]!, 6);
  });

  const config: TrainConfig = {
    dataset: 'digits', model: 'dense 32 relu, dense 10', optimizer: 'adam', learningRate: 0.003, batch: 32, seed: 1, epochs: 10,
  };

  /** Resolves with the first progress that fits, and keeps all of them. */
  async function training(config: TrainConfig) {
    const all: TrainProgress[] = [];
    let look = () => {};
    const session = await client.train(config, (p) => {
      all.push(p);
      look();
    });
    const until = (fits: (p: TrainProgress) => boolean) =>
      new Promise<TrainProgress>((resolve) => {
        look = () => {
          const p = all.at(-1);
          if (p && fits(p)) resolve(p);
        };
        look();
      });
    return { session, all, until };
  }

  it('trains the digits to the end and reads one', async () => {
    const { session, all, until } = await training(config);
    expect(all[0]).toMatchObject({ state: 'paused', step: 0, epoch: 0, epochs: 10 });
    expect(all[0]!.confusion!.flat().reduce((a, b) => a + b)).toBe(300);
    session.run();
    const end = await until((p) => p.state === 'finished');
    expect(end.step).toBe(380);
    expect(end.validationAccuracy).toBeGreaterThan(0.93);
    expect(end.testAccuracy).toBeGreaterThan(0.93);
    expect(end.history.map((h) => h.epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(end.stepsPerSecond).toBeGreaterThan(0);
    const { pixels, label } = await client.digit('test', 0);
    const read = await session.predict(pixels);
    expect(read.label).toBe(label);
    expect(read.confidence).toBe(Math.max(...read.p));
    expect((await session.rotated(90)).accuracy).toBeLessThan(0.4);
    expect((await session.rotated(0)).accuracy).toBe(end.testAccuracy);
    session.close();
  });

  it('pauses, goes step by step, resets, and answers meanwhile', async () => {
    const { session, all, until } = await training({ ...config, epochs: 5000 });
    session.run();
    await until((p) => p.step > 0 && p.state === 'running');
    // A question waits for one slice, not for the training.
    expect((await client.passes(net, example)).loss).toBeCloseTo(0.7954, 4);
    session.pause();
    const paused = await until((p) => p.state === 'paused');
    session.step();
    const next = await until((p) => p.step > paused.step);
    expect(next.step).toBe(paused.step + 1);
    expect(next.state).toBe('paused');
    session.reset();
    const fresh = await until((p) => p.step === 0);
    expect(fresh.loss).toBe(all[0]!.loss);
    expect(fresh.history).toEqual(all[0]!.history);
    session.close();
    await expect(session.predict([])).rejects.toMatchObject({ code: 'no_session' });
  });

  it('says when a training diverges', async () => {
    const { session, until } = await training({ ...config, optimizer: 'sgd', learningRate: 1e20, model: 'dense 10' });
    session.run();
    const p = await until((p) => p.state === 'diverged');
    expect(Number.isFinite(p.loss)).toBe(true);
    session.close();
  });

  it('refuses a training that cannot be', async () => {
    await expect(client.train({ ...config, model: 'dense ten' }, () => {})).rejects.toMatchObject({ code: 'bad_model' });
    await expect(client.train({ ...config, learningRate: -1 }, () => {})).rejects.toMatchObject({ code: 'bad_config' });
  });

  it('answers nonsense with a typed error', async () => {
    await expect(client.passes({ ...net, layers: [] }, example)).rejects.toMatchObject({ name: 'EngineError', code: 'bad_net' });
    await expect(client.passes(net, { x: [1], y: 1 })).rejects.toMatchObject({ code: 'bad_example' });
    await expect(client.explain(net, example, 'W9.9.9', 'value', 'en')).rejects.toMatchObject({ code: 'bad_target' });
    await expect(client.passes(null as never, example)).rejects.toMatchObject({ code: 'bad_request' });
    await expect(client.passes(net, { x: [NaN, 1], y: 1 })).rejects.toMatchObject({ code: 'bad_request' });
    // and goes on
    expect((await client.passes(net, example)).loss).toBeGreaterThan(0);
  });
});

describe('parts of the engine', () => {
  const lesson = { call: () => 'lesson' } as unknown as Lesson;
  const whole = { call: () => 'whole' } as unknown as Whole;

  it('answers a lesson with the whole engine where that is at hand or on its way', async () => {
    const begun: string[] = [];
    const engines = new Engines({
      lesson: async () => (begun.push('lesson'), lesson),
      whole: async () => (begun.push('whole'), whole),
      files: () => Promise.reject(new Error('not asked for')),
    });
    void engines.whole();
    expect(await engines.lesson()).toBe(whole);
    expect(begun).toEqual(['whole']);
  });

  it('keeps the small engine when the whole one cannot be loaded, and tries again', async () => {
    let network = false;
    const engines = new Engines({
      lesson: async () => lesson,
      whole: () => (network ? Promise.resolve(whole) : Promise.reject(new Error('no network'))),
      files: () => Promise.reject(new Error('not asked for')),
    });
    expect(await engines.lesson()).toBe(lesson);
    await expect(engines.whole()).rejects.toThrow('no network');
    expect(await engines.lesson()).toBe(lesson);
    network = true;
    expect(await engines.whole()).toBe(whole);
    expect(await engines.lesson()).toBe(whole);
  });
});

describe('client', () => {
  it('tells how much has arrived, and forgets it with the worker', () => {
    let hear: (message: Message) => void = () => {};
    let ended = 0;
    const client = new Client((listener) => {
      hear = listener;
      return { postMessage: () => {}, end: () => void ended++ };
    });
    const shares: (number | null)[] = [];
    const stop = client.loading((share) => shares.push(share));
    void client.ready.catch(() => {});
    hear({ loading: 0.4 });
    hear({ gone: { code: 'not_loaded', message: 'no network' } });
    stop();
    hear({ loading: 0.5 });
    expect(shares).toEqual([null, 0.4, null]);
    expect(ended).toBe(1);
  });
});
