/** Wire objects for the specs of this folder; no page imports them. */
import type { Board, PublicRoom } from '$lib/api/types';

type Poll = NonNullable<Board['poll']>;
type Debate = NonNullable<Board['debate']>;

export function board(change: Partial<Omit<Board, 'room'>> & { room?: Partial<PublicRoom> } = {}): Board {
  const { room, ...rest } = change;
  return {
    seq: 812,
    now: '2027-03-01T14:38:12Z',
    room: {
      seq: 812,
      seats: 60,
      taken: 58,
      mode: 'conducted',
      paused: false,
      started: '2027-03-01T14:00:00Z',
      window: { unit: 'u07', screen: 'tela2' },
      place: null,
      poll: null,
      debate: null,
      questions: [],
      ...room,
    },
    participants_url: 'http://192.168.0.12/',
    qr: '<svg viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>',
    online: 57,
    clock: { started: '2027-03-01T14:00:00Z', elapsed: 2292, planned: 150, late: 3, extra: 0, item: 'u07', since: null },
    agenda: [],
    cuts: [],
    where: [],
    next: { unit: 'u07', screen: 'tela3', title: 'Um passo para trás' },
    seats: [],
    help: [],
    ready: 0,
    misconceptions: [],
    predictions: [],
    rounds: {},
    poll: null,
    debate: null,
    questions: [],
    notebooks: [],
    trainings: { count: 0, best: 0 },
    projecting: { what: 'auto' },
    storage: 'saved',
    ...rest,
  };
}

export function poll(change: Partial<Poll> = {}): Poll {
  return {
    poll: 'P1',
    title: 'Separar os oito dias',
    round: 1,
    phase: 'vote',
    deadline: null,
    voted: 30,
    of: 57,
    first: { A: 10, B: 20 },
    second: {},
    right: 66,
    advice: 'talk',
    shown: false,
    options: [],
    correct: 'B',
    ...change,
  };
}

export function debate(change: Partial<Debate> = {}): Debate {
  return { debate: 'D5', title: 'O dígito girado', phase: 'predict', arguments: [], ...change };
}
