import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, mix, ramp, rgb, type Rgb } from './ramp';

const css = readFileSync('src/lib/style/tokens.css', 'utf8');
const themes = css.split('data-theme');
const token = (part: string, name: string): Rgb => rgb(new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`).exec(part)![1]!)!;

describe('contrast', () => {
  it('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
    expect(contrast([10, 20, 30], [10, 20, 30])).toBe(1);
  });
});

describe('ramp', () => {
  for (const [name, part] of [['light', themes[0]!], ['dark', themes[1]!]] as const) {
    const ink = token(part, 'ink');
    const sheet = token(part, 'sheet');
    const shade = ramp(ink, sheet);
    const steps = Array.from({ length: 201 }, (_, i) => shade(i / 200));
    it(`${name}: each number is readable on its cell (4.5:1)`, () => {
      for (const s of steps) expect(contrast(mix(ink, sheet, s.percent / 100), s.text === 'ink' ? ink : sheet)).toBeGreaterThanOrEqual(4.5);
    });
    it(`${name}: more is never less ink, from none to nearly all`, () => {
      steps.forEach((s, i) => expect(s.percent).toBeGreaterThanOrEqual(steps[i - 1]?.percent ?? 0));
      expect(steps[0]!.percent).toBe(0);
      expect(steps.at(-1)!.percent).toBeGreaterThan(85);
    });
  }
});
