import { afterAll, describe, expect, it } from 'vitest';
import { built, engine } from '../../../test/engine';
import type { LabStand } from '$lib/motor/types';
import { hashOf, read } from './link';
import { configOf } from './settings';
import { SHELF, type Example } from './shelf';

describe.skipIf(!built)('the shelf', () => {
  const { motor, stop } = engine();
  afterAll(stop);

  async function run(id: Example['id']): Promise<LabStand & { least: number }> {
    const { settings: s, until } = SHELF.find((e) => e.id === id)!;
    const points = await motor.points({ set: s.set, count: s.count, noise: s.noise, classes: s.classes, seed: s.draw });
    const session = await motor.lab(configOf(s, points));
    let stand = await session.look({ side: 2, small: 2 });
    let least = stand.validationLoss;
    while (stand.state === 'running' && stand.epoch < until) {
      stand = await session.advance('epoch', 200, { side: 2, small: 2 });
      least = Math.min(least, stand.validationLoss);
    }
    session.close();
    return { ...stand, least };
  }

  // Each says beside it what comes of it: here is whether it does.
  it('shows what its words say', async () => {
    expect((await run('round')).validationAccuracy).toBeGreaterThan(0.95);
    expect((await run('straight')).validationAccuracy, 'a straight line cuts a circle').toBeLessThan(0.75);
    const fast = await run('fast');
    expect(fast.state === 'diverged' || fast.validationAccuracy < 0.6, JSON.stringify(fast)).toBe(true);
    const deep = await run('deep');
    expect([deep.validationAccuracy < 0.6, deep.loss > 0.68], JSON.stringify(deep)).toEqual([true, true]);
    expect((await run('spiral')).validationAccuracy).toBeGreaterThan(0.95);
    const [heart, brakes] = [await run('heart'), await run('brakes')];
    expect(heart.loss, JSON.stringify(heart)).toBeLessThan(0.05);
    expect(heart.validationLoss, 'validation rose from its least').toBeGreaterThan(2 * heart.least);
    expect(brakes.validationLoss, JSON.stringify(brakes)).toBeLessThan(heart.validationLoss / 2);
  });

  it('is restored by a link', () => {
    for (const { settings } of SHELF) expect(read(`#${hashOf({ settings, epoch: 7 })}`)).toEqual({ settings, epoch: 7 });
  });

  it('takes no link that cannot be', () => {
    for (const bad of ['set=moon', 'net=9tanh', 'net=4tan', 'rate=0', 'rate=x', 'n=20.5', 'batch=', 'opt=sdg', `net=${'4tanh-'.repeat(8)}4tanh`]) expect(read(`#${bad}`), bad).toBeNull();
    expect(read('#net=')!.settings.layers).toEqual([]);
  });
});
