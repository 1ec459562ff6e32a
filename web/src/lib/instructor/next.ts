import type { Board, Place, PublicDebate } from '$lib/api/types';

/** What the instructor may do with the room as a whole; the names are those of the commands. */
export type Step =
  | { type: 'start' }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'open'; unit: string; screen: string }
  | { type: 'send'; what: Place['kind']; ref: string }
  | { type: 'send'; what: 'lesson' }
  | { type: 'poll-open'; poll: string }
  | { type: 'poll-talk' | 'poll-revote' | 'poll-close' | 'poll-show' | 'poll-hide' }
  | { type: 'debate-open'; debate: string }
  | { type: 'debate-phase'; phase: PublicDebate['phase'] }
  | { type: 'debate-close' };

/** What stands where the room is, and what follows. */
export interface Here {
  /** poll of this very screen */
  poll: string | null;
  /** polls of the unit, in order */
  polls: string[];
  /** notebooks, laboratories and exercises of this screen */
  sends: Step[];
  /** debate of this screen, or of this part of the day once its last screen is open */
  debate: string | null;
  /** poll by which people take sides in the running debate, before they argue */
  stance: string | null;
  /** what follows in the agenda once this unit, or this place, is done */
  then: Step | null;
  /** the room is in a place that the way on does not lead through */
  astray: boolean;
}

export interface Choice {
  /** the one sensible thing to do now; null: nothing but waiting, or the end */
  primary: Step | null;
  others: Step[];
}

type Seen = Pick<Board, 'room' | 'poll' | 'debate' | 'next' | 'rounds'>;

/**
 * The next thing to do, from what the room is doing. A running poll or debate comes before opening more screens,
 * a poll that stands on this screen and never ran comes before the next screen, and after the last screen of a unit the agenda says what follows.
 */
export function choose(board: Seen, here: Here): Choice {
  if (board.room.started === null) return { primary: { type: 'start' }, others: [] };
  if (board.room.paused) return { primary: { type: 'resume' }, others: [] };
  const on = onward(board, here);
  if (board.poll) return during(board.poll, board.debate, here.stance, on[0]);
  const fresh = (id: string) => (board.rounds[id] ?? 0) === 0;
  if (board.debate) {
    const [primary, ...others] = debateSteps(board.debate.phase);
    if (board.debate.phase === 'watch' && here.stance !== null && fresh(here.stance))
      return { primary: { type: 'poll-open', poll: here.stance }, others: [...(primary ? [primary] : []), ...others] };
    // Opening a screen puts a closed debate away.
    if (board.debate.phase === 'closed' && on[0]?.type === 'open') return { primary: on[0], others: primary ? [primary] : [] };
    return { primary: primary ?? null, others };
  }
  const polls: Step[] = here.polls.map((poll) => ({ type: 'poll-open', poll }));
  const debates: Step[] = here.debate ? [{ type: 'debate-open', debate: here.debate }] : [];
  const due = board.room.place !== null ? [] : [...polls.filter((p) => p.type === 'poll-open' && p.poll === here.poll && fresh(p.poll)), ...debates.filter(() => here.debate !== null && fresh(here.debate))];
  const [primary, ...others] = distinct([...due, ...on, ...(board.room.place ? [] : [...here.sends, ...polls, ...debates])]);
  return { primary: primary ?? null, others };
}

/** The ways on from a lesson or a place, the sensible one first. */
function onward(board: Seen, here: Here): Step[] {
  const { window, place } = board.room;
  const screen: Step[] = board.next ? [{ type: 'open', unit: board.next.unit, screen: board.next.screen }] : [];
  const then = here.then ? [here.then] : [];
  if (place) {
    const back: Step[] = window ? [{ type: 'send', what: 'lesson' }] : [];
    return distinct(here.astray ? [...back, ...then] : [...then, ...back]);
  }
  if (!window || board.next?.unit === window.unit) return screen;
  return distinct([...then, ...screen]);
}

function distinct(steps: Step[]): Step[] {
  const seen = new Set<string>();
  return steps.filter((step) => !seen.has(stepKey(step)) && seen.add(stepKey(step)));
}

function during(poll: NonNullable<Board['poll']>, debate: Board['debate'], stance: string | null, on: Step | undefined): Choice {
  const steps = pollSteps(poll);
  const voting = poll.phase === 'vote' || poll.phase === 'revote';
  // Until half of the room has voted the thing to do is to wait.
  if (voting && (poll.voted === 0 || 2 * poll.voted < poll.of)) return { primary: null, others: steps };
  const [primary, ...others] = steps;
  // A shown poll leaves by itself when the window moves on; within a debate, or with the room sent elsewhere, it has to be put away.
  const debating = debate !== null && debate.phase !== 'closed';
  if (poll.shown && on?.type === 'open' && !debating) return { primary: on, others: steps };
  // Going on to the arguments puts the debate's own vote away.
  if (poll.shown && debating && poll.poll === stance) return { primary: { type: 'debate-phase', phase: 'argue' }, others: steps };
  return { primary: primary ?? null, others };
}

/** Vote, talk in pairs, second vote, show; how many are right says what to leave out (curriculum 1.1). */
function pollSteps(poll: NonNullable<Board['poll']>): Step[] {
  const [talk, revote, show, close, hide]: Step[] = [{ type: 'poll-talk' }, { type: 'poll-revote' }, { type: 'poll-show' }, { type: 'poll-close' }, { type: 'poll-hide' }] as const;
  const second = poll.phase === 'revote' || Object.values(poll.second).some((n) => n > 0);
  const opinion = poll.correct === '';
  if (poll.phase === 'talk') return [revote!, show!, close!];
  if (poll.phase === 'revote') return [show!, close!];
  if (poll.shown) return [hide!];
  const after = poll.phase === 'vote' ? [close!] : [hide!];
  if (second) return [show!, ...after];
  if (poll.phase === 'closed' && poll.voted === 0) return [hide!, { type: 'poll-open', poll: poll.poll }];
  if (opinion || poll.advice === 'volunteer') return [show!, talk!, ...after];
  // Few are right: explain with the figure, then let them vote again.
  if (poll.advice === 'explain') return [revote!, talk!, show!, ...after];
  return [talk!, show!, ...after];
}

function debateSteps(phase: PublicDebate['phase']): Step[] {
  switch (phase) {
    case 'predict':
      return [{ type: 'debate-phase', phase: 'watch' }, { type: 'debate-close' }];
    case 'watch':
      return [{ type: 'debate-phase', phase: 'argue' }, { type: 'debate-close' }];
    case 'argue':
      return [{ type: 'debate-phase', phase: 'closed' }, { type: 'debate-close' }];
    case 'closed':
      return [{ type: 'debate-close' }];
  }
}

/** The same text for the same thing to do: tells whether a button still means what it meant when the finger went down. */
export function stepKey(step: Step | null): string {
  return step === null ? '' : Object.values(step).join(' ');
}
