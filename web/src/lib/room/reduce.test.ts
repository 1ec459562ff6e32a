import { describe, expect, it } from 'vitest';
import type { Me, PublicRoom } from '$lib/api/types';
import { meet, overlay, reduce } from './reduce';
import type { Parcel } from './shelf';

const state = (seq: number, extra: Partial<PublicRoom> = {}): PublicRoom => ({
  seq,
  seats: 60,
  taken: 1,
  mode: 'conducted',
  paused: false,
  started: null,
  window: null,
  place: null,
  poll: null,
  debate: null,
  questions: [],
  ...extra,
});

const me = (seq: number, extra: Partial<Me> = {}): Me => ({
  seat: 23,
  participant: 'p1',
  name: 'Tensor Azul',
  lang: 'pt-BR',
  return_code: 'ABCDEF',
  seq,
  at: null,
  place: null,
  predictions: {},
  votes: {},
  arguments: {},
  exercises: {},
  help: false,
  questions: { mine: [], voted: [] },
  notebooks: {},
  ...extra,
});

const parcel = (path: string, body: Record<string, unknown>): Parcel => ({ id: path, n: 1, owner: 'x', method: 'POST', path, body });

describe('reduce', () => {
  it('takes newer snapshots and keeps what an event does not carry', () => {
    const known = reduce({ room: state(3), me: me(2), seq: 3 }, { seq: 5, type: 'window', room: state(5, { paused: true }) });
    expect(known.seq).toBe(5);
    expect(known.room?.paused).toBe(true);
    expect(known.me?.seq).toBe(2);
  });

  it('never goes back to an older snapshot', () => {
    const known = reduce({ room: state(9), me: me(9, { help: true }), seq: 9 }, { seq: 4, type: 'room', room: state(4, { paused: true }) });
    expect(known).toMatchObject({ seq: 9, room: { seq: 9, paused: false } });
    expect(meet(known, me(4)).me).toMatchObject({ seq: 9, help: true });
    expect(meet(known, me(10)).me).toMatchObject({ seq: 10, help: false });
  });
});

describe('overlay', () => {
  it('is the server’s own view when nothing is pending', () => {
    const mine = me(1);
    expect(overlay(mine, state(1), [])).toBe(mine);
  });

  it('shows what is still on its way, and leaves the original alone', () => {
    const mine = me(1, { votes: { P1: { '1': { vote: 'a' } } } });
    const seen = overlay(mine, state(1, { debate: { debate: 'D5', phase: 'argue', arguments: [] } }), [
      parcel('predictions?lang=en', { predict: 'f7', choice: 'b2' }),
      parcel('predictions', { predict: 'f7', choice: 'w1' }),
      parcel('polls/P1/votes', { round: 1, phase: 'revote', choice: 'c' }),
      parcel('progress', { unit: 'u07', screen: 'volta' }),
      parcel('help', { kind: 'help' }),
      parcel('questions/q1/votes', {}),
      parcel('arguments/a1/votes', {}),
    ]);
    expect(seen).toMatchObject({
      predictions: { f7: 'b2' },
      votes: { P1: { '1': { vote: 'a', revote: 'c' } } },
      at: { unit: 'u07', screen: 'volta' },
      help: true,
      questions: { voted: ['q1'] },
      arguments: { D5: { voted: ['a1'] } },
    });
    expect(mine.votes).toEqual({ P1: { '1': { vote: 'a' } } });
    expect(mine.predictions).toEqual({});
  });

  it('keeps the screen read last while somebody is in a notebook, and forgets the notebook in the lesson', () => {
    const reading = me(1, { at: { unit: 'u02', screen: 'soma' } });
    const away = overlay(reading, null, [parcel('progress', { place: { kind: 'notebook', id: 'NB2' } })]);
    expect(away).toMatchObject({ at: { unit: 'u02', screen: 'soma' }, place: { kind: 'notebook', id: 'NB2' } });
    expect(overlay(away, null, [parcel('progress', { unit: 'u07', screen: 'volta' })])).toMatchObject({ at: { unit: 'u07', screen: 'volta' }, place: null });
  });

  it('follows help asked and taken back; "lost" is not a call for help', () => {
    expect(overlay(me(1), null, [parcel('help', { kind: 'lost' })]).help).toBe(false);
    expect(overlay(me(1), null, [parcel('help', { kind: 'help' }), parcel('help/cancel', {})]).help).toBe(false);
  });
});
