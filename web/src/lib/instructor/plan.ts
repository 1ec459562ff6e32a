import type { Board } from '$lib/api/types';

type Cuts = Board['cuts'];
type Agenda = Board['agenda'];

/** The cuts that can still give minutes back: those of a part that is over have given them, or never will. */
export function openCuts(cuts: Cuts, agenda: Agenda): Cuts {
  const over = new Set<string>();
  const live = agenda.findIndex((item) => item.state === 'live');
  for (const item of agenda.slice(0, Math.max(0, live))) over.add(item.id);
  return cuts.filter((cut) => !over.has(cut.item));
}

/** Minutes that the chosen cuts give back. */
export function cutMinutes(cuts: Cuts): number {
  return cuts.reduce((sum, cut) => sum + (cut.on ? cut.minutes : 0), 0);
}

/**
 * How late the workshop would end: the delay of now, less the cuts that are still to come. Negative: time in hand. Where parts were left out,
 * the delay is what the rest of the plan takes beyond what is left of the day.
 */
export function lateAtEnd(clock: Board['clock'], cuts: Cuts, agenda: Agenda): number {
  const late = clock.late ?? rest(clock, agenda) - (clock.planned + clock.extra - clock.elapsed / 60);
  return Math.trunc(late) - cutMinutes(cuts);
}

/** Minutes that what is still to come takes by the plan. */
function rest(clock: Board['clock'], agenda: Agenda): number {
  const spent = clock.elapsed / 60 - begun(clock);
  return agenda.reduce((sum, item) => {
    const length = item.to - item.from;
    return sum + (item.state === 'next' ? length : item.state === 'live' ? Math.max(0, length - spent) : 0);
  }, 0);
}

/** The part of a long agenda that matters now: what has just been, what is, what comes. Never more than `rows`. */
export function nearAgenda(agenda: Agenda, rows: number): Agenda {
  const live = Math.max(0, agenda.findIndex((item) => item.state === 'live'));
  const from = Math.max(0, Math.min(live - 2, agenda.length - rows));
  return agenda.slice(from, from + rows);
}

/** The cuts, in the order of the curriculum, that would bring the end back to the plan: enough of them and not one more. */
export function suggestedCuts(clock: Board['clock'], cuts: Cuts, agenda: Agenda): string[] {
  let late = lateAtEnd(clock, cuts, agenda);
  const ids: string[] = [];
  for (const cut of cuts) {
    if (late <= 0) break;
    if (cut.on) continue;
    ids.push(cut.id);
    late -= cut.minutes;
  }
  return ids;
}

/** Drift as it stands in the agenda: "+1", "−2", nothing under a minute. */
export function driftText(minutes: number): string {
  const n = Math.trunc(minutes);
  return n === 0 ? '' : n > 0 ? `+${n}` : `−${-n}`;
}

/** Minutes left of an item that runs: of the plan, or of its own length where parts were left out; never under 0. */
export function remaining(item: { from: number; to: number }, clock: Board['clock'], elapsedSeconds: number): number {
  const end = clock.late === null ? begun(clock) + item.to - item.from : item.to + clock.extra;
  return Math.max(0, Math.ceil(end - elapsedSeconds / 60));
}

/** The minute in which the live item began; now, where that is not known. */
function begun(clock: Board['clock']): number {
  return clock.since && clock.started ? (Date.parse(clock.since) - Date.parse(clock.started)) / 60_000 : clock.elapsed / 60;
}

export interface Bar {
  /** a place besides the lesson, which always has its own box; unit and screen are '' then */
  place: Board['where'][number]['place'];
  unit: string;
  /** null: several screens together */
  screen: string | null;
  count: number;
  here: boolean;
  /** true: people who lag behind the shown screens, all units together */
  rest: boolean;
}

/**
 * Where everybody is: first the lesson, then each place besides it. The lesson gets the boxes that are left of `slots`, two
 * at least: the screen that the room is at always has its own box,
 * the nearest screens with people theirs, and what is farther back is one box.
 */
export function bars(where: Board['where'], slots: number): Bar[] {
  const kept = where.filter((w) => w.count > 0 || w.here);
  const own = (w: Board['where'][number]): Bar => ({ place: w.place, unit: w.unit, screen: w.screen, count: w.count, here: w.here, rest: false });
  const places = kept.filter((w) => w.place !== null).map(own);
  return [...screenBars(kept.filter((w) => w.place === null), Math.max(2, slots - places.length), own), ...places];
}

function screenBars(kept: Board['where'], slots: number, own: (w: Board['where'][number]) => Bar): Bar[] {
  if (kept.length <= slots) return kept.map(own);
  const here = kept.findIndex((w) => w.here);
  const at = here >= 0 ? here : kept.length - 1; // everybody was sent elsewhere: the lesson waits at its last screen
  const ahead = slots >= 3 && at < kept.length - 1 ? 1 : 0;
  const to = at + ahead + 1;
  const from = Math.max(0, to - (slots - 1));
  const before = kept.slice(0, from);
  const after = kept.slice(to);
  const shown = kept.slice(from, to).map(own);
  const last = shown.at(-1);
  // People ahead of the window are few (they took the seat over from elsewhere): they count with the last box.
  if (last) last.count += after.reduce((n, w) => n + w.count, 0);
  const first = before.at(-1);
  if (!first) return shown;
  return [{ place: null, unit: first.unit, screen: null, count: before.reduce((n, w) => n + w.count, 0), here: false, rest: true }, ...shown];
}

/**
 * The same rows in an order that does not move under a finger: rows that were there keep their places,
 * new ones come after them. With `free` the wanted order is taken.
 */
export function steady<T>(before: readonly string[], rows: readonly T[], id: (row: T) => string, free: boolean): T[] {
  if (free) return [...rows];
  const place = new Map(before.map((key, i) => [key, i]));
  const rank = (row: T) => place.get(id(row)) ?? before.length;
  return rows.map((row, i) => ({ row, i })).sort((a, b) => rank(a.row) - rank(b.row) || a.i - b.i).map(({ row }) => row);
}
