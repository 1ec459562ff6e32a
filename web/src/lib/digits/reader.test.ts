import { describe, expect, it } from 'vitest';
import type { Prediction } from '$lib/motor/types';
import { Reader } from './reader.svelte';

function setup() {
  const asked: { pixels: readonly number[]; answer: (label: number) => void; fail: () => void }[] = [];
  const reader = new Reader(
    (pixels) =>
      new Promise<Prediction>((resolve, reject) => {
        asked.push({ pixels, answer: (label) => resolve({ p: [], label, confidence: 1 }), fail: () => reject(new Error('gone')) });
      }),
  );
  return { reader, asked };
}
const rest = () => new Promise((r) => setTimeout(r));

describe('Reader', () => {
  it('skips the images between the one under way and the newest', async () => {
    const { reader, asked } = setup();
    for (const v of [1, 2, 3]) reader.ask([v]);
    asked[0]!.answer(1);
    await rest();
    expect(reader.prediction).toBeNull();
    expect(asked.map((a) => a.pixels[0])).toEqual([1, 3]);
    asked[1]!.answer(3);
    await rest();
    expect(reader.prediction?.label).toBe(3);
  });
  it('forgets an answer that comes after the paper was cleared', async () => {
    const { reader, asked } = setup();
    reader.ask([1]);
    reader.clear();
    asked[0]!.answer(1);
    await rest();
    expect(reader.prediction).toBeNull();
  });
  it('reads again after a failure', async () => {
    const { reader, asked } = setup();
    reader.ask([1]);
    asked[0]!.fail();
    await rest();
    reader.ask([2]);
    asked[1]!.answer(2);
    await rest();
    expect(reader.prediction?.label).toBe(2);
  });
});
