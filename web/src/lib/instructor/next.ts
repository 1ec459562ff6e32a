import type { Board } from '$lib/api/types';

/** What the instructor may do with the room as a whole; the names are those of the commands. */
export type Step =
  | { type: 'start' }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'open'; unit: string; screen: string }
  | { type: 'poll-open'; poll: string }
  | { type: 'poll-talk' | 'poll-revote' | 'poll-close' | 'poll-show' | 'poll-hide' }
  | { type: 'debate-open'; debate: string }
  | { type: 'debate-phase'; phase: 'watch' | 'argue' | 'closed' }
  | { type: 'debate-close' };

/** What stands on the screen that the room is at, and what belongs to its unit. */
export interface Here {
  /** poll of this very screen */
  poll: string | null;
  /** polls of the unit, in order */
  polls: string[];
  /** debate of this screen, or of this part of the day once its last screen is open */
  debate: string | null;
  /** poll by which people take sides in the running debate, before they argue */
  stance: string | null;
}

export interface Choice {
  /** the one sensible thing to do now; null: nothing but waiting, or the end */
  primary: Step | null;
  others: Step[];
}

/**
 * The next thing to do, from what the room is doing. A running poll or debate comes before opening more screens,
 * and a poll that stands on this screen and never ran comes before the next screen.
 */
export function choose(board: Pick<Board, 'room' | 'poll' | 'debate' | 'next' | 'rounds'>, here: Here): Choice {
  if (board.room.started === null) return { primary: { type: 'start' }, others: [] };
  const fresh = (id: string) => (board.rounds[id] ?? 0) === 0;
  const open: Step[] = board.next ? [{ type: 'open', unit: board.next.unit, screen: board.next.screen }] : [];
  if (board.room.paused) return { primary: { type: 'resume' }, others: [] };
  if (board.poll) {
    const [primary, ...others] = pollSteps(board.poll);
    // Before anybody has voted the thing to do is to wait.
    if ((board.poll.phase === 'vote' || board.poll.phase === 'revote') && board.poll.voted === 0) return { primary: null, others: [...(primary ? [primary] : []), ...others] };
    // A shown poll leaves by itself when the window moves on; within a debate the window stands still.
    const debating = board.debate !== null && board.debate.phase !== 'closed';
    if (board.poll.shown && open[0] && !debating) return { primary: open[0], others: primary ? [primary] : [] };
    return { primary: primary ?? null, others };
  }
  if (board.debate) {
    const [primary, ...others] = debateSteps(board.debate.phase);
    if (board.debate.phase === 'watch' && here.stance !== null && fresh(here.stance))
      return { primary: { type: 'poll-open', poll: here.stance }, others: [...(primary ? [primary] : []), ...others] };
    if (board.debate.phase === 'closed' && open[0]) return { primary: open[0], others: primary ? [primary] : [] };
    return { primary: primary ?? null, others };
  }
  const polls: Step[] = here.polls.map((poll) => ({ type: 'poll-open', poll }));
  const due = here.poll !== null && fresh(here.poll) ? here.poll : null;
  if (due) return { primary: { type: 'poll-open', poll: due }, others: [...open, ...polls.filter((p) => p.type === 'poll-open' && p.poll !== due)] };
  if (here.debate && fresh(here.debate)) return { primary: { type: 'debate-open', debate: here.debate }, others: [...open, ...polls] };
  const debates: Step[] = here.debate ? [{ type: 'debate-open', debate: here.debate }] : [];
  return { primary: open[0] ?? null, others: [...polls, ...debates] };
}

function pollSteps(poll: NonNullable<Board['poll']>): Step[] {
  const second = Object.values(poll.second).some((n) => n > 0);
  switch (poll.phase) {
    case 'vote':
      return poll.advice === 'talk' ? [{ type: 'poll-talk' }, { type: 'poll-close' }] : [{ type: 'poll-close' }, { type: 'poll-talk' }];
    case 'talk':
      return [{ type: 'poll-revote' }, { type: 'poll-close' }];
    case 'revote':
      return [{ type: 'poll-close' }];
    case 'closed':
      if (poll.shown) return [{ type: 'poll-hide' }];
      if (!second && poll.advice === 'talk') return [{ type: 'poll-talk' }, { type: 'poll-show' }, { type: 'poll-hide' }];
      return second ? [{ type: 'poll-show' }, { type: 'poll-hide' }] : [{ type: 'poll-show' }, { type: 'poll-talk' }, { type: 'poll-hide' }];
  }
}

function debateSteps(phase: NonNullable<Board['debate']>['phase']): Step[] {
  switch (phase) {
    case 'predict':
      return [{ type: 'debate-phase', phase: 'watch' }, { type: 'debate-close' }];
    case 'watch':
      return [{ type: 'debate-phase', phase: 'argue' }, { type: 'debate-close' }];
    case 'argue':
      return [{ type: 'debate-phase', phase: 'closed' }];
    case 'closed':
      return [{ type: 'debate-close' }];
  }
}

/** The same text for the same thing to do: tells whether a button still means what it meant when the finger went down. */
export function stepKey(step: Step | null): string {
  return step === null ? '' : Object.values(step).join(' ');
}

/** What share of right answers asks for (peer instruction): under 30 % explain again, over 70 % a volunteer, between them talk. */
export function advice(rightPercent: number | null): 'explain' | 'talk' | 'volunteer' | null {
  if (rightPercent === null) return null;
  return rightPercent < 30 ? 'explain' : rightPercent > 70 ? 'volunteer' : 'talk';
}
