import { describe, expect, it } from 'vitest';
import { Outage } from './outage';

const run = (steps: [seconds: number, online: number][]) => {
  const outage = new Outage();
  return steps.map(([s, online]) => outage.see(online, 1_000 * s));
};

describe('many devices gone at once', () => {
  it('says how many, and stops when they are back', () => {
    expect(run([[0, 57], [4, 50], [8, 40], [20, 40], [30, 56]])).toEqual([0, 0, 17, 17, 0]);
  });
  it('is silent about a few, and about many who leave one by one', () => {
    expect(run([[0, 57], [4, 54]])).toEqual([0, 0]);
    expect(run(Array.from({ length: 40 }, (_, i) => [15 * i, 57 - i])).every((n) => n === 0)).toBe(true);
  });
  it('is silent in a small room that loses four', () => expect(run([[0, 6], [1, 2]])).toEqual([0, 0]));
  it('says nothing about what happened while this page itself was out of contact', () => {
    const outage = new Outage();
    outage.see(57, 0);
    outage.forget();
    expect(outage.see(0, 3_000)).toBe(0);
  });
  it('forgets after a minute', () => expect(run([[0, 57], [2, 30], [61, 30], [63, 30]])).toEqual([0, 27, 27, 0]));
});
