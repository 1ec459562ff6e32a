import { describe, expect, it } from 'vitest';
import type { AgendaItem, Outline, PublicRoom } from '$lib/api/types';
import { places } from './course.svelte';
import { current, rows, tasks } from './plan';

const unit = (id: string, number: number, written: boolean) => ({ id, number, title: `unit ${id}`, objective: '', minutes: 6, written, screens: [{ id: 'a', title: 'a' }] });
const item = (id: string, from: number, more: Partial<AgendaItem> = {}): AgendaItem => ({
  id, stage: '', from, to: from + 5, title: id, units: [], polls: [], notebooks: [], debates: [], labs: [], exercises: [], checkpoint: '', ...more,
});
const outline: Outline = {
  title: '',
  minutes: 35,
  stages: [],
  agenda: [
    item('welcome', 0),
    item('one', 5, { units: ['u01'] }),
    item('two', 10, { units: ['u02', 'u03'] }),
    item('late', 15, { units: ['u04'] }),
    item('book', 20, { notebooks: ['NB1'] }),
    item('draft', 25, { notebooks: ['NB2'], labs: ['digitos'] }),
    item('drill', 27, { labs: ['digitos'], exercises: ['E1', 'E2'] }),
    item('talk', 30, { units: ['u05'], debates: ['D1'] }),
  ],
  units: [unit('u01', 1, true), unit('u02', 2, true), unit('u03', 3, false), unit('u04', 4, true), unit('u05', 5, false)],
  notebooks: [
    { id: 'NB1', number: 1, title: 'book one', minutes: 5, written: true },
    { id: 'NB2', number: 2, title: 'book two', minutes: 5, written: false },
  ],
  labs: [{ id: 'digitos', title: 'digits' }],
  polls: [],
  debates: [{ id: 'D1', title: 'debate one', written: true }],
  exercises: [
    { id: 'E1', unit: 'u02', title: 'first', minutes: 2 },
    { id: 'E2', unit: 'u04', title: 'second', minutes: 2 },
  ],
};
const room: PublicRoom = { seq: 1, seats: 9, taken: 1, mode: 'conducted', paused: false, started: null, window: { unit: 'u03', screen: 'a' }, place: null, poll: null, debate: null, questions: [] };
const scene = (state: Partial<PublicRoom> = {}, reach = 2, elapsed: number | null = null) => ({ outline, places: places(outline), reach, state: { ...room, ...state }, elapsed });
const find = (id: string, given = scene()) => rows(given).find((row) => row.id === id)!;

describe('rows', () => {
  it('leads to what is written and open', () => {
    expect(find('one')).toMatchObject({ ways: [{ href: '/licao/u01/a', title: 'unit u01' }], reason: null });
    expect(find('two').ways).toEqual([{ href: '/licao/u02/a', title: 'unit u02' }]);
    expect(find('drill').ways.map((way) => way.href)).toEqual(['/digitos', '/exercicio/E1']);
    expect(find('draft'), 'the laboratory is no notebook').toMatchObject({ reason: 'unwritten', ways: [{ href: '/digitos', beside: 'lab' }] });
    expect(find('book').ways).toEqual([{ href: '/caderno/NB1', title: 'book one' }]);
  });

  it('says of every other row why it leads nowhere', () => {
    const reasons = Object.fromEntries(rows(scene()).map((row) => [row.id, row.reason]));
    expect(reasons).toEqual({ welcome: 'together', one: null, two: null, late: 'notOpen', book: null, draft: 'unwritten', drill: null, talk: 'notOpen' });
    expect(find('talk', scene({}, 4)).reason).toBe('opensForAll');
  });

  it('leads to a debate while it is open', () => {
    expect(find('talk', scene({ debate: { debate: 'D1', phase: 'watch', arguments: [] } })).ways).toEqual([{ href: '/debate/D1', title: 'debate one' }]);
  });
});

describe('current', () => {
  it('is where the lecturer is, before what the clock says', () => {
    expect(current(scene({}, 2, 31))).toBe('two');
    expect(current(scene({ place: { kind: 'notebook', id: 'NB1' } }, 2, 31))).toBe('book');
    expect(current(scene({ place: { kind: 'exercise', id: 'E1' } }, 2, 31))).toBe('drill');
    expect(current(scene({ window: null }, -1, 3))).toBe('welcome');
    expect(current(scene({ window: null }, -1, null))).toBeNull();
  });
});

describe('tasks', () => {
  it('opens an exercise with its unit, or when the room is sent there', () => {
    const ways = (given = scene()) => Object.fromEntries(tasks(given).map((task) => [task.id, task.href]));
    expect(ways()).toEqual({ NB1: '/caderno/NB1', digitos: '/digitos', E1: '/exercicio/E1', E2: null });
    expect(tasks(scene()).find((task) => task.id === 'E2')?.opensWith).toBe(4);
    expect(ways(scene({ place: { kind: 'exercise', id: 'E2' } })).E2).toBe('/exercicio/E2');
  });
});
