import { describe, expect, it } from 'vitest';
import { axisOf, keyed } from './keys';
import { Latest } from './latest';
import { map } from './map';
import { decimals, scientific, signed, vector } from './number';

describe('keyed', () => {
  const axis = { value: 0, min: -5, max: 5 };
  it.each([
    ['ArrowRight', false, 0.2],
    ['ArrowUp', false, 0.2],
    ['ArrowLeft', false, -0.2],
    ['ArrowDown', true, -0.05],
    ['PageUp', false, 1],
    ['PageDown', false, -1],
    ['Home', false, -5],
    ['End', false, 5],
    ['Tab', false, null],
    ['a', false, null],
  ])('%s (fine: %s) leads from 0 to %s', (key, fine, want) => expect(keyed(key, fine, axis)).toBe(want));

  it('stops at the ends and gathers no dust', () => {
    expect(keyed('ArrowUp', false, { ...axis, value: 4.95 })).toBe(5);
    let value = -1;
    for (let i = 0; i < 10; i++) value = keyed('ArrowUp', false, { ...axis, value })!;
    expect(value).toBe(1);
  });

  it('gives two axes two pairs of keys', () => {
    expect(['ArrowLeft', 'Home', 'ArrowUp', 'PageDown'].map((key) => axisOf(key, 2))).toEqual([0, 0, 1, 1]);
    expect(axisOf('ArrowUp', 1)).toBe(0);
  });
});

describe('map', () => {
  it('leads there and back, also upside down', () => {
    const y = map([0, 0.8], [300, 20]);
    expect(y(0.8)).toBe(20);
    expect(y.invert(y(0.3))).toBeCloseTo(0.3, 12);
    expect(y.ticks(4)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  });
});

describe('numbers', () => {
  it('write the sign, but not of nothing', () => {
    expect([1, -2, 0, 0.001].map((v) => signed(v, 2, 'pt-BR'))).toEqual(['+1,00', '−2,00', '0,00', '0,00']);
  });
  it('stand in a vector apart from decimal commas', () => {
    expect([vector(['0,5', '0,3'], 'pt-BR'), vector(['0.5', '0.3'], 'en')]).toEqual(['(0,5; 0,3)', '(0.5, 0.3)']);
  });
  it('show as many decimals as there are', () => {
    expect([1, 0.5, 1.15081, -0.1951].map((v) => decimals(v, 2, 4))).toEqual([2, 2, 4, 4]);
  });
  it('are scientific only where they are tiny', () => {
    expect(scientific(4.2e-11, 'pt-BR')).toBe('4 × 10⁻¹¹');
    expect(scientific(-0.25, 'en')).toBe('−0.2500');
    expect(scientific(0, 'en')).toBe('0');
  });
});

describe('Latest', () => {
  it('asks one question at a time and skips what was overtaken', async () => {
    const answers: number[] = [];
    const asked: number[] = [];
    const open: (() => void)[] = [];
    const latest = new Latest<number>((answer) => answers.push(answer));
    const ask = (n: number) => latest.ask(() => new Promise((done) => (asked.push(n), open.push(() => done(n)))));
    const all = [ask(1), ask(2), ask(3)];
    open[0]!();
    await Promise.resolve().then(() => new Promise((r) => setTimeout(r)));
    open[1]!();
    await Promise.all(all);
    expect(asked).toEqual([1, 3]);
    expect(answers).toEqual([1, 3]);
  });

  it('answers again after a failure', async () => {
    const answers: number[] = [];
    const latest = new Latest<number>((answer) => answers.push(answer));
    await expect(latest.ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await latest.ask(() => Promise.resolve(7));
    expect(answers).toEqual([7]);
  });
});
