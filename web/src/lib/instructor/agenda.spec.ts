import { describe, expect, it } from 'vitest';
import type { Outline, PublicRoom } from '$lib/api/types';
import { ahead, things } from './agenda';
import { board } from './fixture';
import { stepKey } from './next';

const unit = (number: number): Outline['units'][number] => ({ id: `u0${number}`, number, title: '', objective: '', minutes: 5, written: true, screens: [{ id: 'a', title: '' }, { id: 'b', title: '' }] });
const item = (id: string, has: Partial<Outline['agenda'][number]> = {}) => ({ id, stage: '', from: 0, to: 1, title: id, units: [], polls: [], notebooks: [], debates: [], labs: [], exercises: [], checkpoint: '', ...has });

/** Two units, a break, a notebook that is not written, one that is, a laboratory, an exercise of the first unit, a unit with a debate. */
const outline: Outline = {
  title: '',
  minutes: 60,
  stages: [],
  agenda: [
    item('welcome'),
    item('one', { units: ['u01'] }),
    item('two', { units: ['u02'] }),
    item('break'),
    item('nb1', { notebooks: ['NB1'] }),
    item('nb2', { notebooks: ['NB2'], labs: ['digits'] }),
    item('exercises', { exercises: ['E01'] }),
    item('limits', { units: ['u03'], debates: ['D5'] }),
    item('close'),
  ],
  units: [unit(1), unit(2), unit(3)],
  notebooks: [
    { id: 'NB1', number: 1, title: '', minutes: 6, written: false },
    { id: 'NB2', number: 2, title: '', minutes: 6, written: true },
  ],
  polls: [],
  debates: [{ id: 'D5', title: '', written: true }],
  exercises: [{ id: 'E01', unit: 'u01', title: '', minutes: 2 }],
  labs: [{ id: 'digits', title: '' }],
};

const at = (unit: string | null, place: PublicRoom['place'] = null, rounds: Record<string, number> = {}, live = '') =>
  ahead(outline, board({ room: { window: unit === null ? null : { unit, screen: 'b' }, place }, rounds }), live);

describe('what follows in the agenda', () => {
  it.each([
    ['before the first screen', at(null), 'open u01 a', []],
    ['within the theory', at('u01'), 'open u02 a', []],
    ['after the last unit before the break: notebooks, and what is missing is told', at('u02'), 'send notebook NB2', ['NB1']],
    ['after a notebook', at('u02', { kind: 'notebook', id: 'NB2' }, { NB2: 1 }), 'send lab digits', []],
    ['after the laboratory', at('u02', { kind: 'lab', id: 'digits' }, { NB2: 1, digits: 1 }), 'send exercise E01', []],
    ['back in the lesson after all of it', at('u02', null, { NB2: 1, digits: 1, E01: 1 }), 'open u03 a', ['NB1']],
    ['after the last unit', at('u03', null, { NB2: 1 }), 'debate-open D5', []],
    ['at the end', at('u03', null, { D5: 1 }), '', []],
  ])('%s', (_, got, want, unwritten) => {
    expect([stepKey(got.then?.step ?? null), got.unwritten, got.astray]).toEqual([want, unwritten, false]);
  });

  it('is the way back, where the room was sent out of turn', () => {
    expect(at('u01', { kind: 'notebook', id: 'NB2' }, { NB2: 1 }, 'nb2').astray).toBe(true);
    const within = at('u01', { kind: 'exercise', id: 'E01' }, { E01: 1 }, 'one');
    expect([within.astray, stepKey(within.then?.step ?? null)]).toEqual([true, 'open u02 a']);
    expect(at('u02', { kind: 'exercise', id: 'E01' }, { E01: 1 }, 'exercises').astray).toBe(false);
    expect(at('u02', { kind: 'exercise', id: 'U7F1' }, {}, 'two').astray).toBe(true);
  });

  it('knows what is behind, and where the room is', () => {
    const seen = things(outline, board({ room: { window: { unit: 'u02', screen: 'a' }, place: { kind: 'notebook', id: 'NB2' } }, rounds: { NB2: 1 } }));
    expect(seen.filter((thing) => thing.here).map((thing) => stepKey(thing.step))).toEqual(['send notebook NB2']);
    expect(seen.filter((thing) => thing.done).map((thing) => thing.name)).toEqual(['U1', 'U2', 'NB2']);
  });

  it.each([null, { kind: 'notebook', id: 'NB2' } as const])('has the room in one place during a debate, sent to %j', (place) => {
    const debate = { debate: 'D5', title: '', phase: 'watch' as const, arguments: [] };
    const seen = things(outline, board({ room: { window: { unit: 'u03', screen: 'a' }, place }, debate }));
    expect(seen.filter((thing) => thing.here).map((thing) => stepKey(thing.step))).toEqual(['debate-open D5']);
  });
});
