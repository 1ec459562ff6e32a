import type { Board, Outline, Point } from '$lib/api/types';
import type { Step } from './next';
import { t, type Key } from './text';

/** A point as people say it: "U7", "Retropropagação", second of six screens. Unknown ids stand for themselves. */
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
    unit: unit ? `U${unit.number}` : point.unit,
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
    case 'poll-open':
      return t((board.rounds[step.poll] ?? 0) > 0 ? 'step_poll-open_again' : 'step_poll-open', { poll: step.poll });
    case 'poll-hide':
      return t(board.poll?.shown ? 'step_poll-hide' : 'step_poll-hide_unshown');
    case 'debate-open':
      return t('step_debate-open', { debate: step.debate });
    case 'debate-phase':
      return t(`step_debate-${step.phase}`);
    default:
      return t(`step_${step.type}`);
  }
}

/** What is said once it is done. */
export function doneText(step: Step, outline: Outline | null): string {
  switch (step.type) {
    case 'open':
      return t('did_open', { place: placeText(outline, step) });
    case 'poll-open':
      return t('did_poll-open', { poll: step.poll });
    default:
      return t(`did_${step.type}` as Key);
  }
}

/** What the projector shows, in words. */
export function projectingText(projecting: Board['projecting'], outline: Outline | null): string {
  const what = t(`project_${projecting.what}` as Key);
  if (!projecting.ref) return what;
  if (projecting.what !== 'lesson') return projecting.what === 'poll' || projecting.what === 'results' ? `${what} ${projecting.ref}` : what;
  const [unit = '', screen = ''] = projecting.ref.split('/');
  return `${what}, ${placeText(outline, { unit, screen })}`;
}
