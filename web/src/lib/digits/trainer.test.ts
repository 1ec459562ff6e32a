import { describe, expect, it, vi } from 'vitest';
import type { Motor, TrainConfig, TrainProgress, TrainSession } from '$lib/motor/types';
import { DEFAULT, Trainer, type World } from './trainer.svelte';

/** A session that only remembers what it was asked; the test speaks for it. */
class Double implements TrainSession {
  readonly id: number;
  calls: string[] = [];
  closed = false;
  step_ = 0;
  constructor(
    id: number,
    readonly config: TrainConfig,
    readonly on: (p: TrainProgress) => void,
  ) {
    this.id = id;
  }
  tell(over: Partial<TrainProgress> = {}) {
    this.on({ session: this.id, state: 'running', step: 38, epoch: 1, epochs: 40, stepsPerSecond: 900, loss: 1, validationLoss: 1.1, validationAccuracy: 0.7, history: [], ...over });
  }
  run = () => void this.calls.push('run');
  pause = () => void this.calls.push('pause');
  step = () => void this.calls.push('step');
  reset = () => void this.calls.push('reset');
  set = (c: { learningRate?: number }) => void this.calls.push(`rate ${c.learningRate}`);
  predict = async () => ({ p: [], label: 0, confidence: 1 });
  rotated = async () => ({ accuracy: 0, confidence: 0 });
  close = () => void (this.closed = true);
}

function setup(over: Partial<World> = {}) {
  const sessions: Double[] = [];
  const frames: (() => void)[] = [];
  let clock = 0;
  let seed = 100;
  const motor = {
    ready: Promise.resolve(),
    train: async (config: TrainConfig, on: (p: TrainProgress) => void) => {
      const s = new Double(sessions.length, config, on);
      sessions.push(s);
      return s;
    },
  } as unknown as Motor;
  const world: World = { motor: () => motor, supported: () => true, frame: (f) => void frames.push(f), now: () => clock, random: () => seed++, ...over };
  const trainer = new Trainer(world);
  return {
    trainer,
    sessions,
    last: () => sessions.at(-1)!,
    tick: (ms = 16) => {
      clock += ms;
      for (const f of frames.splice(0)) f();
    },
  };
}

describe('Trainer', () => {
  it('says when the browser has no WebAssembly', async () => {
    const { trainer, sessions } = setup({ supported: () => false });
    await trainer.start();
    expect(trainer.phase).toBe('unsupported');
    expect(sessions).toHaveLength(0);
  });

  it('tells why the engine did not start, and starts at the second try', async () => {
    let broken = true;
    const motor = { ready: Promise.resolve(), train: async (...a: Parameters<Motor['train']>) => {
      if (broken) throw { code: 'load', message: 'no answer' };
      const s = new Double(9, ...a);
      return s;
    } } as unknown as Motor;
    const { trainer } = setup({ motor: () => motor });
    await trainer.start();
    expect([trainer.phase, trainer.problem]).toEqual(['failed', 'no answer']);
    broken = false;
    await trainer.start();
    expect(trainer.phase).toBe('ready');
  });

  it('asks for the network of the settings', async () => {
    const { trainer, last } = setup();
    await trainer.start();
    expect(last().config).toMatchObject({ dataset: 'digits', model: 'dense 32 relu, dense 10', learningRate: 0.003, seed: 1 });
  });

  it('runs at full pace, draws the last word before each frame only, and counts its seconds', async () => {
    const { trainer, last, tick } = setup();
    trainer.pace = 'full';
    await trainer.start();
    await trainer.run();
    expect([trainer.state, last().calls]).toEqual(['running', ['run']]);
    last().tell({ step: 10 });
    last().tell({ step: 20 });
    expect(trainer.progress).toBeNull();
    tick(1500);
    expect(trainer.progress?.step).toBe(20);
    const done = vi.fn();
    trainer.onfinish = done;
    last().tell({ state: 'finished', step: 1520, epoch: 40, validationAccuracy: 0.97 });
    tick(500);
    last().tell({ state: 'finished', step: 1520, epoch: 40, validationAccuracy: 0.97 });
    tick();
    expect(trainer.state).toBe('finished');
    expect(trainer.seconds).toBe(2);
    expect(done).toHaveBeenCalledTimes(1);
    expect(trainer.able).toBe(true);
  });

  it('takes a few batches per frame at the pace for watching, until paused', async () => {
    const { trainer, last, tick } = setup();
    await trainer.start();
    await trainer.run();
    const first = last().calls.length;
    tick();
    expect(last().calls.length).toBe(2 * first);
    trainer.pause();
    tick();
    tick();
    expect(last().calls.filter((c) => c === 'step').length).toBe(2 * first);
    expect(trainer.state).toBe('paused');
  });

  it('changes pace while it runs', async () => {
    const { trainer, last, tick } = setup();
    await trainer.start();
    await trainer.run();
    trainer.setPace('full');
    tick();
    tick();
    expect(last().calls.at(-1)).toBe('run');
    trainer.setPace('watch');
    tick();
    expect(last().calls.filter((c) => c === 'pause')).toHaveLength(1);
    expect(last().calls.at(-1)).toBe('step');
  });

  it('reset keeps width and seed; another seed and another width are new networks', async () => {
    const { trainer, last, sessions } = setup();
    await trainer.start();
    await trainer.reset();
    expect([sessions.length, last().config.seed, sessions[0]!.closed]).toEqual([2, DEFAULT.seed, true]);
    await trainer.reseed();
    expect(last().config.seed).toBe(100);
    await trainer.setWidth(8);
    expect(last().config).toMatchObject({ model: 'dense 8 relu, dense 10', seed: 100 });
    await trainer.setWidth(8);
    expect(sessions).toHaveLength(4);
  });

  it('hears nothing from a network it has left, nor from before a reset', async () => {
    const { trainer, last, sessions, tick } = setup();
    await trainer.start();
    last().tell({ step: 500 });
    await trainer.reset();
    tick();
    expect(trainer.progress).toBeNull();
    sessions[0]!.tell({ step: 700 });
    tick();
    expect(trainer.progress).toBeNull();
    last().tell({ step: 3, epoch: 0 });
    tick();
    expect(trainer.progress?.step).toBe(3);
  });

  it('keeps the last of several widths chosen at once', async () => {
    const { trainer, sessions } = setup();
    await trainer.start();
    await Promise.all([trainer.setWidth(8), trainer.setWidth(16), trainer.setWidth(64)]);
    const open = sessions.filter((s) => !s.closed);
    expect(open.map((s) => s.config.model)).toEqual(['dense 64 relu, dense 10']);
  });

  it('hands the learning rate over while it runs', async () => {
    const { trainer, last } = setup();
    await trainer.start();
    trainer.setRate(0.1);
    expect(last().calls).toEqual(['rate 0.1']);
    expect(trainer.settings.rate).toBe(0.1);
  });

  it('stops at divergence, and goes on only after a reset', async () => {
    const { trainer, last, tick } = setup();
    trainer.pace = 'full';
    await trainer.start();
    await trainer.run();
    last().tell({ state: 'diverged', loss: NaN });
    tick();
    expect([trainer.state, trainer.health]).toEqual(['diverged', 'diverged']);
    await trainer.run();
    expect(trainer.state).toBe('diverged');
    await trainer.reset();
    await trainer.run();
    expect(trainer.state).toBe('running');
  });
});
