import type { Board, Outline, Point, Whereabouts } from '$lib/api/types';
import type { Step } from './next';
import { t, type Key } from './text';

/** A point as people say it: "U7", "Retropropagação", second of six screens. */
export interface Place {
  unit: string;
  title: string;
  screenTitle: string;
  n: number;
  of: number;
}

export function place(outline: Outline | null, point: Point): Place {
  const unit = outline?.units.find((u) => u.id === point.unit);
  const n = unit?.screens.findIndex((s) => s.id === point.screen) ?? -1;
  return {
    unit: unit ? `U${unit.number}` : '…', // the outline is on its way
    title: unit?.title ?? '',
    screenTitle: unit?.screens[n]?.title ?? '',
    n: n + 1,
    of: unit?.screens.length ?? 0,
  };
}

/** "U7 · tela 2", or "U7" where there is only one screen. */
export function placeText(outline: Outline | null, point: Point): string {
  const at = place(outline, point);
  return at.n === 0 || at.of === 1 ? at.unit : t('place', { unit: at.unit, n: at.n });
}

/** The words on a step's button. */
export function stepText(step: Step, board: Board, outline: Outline | null): string {
  switch (step.type) {
    case 'open': {
      const to = place(outline, step);
      const sameUnit = board.room.window?.unit === step.unit;
      return sameUnit && to.n > 0 ? t('step_open_screen', { n: to.n }) : t('step_open_unit', { unit: to.unit });
    }
    case 'send':
      return sendText('step_send', step, board, outline);
    case 'poll-open': {
      const again = (board.rounds[step.poll] ?? 0) > 0;
      if (!listed(step.poll, outline)) return t(again ? 'step_stance_again' : 'step_stance');
      return t(again ? 'step_poll-open_again' : 'step_poll-open', { poll: step.poll });
    }
    case 'poll-hide':
      if (!board.poll?.shown) return t('step_poll-hide_unshown');
      return t(listed(board.poll.poll, outline) ? 'step_poll-hide' : 'step_stance-hide');
    case 'debate-open':
      return t((board.rounds[step.debate] ?? 0) > 0 ? 'step_debate-open_again' : 'step_debate-open');
    case 'debate-phase':
      return t(`step_debate-${step.phase}`);
    default:
      return t(`step_${step.type}`);
  }
}

/** The same for a place where the line above says which: "abrir", "caderno NB2". */
export function doorText(step: Step): string {
  if (step.type === 'send' && step.what !== 'lesson') return step.what === 'lab' ? t('place_lab') : t(`door_${step.what}`, { id: step.ref });
  return step.type === 'debate-open' ? t('step_debate-open') : t('door_open');
}

/** Where the room is besides the lesson: "caderno NB2", "debate". */
export function roomAt(place: Board['room']['place']): string {
  if (place === null) return t('place_debate');
  return place.kind === 'lab' ? t('place_lab') : t(`door_${place.kind}`, { id: place.id });
}

/** A place's title alone. */
export function titleOf(at: { kind: Whereabouts['kind']; id: string }, outline: Outline | null): string {
  const lists = { notebook: outline?.notebooks, lab: outline?.labs, exercise: outline?.exercises, poll: outline?.polls, debate: outline?.debates };
  return lists[at.kind]?.find((one) => one.id === at.id)?.title ?? '';
}

/** What is said once it is done. */
export function doneText(step: Step, board: Board, outline: Outline | null): string {
  switch (step.type) {
    case 'send':
      return sendText('did_send', step, board, outline);
    case 'open':
      return t('did_open', { place: placeText(outline, step) });
    case 'poll-open':
      return listed(step.poll, outline) ? t('did_poll-open', { poll: step.poll }) : t('did_stance');
    case 'debate-phase':
      return t(`did_debate-${step.phase}`);
    default:
      return t(`did_${step.type}` as Key);
  }
}

/** Whether a poll has a name of its own; the vote of a debate has none. */
export function listed(poll: string, outline: Outline | null): boolean {
  return outline?.polls.some((p) => p.id === poll) ?? true;
}

function sendText(key: 'step_send' | 'did_send', step: Extract<Step, { type: 'send' }>, board: Board, outline: Outline | null): string {
  if (step.what !== 'lesson') return t(`${key}_${step.what}`, { id: step.ref });
  return t(`${key}_lesson`, { place: board.room.window ? placeText(outline, board.room.window) : '' });
}

/** A place besides the lesson as people say it: its kind, its name and its title. */
export function besides(at: { kind: Whereabouts['kind']; id: string }, outline: Outline | null): string {
  return t(`besides_${at.kind}`, { id: at.id, title: titleOf(at, outline) });
}

/** The same in a word: "NB2", "laboratório". */
export function placeShort(at: { kind: Whereabouts['kind']; id: string }, outline: Outline | null): string {
  if (at.kind === 'lab') return t('place_lab');
  return at.kind === 'debate' || (at.kind === 'poll' && !listed(at.id, outline)) ? t('place_debate') : at.id;
}

/** What the projector shows, in words. */
export function projectingText(projecting: Board['projecting'], outline: Outline | null): string {
  const what = t(`project_${projecting.what}` as Key);
  if (!projecting.ref) return what;
  if (projecting.what !== 'lesson') return (projecting.what === 'poll' || projecting.what === 'results') && listed(projecting.ref, outline) ? `${what} ${projecting.ref}` : what;
  const [unit = '', screen = ''] = projecting.ref.split('/');
  return `${what}, ${placeText(outline, { unit, screen })}`;
}
