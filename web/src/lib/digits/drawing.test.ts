import { describe, expect, it } from 'vitest';
import { empty } from './bitmap';
import { Drawing, cycled, moved } from './drawing.svelte';

const stroke = { points: [{ x: 50, y: 10 }, { x: 50, y: 90 }], brush: 'medium' as const };
function drawn() {
  const d = new Drawing();
  d.live = stroke;
  d.commit();
  return d;
}

describe('Drawing', () => {
  it('shows the line under the finger before it is kept', () => {
    const d = new Drawing();
    d.live = stroke;
    expect(d.blank).toBe(false);
    d.cancel();
    expect(d.blank).toBe(true);
  });
  it('undoes strokes, clearing, cells and images, in turn', () => {
    const d = drawn();
    const one = d.pixels;
    d.clear();
    expect(d.pixels).toEqual(empty());
    d.setCell(5, 16);
    expect(d.pixels[5]).toBe(16);
    d.show(new Array<number>(64).fill(3), 7, 4, 'test');
    expect(d.sheet.origin).toEqual({ kind: 'data', split: 'test', index: 7, label: 4 });
    d.undo();
    d.undo();
    d.undo();
    expect(d.pixels).toEqual(one);
    d.undo();
    expect(d.blank).toBe(true);
    expect(d.canUndo).toBe(false);
    d.undo();
    expect(d.blank).toBe(true);
  });
  it('a new line over cells begins a new drawing; a cell over lines keeps their image', () => {
    const d = drawn();
    const before = d.pixels;
    d.setCell(0, 9);
    expect(d.pixels).toEqual([9, ...before.slice(1)]);
    expect(d.sheet.strokes).toEqual([]);
    d.live = stroke;
    d.commit();
    expect(d.pixels).toEqual(before);
  });
  it('holds cells within 0..16', () => {
    const d = new Drawing();
    d.setCell(1, 40);
    d.setCell(2, -3);
    expect(d.pixels.slice(1, 3)).toEqual([16, 0]);
  });
  it('takes back what was kept, and nothing else', () => {
    const d = new Drawing();
    d.restore(JSON.parse(JSON.stringify(drawn().sheet)));
    expect(d.blank).toBe(false);
    for (const bad of [null, {}, { pixels: [1], strokes: [] }, { pixels: new Array(64).fill(99), strokes: [], origin: { kind: 'cells' } }]) {
      const other = new Drawing();
      other.restore(bad);
      expect(other.blank).toBe(true);
    }
  });
});

describe('cells by keyboard', () => {
  it('Space goes through paper, half and full', () => expect([0, 3, 8, 15, 16].map(cycled)).toEqual([8, 8, 16, 16, 0]));
  it('arrows stay inside, Home and End go along the row, other keys are left alone', () => {
    expect(moved(0, 'ArrowUp')).toBe(0);
    expect(moved(0, 'ArrowLeft')).toBe(0);
    expect(moved(9, 'ArrowDown')).toBe(17);
    expect(moved(9, 'ArrowRight')).toBe(10);
    expect(moved(15, 'ArrowRight')).toBe(15);
    expect(moved(13, 'Home')).toBe(8);
    expect(moved(13, 'End')).toBe(15);
    expect(moved(13, 'Tab')).toBeNull();
  });
});
