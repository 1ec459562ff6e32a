import type { Outline, Point, PublicRoom } from '$lib/api/types';
import { address, indexOf, whereabouts, type Place } from '$lib/room/course.svelte';
import type { Connection } from '$lib/room/room.svelte';

export interface Notice {
  key: string;
  message: 'noticeLost' | 'noticeOffline' | 'noticePause' | 'noticePoll' | 'noticePollPlain' | 'noticeTalk' | 'noticeRevote' | 'noticeRevotePlain' | 'noticeShown' | 'noticeShownPlain' | 'noticeDebate' | 'noticeNotebook' | 'noticeLab' | 'noticeExercise' | 'noticeLesson' | 'noticeWindow' | 'noticeLate';
  values?: Record<string, string | number>;
  go?: { href: string; word: 'openPoll' | 'openVote' | 'see' | 'openDebate' | 'goNow' | 'goThere' };
  /** asks for attention, not only offers */
  strong?: boolean;
}

export interface Scene {
  path: string;
  /** the lesson's screen on this page, if it is one */
  here: Point | null;
  state: PublicRoom | null;
  outline: Outline | null;
  places: Place[];
  reach: number;
  /** how far the window was when this browser came: only what opens later is news */
  before: number;
  connection: Connection;
  /** the address to which the room had been sent until now, '' if it was not */
  sent: string;
}

/** What may be said to the learner now, the most urgent first. */
export function noticesOf({ path, here, state, outline, places, reach, before, connection, sent }: Scene): Notice[] {
  const list: Notice[] = [];
  if (connection !== 'live') list.push({ key: 'lost', message: connection === 'offline' ? 'noticeOffline' : 'noticeLost' });
  if (!state) return list;
  if (state.paused) list.push({ key: 'pause', message: 'noticePause', strong: true });
  const poll = state.poll;
  const polling = poll !== null && path === `/enquete/${poll.poll}`;
  if (poll && !polling) {
    const title = outline?.polls.find((p) => p.id === poll.poll)?.title;
    const key = `${poll.poll} ${poll.round} ${poll.shown ? 'shown' : poll.phase}`;
    const go = { href: `/enquete/${poll.poll}`, word: title ? ('openPoll' as const) : ('openVote' as const) };
    const values = { title: title ?? '' };
    if (poll.shown) list.push({ key, message: title ? 'noticeShown' : 'noticeShownPlain', go: { ...go, word: 'see' } });
    else if (poll.phase === 'vote') list.push({ key, message: title ? 'noticePoll' : 'noticePollPlain', values, go });
    else if (poll.phase === 'talk') list.push({ key, message: 'noticeTalk', go });
    else if (poll.phase === 'revote') list.push({ key, message: title ? 'noticeRevote' : 'noticeRevotePlain', values, go });
  }
  const debate = state.debate;
  const debating = debate !== null && debate.phase !== 'closed' && path === `/debate/${debate.debate}`;
  if (debate && debate.phase !== 'closed' && !polling && !debating) {
    const title = outline?.debates.find((d) => d.id === debate.debate)?.title ?? '';
    list.push({ key: `${debate.debate} ${debate.phase}`, message: 'noticeDebate', values: { title }, go: { href: `/debate/${debate.debate}`, word: 'openDebate' } });
  }
  const now = whereabouts(outline, places, state);
  if (state.place && now) {
    // the room works elsewhere: nobody is late in the lesson meanwhile
    if (!within(path, now.href) && !polling && !debating) {
      const n = state.place.kind === 'notebook' ? (outline?.notebooks.find((book) => book.id === now.id)?.number ?? now.id) : now.id;
      const message = ({ notebook: 'noticeNotebook', lab: 'noticeLab', exercise: 'noticeExercise' } as const)[state.place.kind];
      list.push({ key: `place ${now.href}`, message, values: { n }, go: { href: now.href, word: 'goThere' } });
    }
    return list;
  }
  if (sent !== '' && within(path, sent) && now) {
    list.push({ key: `back ${sent} ${now.href}`, message: 'noticeLesson', values: { title: now.title }, go: { href: now.href, word: 'goThere' } });
  }
  // the page of a debate that is not, or no longer, in the room
  if (path.startsWith('/debate/') && path !== `/debate/${debate?.debate}` && now) {
    list.push({ key: `left ${path} ${now.href}`, message: 'noticeWindow', values: { title: now.title }, go: { href: now.href, word: 'goNow' } });
  }
  const at = indexOf(places, here);
  const last = places[reach];
  if (state.mode === 'conducted' && at >= 0 && last) {
    const go = { href: address(last), word: 'goNow' as const };
    const key = `window ${reach}`;
    if (reach - at >= 2) {
      const minutes = places.slice(at, reach).reduce((sum, p) => sum + p.summary.minutes / p.summary.screens.length, 0);
      list.push({ key, message: 'noticeLate', values: { n: reach - at, m: Math.max(1, Math.round(minutes)) }, go });
    } else if (reach > before && reach > at) {
      list.push({ key, message: 'noticeWindow', values: { title: last.title }, go });
    }
  }
  return list;
}

/** Whether a page belongs to a place: the laboratory has several. */
function within(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** What this browser's learner has waved away; outlives the page that showed it. */
class Waved {
  keys = $state<string[]>([]);
  before = $state(-1);
  sent = $state('');

  /** The window as it was when the learner came. */
  arrive(reach: number): void {
    if (this.before < 0) this.before = reach;
  }

  /** A pause or an outage that is over is news again when it comes back. */
  over(key: string): void {
    if (this.keys.includes(key)) this.keys = this.keys.filter((k) => k !== key);
  }
}

export const waved = new Waved();
