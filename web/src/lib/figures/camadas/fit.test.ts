import { describe, expect, it } from 'vitest';
import { fit, GAP, HEAD } from './fit';

describe('how products fit', () => {
  it('stand side by side on a desk, with comfortable cells', () => {
    expect(fit(830, [[2, 3], [3, 2]])).toEqual({ cell: 60, beside: true });
  });
  it('stand one below the other on a phone', () => {
    const { cell, beside } = fit(342, [[2, 3], [3, 2]]);
    expect(beside).toBe(false);
    expect(cell).toBeGreaterThanOrEqual(44);
  });
  it('never leave a phone of 360 px, however many neurons are chosen', () => {
    for (const inputs of [1, 2, 3])
      for (const hidden of [1, 2, 3, 4]) {
        const { cell } = fit(328, [[inputs, hidden], [hidden, 3]]);
        expect(HEAD + GAP + cell * Math.max(inputs + hidden, hidden + 3)).toBeLessThanOrEqual(328);
      }
  });
});
