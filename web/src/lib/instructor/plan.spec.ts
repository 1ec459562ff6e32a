import { describe, expect, it } from 'vitest';
import { bars, cutMinutes, driftText, lateAtEnd, nearAgenda, openCuts, remaining, steady, suggestedCuts } from './plan';

const clock = (late: number | null) => ({ started: null, elapsed: 0, planned: 150, late, extra: 0, item: null, since: null });
const cuts = [
  { id: 'mosaic', item: 'break', title: '', minutes: 2, on: false },
  { id: 'P9', item: 'u12', title: '', minutes: 2, on: true },
  { id: 'C1', item: 'challenge', title: '', minutes: 7, on: false },
];

describe('cuts', () => {
  it('give back the minutes of those chosen', () => {
    expect(cutMinutes(cuts)).toBe(2);
    expect(cutMinutes([])).toBe(0);
    expect(lateAtEnd(clock(3), cuts, [])).toBe(1);
    expect(lateAtEnd(clock(-1), cuts, [])).toBe(-3);
  });

  it('have nothing to give back where parts were left out and the rest fits', () => {
    const start = Date.parse('2027-03-01T14:00:00Z');
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const row = (from: number, to: number, state: 'skipped' | 'live' | 'next') => ({ id: `${from}`, from, to, title: '', state, drift: 0 });
    const day = [row(0, 131, 'skipped'), row(131, 141, 'live'), row(141, 150, 'next')];
    // minute 25, the live part began at 23: 8 and 9 minutes are to come, 125 are left
    const now = { ...clock(null), started: at(0), since: at(23), elapsed: 25 * 60 };
    expect(lateAtEnd(now, [], day)).toBe(-108);
    expect(suggestedCuts(now, cuts, day)).toEqual([]);
    expect(lateAtEnd({ ...now, planned: 40 }, [], day)).toBe(2);
  });

  it('are proposed in order, enough of them and not one more', () => {
    expect(suggestedCuts(clock(2), cuts, [])).toEqual([]);
    expect(suggestedCuts(clock(3), cuts, [])).toEqual(['mosaic']);
    expect(suggestedCuts(clock(6), cuts, [])).toEqual(['mosaic', 'C1']);
    expect(suggestedCuts(clock(60), cuts, [])).toEqual(['mosaic', 'C1']);
  });
});

describe('agenda', () => {
  const day = (live: number) =>
    ['u11', 'u12', 'break', 'nb', 'challenge'].map((id, i) => ({
      id, from: i, to: i + 1, title: id, drift: 0, state: i < live ? ('done' as const) : i === live ? ('live' as const) : ('next' as const),
    }));

  it('has no use for a cut whose part is over', () => {
    expect(openCuts(cuts, day(0)).map((c) => c.id)).toEqual(['mosaic', 'P9', 'C1']);
    expect(openCuts(cuts, day(2)).map((c) => c.id)).toEqual(['mosaic', 'C1']);
    expect(openCuts(cuts, day(4)).map((c) => c.id)).toEqual(['C1']);
    expect(openCuts(cuts, []).map((c) => c.id)).toEqual(['mosaic', 'P9', 'C1']);
  });

  it('shows what matters now, and no gap at either end', () => {
    const ids = (live: number, rows: number) => nearAgenda(day(live), rows).map((i) => i.id);
    expect(ids(0, 3)).toEqual(['u11', 'u12', 'break']);
    expect(ids(3, 3)).toEqual(['u12', 'break', 'nb'].slice(0, 3));
    expect(ids(4, 3)).toEqual(['break', 'nb', 'challenge']);
    expect(ids(4, 9)).toHaveLength(5);
  });

  it.each([
    [0, ''],
    [0.6, ''],
    [1.9, '+1'],
    [-2, '−2'],
  ])('drift %d is %s', (minutes, text) => expect(driftText(minutes)).toBe(text));

  it('says what is left of an item', () => {
    expect(remaining({ from: 38, to: 46 }, clock(0), 38 * 60)).toBe(8);
    expect(remaining({ from: 38, to: 46 }, { ...clock(0), extra: 2 }, 46.5 * 60)).toBe(2);
    expect(remaining({ from: 38, to: 46 }, clock(0), 60 * 60)).toBe(0);
    const early = { ...clock(null), started: '2027-03-01T14:00:00Z', since: '2027-03-01T14:03:00Z' };
    expect(remaining({ from: 38, to: 46 }, early, 5 * 60)).toBe(6);
  });
});

describe('where everybody is', () => {
  const at = (unit: string, n: number, count: number, here = false) => ({ place: null, unit, screen: `${n}`, count, here });
  const away = (id: string, count: number, here = false) => ({ place: { kind: 'notebook' as const, id, title: id }, unit: '', screen: '', count, here });

  it('leaves out empty screens but never the one the room is at', () => {
    expect(bars([at('u06', 4, 2), at('u07', 1, 0), at('u07', 2, 0, true)], 5).map((b) => [b.unit, b.screen, b.count])).toEqual([
      ['u06', '4', 2],
      ['u07', '2', 0],
    ]);
  });

  it('counts everybody exactly once, whatever is put together', () => {
    const where = [at('u01', 1, 1), at('u02', 1, 2), at('u02', 2, 3), at('u03', 1, 4), at('u07', 1, 5), at('u07', 2, 30, true), at('u07', 3, 8), at('u08', 1, 1)];
    const total = where.reduce((n, w) => n + w.count, 0);
    for (let slots = 2; slots <= 9; slots++) {
      const shown = bars(where, slots);
      expect(shown.length).toBeLessThanOrEqual(slots);
      expect(shown.reduce((n, b) => n + b.count, 0)).toBe(total);
      expect(shown.filter((b) => b.here)).toHaveLength(1);
    }
  });

  it('shows each place besides the lesson, and where the room was sent even when it is empty', () => {
    const lesson = [at('u01', 1, 1), at('u02', 1, 2), at('u02', 2, 30)];
    const shown = bars([...lesson, away('NB1', 4), away('NB2', 0, true), away('NB3', 0)], 4);
    expect(shown.map((b) => [b.place?.id ?? 'lesson', b.count, b.here])).toEqual([
      ['lesson', 3, false],
      ['lesson', 30, false],
      ['NB1', 4, false],
      ['NB2', 0, true],
    ]);
  });

  it('puts those far behind into one box', () => {
    const shown = bars([at('u01', 1, 1), at('u02', 1, 2), at('u02', 2, 3), at('u07', 1, 5), at('u07', 2, 30, true), at('u07', 3, 8)], 4);
    expect(shown.map((b) => [b.rest, b.count])).toEqual([
      [true, 6],
      [false, 5],
      [false, 30],
      [false, 8],
    ]);
  });
});

describe('steady order', () => {
  const id = (s: string) => s[0]!;
  it('keeps the places of known rows and appends new ones while somebody points at them', () => {
    expect(steady(['a', 'b', 'c'], ['c9', 'd8', 'a7', 'b2'], id, false)).toEqual(['a7', 'b2', 'c9', 'd8']);
  });
  it('takes the wanted order when nobody does', () => {
    expect(steady(['a', 'b', 'c'], ['c9', 'a7', 'b2'], id, true)).toEqual(['c9', 'a7', 'b2']);
  });
  it('drops rows that are gone', () => expect(steady(['a', 'b'], ['b1'], id, false)).toEqual(['b1']));
});
