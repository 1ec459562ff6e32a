import { describe, expect, it } from 'vitest';
import type { Net } from '$lib/motor/types';
import { layout, type Box } from './layout';

const net = (k: number): Net => ({
  loss: 'bce',
  layers: [
    { W: Array.from({ length: k }, () => [1, -1]), b: Array(k).fill(0), activation: 'sigmoid' },
    { W: [Array(k).fill(1)], b: [0], activation: 'sigmoid' },
  ],
});

describe.each([1, 2, 3, 4])('net 2-%i-1', (k) => {
  it.each([320, 350, 398, 600, 800, 868, 900, 1200].flatMap((width) => [[width, true], [width, false]] as const))('at %i px has everything inside, apart and large enough to touch (both ways: %s)', (width, both) => {
    const l = layout(net(k), width, both);
    const boxes: [string, Box][] = [...Object.entries(l.cards), ...Object.entries(l.biases), ...l.wires.map((w) => [w.target, w.pill] as [string, Box])];
    expect(boxes).toHaveLength(2 + k + 2 + k + 1 + 2 * k + k);
    for (const [name, b] of boxes) {
      expect(b.x - b.w / 2, name).toBeGreaterThanOrEqual(0);
      expect(b.x + b.w / 2, name).toBeLessThanOrEqual(width);
      expect(b.y - b.h / 2, name).toBeGreaterThanOrEqual(0);
      expect(b.y + b.h / 2, name).toBeLessThanOrEqual(l.height);
      expect(Math.min(b.w, b.h), name).toBeGreaterThanOrEqual(44);
    }
    boxes.forEach(([a, p], i) =>
      boxes.slice(i + 1).forEach(([b, q]) => {
        const apart = Math.abs(p.x - q.x) >= (p.w + q.w) / 2 || Math.abs(p.y - q.y) >= (p.h + q.h) / 2;
        expect(apart, `${a} lies on ${b}`).toBe(true);
      }),
    );
  });

  it('lets every value travel from card to card', () => {
    for (const width of [350, 868]) {
      const l = layout(net(k), width);
      for (const wire of l.wires) {
        const [from, to] = [l.cards[wire.from]!, l.cards[wire.to]!];
        const [start, end] = [wire.trip.at(0), wire.trip.at(1)];
        expect(Math.abs(start[0] - from.x)).toBeLessThanOrEqual(from.w / 2 + 1);
        expect(Math.abs(start[1] - from.y)).toBeLessThanOrEqual(from.h / 2 + 1);
        expect(Math.abs(end[0] - to.x)).toBeLessThanOrEqual(to.w / 2 + 1);
        expect(Math.abs(end[1] - to.y)).toBeLessThanOrEqual(to.h / 2 + 1);
      }
    }
  });
});
