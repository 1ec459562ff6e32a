import { describe, expect, it } from 'vitest';
import type { Outline, PublicRoom } from '$lib/api/types';
import { places } from '$lib/room/course.svelte';
import { noticesOf, type Scene } from './notices.svelte';

const unit = (id: string, number: number, screens: string[]) => ({
  id,
  number,
  title: id,
  objective: '',
  minutes: 6,
  written: true,
  screens: screens.map((s) => ({ id: s, title: `${id} ${s}` })),
});
const outline = {
  title: '',
  minutes: 150,
  stages: [],
  agenda: [],
  units: [unit('u01', 1, ['a', 'b', 'c']), unit('u02', 2, ['a', 'b'])],
  notebooks: [{ id: 'NB2', number: 2, title: 'Do neurônio à perda', minutes: 6, written: true }],
  labs: [{ id: 'digitos', title: 'Dígitos' }],
  polls: [{ id: 'P1', unit: 'u02', title: 'Basta?' }],
  debates: [{ id: 'D5', title: 'Não sei', written: true }],
  exercises: [],
} satisfies Outline;
const room: PublicRoom = { seq: 1, seats: 60, taken: 1, mode: 'conducted', paused: false, started: null, window: { unit: 'u02', screen: 'b' }, place: null, poll: null, debate: null, questions: [] };
const poll = { poll: 'P1', round: 1, phase: 'vote' as const, deadline: null, votes: 0, shown: null };
const scene = (extra: Partial<Scene> = {}): Scene => ({
  path: '/licao/u02/b',
  here: { unit: 'u02', screen: 'b' },
  state: room,
  outline,
  places: places(outline),
  reach: 4,
  before: 4,
  connection: 'live',
  sent: '',
  ...extra,
});
const keys = (s: Scene) => noticesOf(s).map((n) => n.key);

describe('noticesOf', () => {
  it('is silent for somebody who is where the room is', () => expect(noticesOf(scene())).toEqual([]));

  it('offers what opened since, without counting one screen as being late', () => {
    const here = { unit: 'u02', screen: 'a' };
    expect(keys(scene({ here }))).toEqual([]);
    expect(noticesOf(scene({ here, before: 3 }))).toMatchObject([{ message: 'noticeWindow', values: { title: 'u02 b' }, go: { href: '/licao/u02/b' } }]);
  });

  it('tells a late arrival how much and how long', () => {
    // from u01/b to u02/b: two screens of 2 min and one of 3 min
    expect(noticesOf(scene({ here: { unit: 'u01', screen: 'b' } }))).toMatchObject([{ message: 'noticeLate', values: { n: 3, m: 7 } }]);
  });

  it('does not hurry anybody in a free room or on a page that is no lesson', () => {
    expect(keys(scene({ here: { unit: 'u01', screen: 'a' }, state: { ...room, mode: 'free' } }))).toEqual([]);
    expect(keys(scene({ here: null, path: '/exercicio/E04' }))).toEqual([]);
  });

  it('calls to the notebook, the laboratory or the exercise where the room is, from everywhere but there', () => {
    const at = (place: PublicRoom['place'], path = '/licao/u01/a') => noticesOf(scene({ state: { ...room, place }, path, here: { unit: 'u01', screen: 'a' } }));
    expect(at({ kind: 'notebook', id: 'NB2' })).toMatchObject([{ message: 'noticeNotebook', values: { n: 2 }, go: { href: '/caderno/NB2', word: 'goThere' } }]);
    expect(at({ kind: 'exercise', id: 'E04' })).toMatchObject([{ message: 'noticeExercise', values: { n: 'E04' }, go: { href: '/exercicio/E04' } }]);
    expect(at({ kind: 'lab', id: 'digitos' })).toMatchObject([{ message: 'noticeLab', go: { href: '/digitos' } }]);
    expect(at({ kind: 'lab', id: 'digitos' }, '/digitos/girar')).toEqual([]);
    expect(at({ kind: 'notebook', id: 'NB2' }, '/caderno/NB1')).toHaveLength(1);
  });

  it('calls back to the lesson whoever is still where the room had been sent', () => {
    const left = (path: string) => noticesOf(scene({ sent: '/caderno/NB2', path, here: null }));
    expect(left('/caderno/NB2')).toMatchObject([{ message: 'noticeLesson', values: { title: 'u02 b' }, go: { href: '/licao/u02/b' } }]);
    expect(left('/exercicio/E04')).toEqual([]);
  });

  it('offers a poll everywhere but on its own page, anew in each phase and round', () => {
    const state = { ...room, poll };
    expect(noticesOf(scene({ state }))).toMatchObject([{ key: 'P1 1 vote', message: 'noticePoll', go: { href: '/enquete/P1' } }]);
    expect(keys(scene({ state, path: '/enquete/P1', here: null }))).toEqual([]);
    expect(keys(scene({ state: { ...room, poll: { ...poll, phase: 'revote', round: 2 } } }))).toEqual(['P1 2 revote']);
    expect(keys(scene({ state: { ...room, poll: { ...poll, phase: 'closed' } } }))).toEqual([]);
    const shown = { first: {}, second: null, correct: 'c', why: {} };
    expect(keys(scene({ state: { ...room, poll: { ...poll, phase: 'closed', shown } } }))).toEqual(['P1 1 shown']);
    expect(noticesOf(scene({ state: { ...room, poll: { ...poll, poll: 'D5V' } } }))).toMatchObject([{ message: 'noticePollPlain', go: { word: 'openVote' } }]);
    expect(noticesOf(scene({ state: { ...room, poll: { ...poll, poll: 'D5V', phase: 'closed', shown: { ...shown, correct: '' } } } }))).toMatchObject([{ message: 'noticeShownPlain' }]);
  });

  it('does not call to the debate while its vote is being answered', () => {
    const state = { ...room, poll: { ...poll, poll: 'D5V' }, debate: { debate: 'D5', phase: 'watch' as const, arguments: [] } };
    expect(keys(scene({ state, path: '/enquete/D5V', here: null }))).toEqual([]);
    expect(keys(scene({ state, path: '/debate/D5', here: null }))).toEqual(['D5V 1 vote']);
    expect(keys(scene({ state: { ...room, debate: state.debate } }))).toEqual(['D5 watch']);
  });

  it('says on the page of a debate that is over where the room is', () => {
    const left = (state: Partial<PublicRoom>) => noticesOf(scene({ path: '/debate/D5', here: null, state: { ...room, ...state } }));
    expect(left({})).toMatchObject([{ message: 'noticeWindow', values: { title: 'u02 b' }, go: { href: '/licao/u02/b' } }]);
    expect(left({ debate: { debate: 'D5', phase: 'closed', arguments: [] } })).toEqual([]);
    expect(left({ place: { kind: 'lab', id: 'digitos' } })).toMatchObject([{ message: 'noticeLab' }]);
  });

  it('puts an outage before a pause and a pause before all the rest', () => {
    expect(keys(scene({ state: { ...room, paused: true, poll }, connection: 'reconnecting' }))).toEqual(['lost', 'pause', 'P1 1 vote']);
    expect(noticesOf(scene({ state: null, connection: 'offline' }))).toEqual([{ key: 'lost', message: 'noticeOffline' }]);
  });
});
