import type { Board } from '$lib/api/types';
import { keyOf, type Console } from './console.svelte';
import type { Step } from './next';
import { t } from './text';
import { doneText, placeText, projectingText } from './words';

const failed = (code: string | null): string => (code === null ? t('failed_unreachable') : t('failed_refused', { code }));

/** Does one step for the whole room, says so, and offers the way back where there is one. */
export function take(desk: Console, step: Step): Promise<boolean> {
  const board = desk.board;
  if (!board) return Promise.resolve(false);
  const back = wayBack(step, board);
  return desk.send(
    { ...step },
    { text: doneText(step, board, desk.outline), failed, ...(back ? { undo: { label: t('undo'), command: { ...back }, text: doneText(back, board, desk.outline) } } : {}) },
  );
}

/** What undoes a step; null where people have seen or done something by it that cannot be taken back. */
function wayBack(step: Step, board: Board): Step | null {
  switch (step.type) {
    case 'pause':
      return { type: 'resume' };
    case 'send': {
      const { place, window } = board.room;
      if (place) return { type: 'send', what: place.kind, ref: place.id };
      return window ? { type: 'send', what: 'lesson' } : null;
    }
    case 'debate-open':
      return { type: 'debate-close' };
    case 'debate-phase':
      return board.debate && board.debate.phase !== step.phase ? { type: 'debate-phase', phase: board.debate.phase } : null;
    default:
      return null;
  }
}

/** Opens a unit or screen of the agenda: the next one at once, a far one with a moment to think again. */
export function reach(desk: Console, to: { unit: string; screen: string }): void {
  const next = desk.board?.next;
  if (next?.unit === to.unit && next.screen === to.screen) void take(desk, { type: 'open', ...to });
  else jump(desk, to);
}

export function isBusy(desk: Console, step: Step): boolean {
  return desk.busy.has(keyOf({ ...step }));
}

export function extend(desk: Console, minutes: number): Promise<boolean> {
  return desk.send(
    { type: 'extend', minutes },
    { text: t('did_extend'), failed, undo: { label: t('undo'), command: { type: 'extend', minutes: -minutes }, text: t('did_unextend') } },
  );
}

export function cut(desk: Console, item: Board['cuts'][number], on: boolean): Promise<boolean> {
  return desk.send({ type: 'cut', item: item.id, on }, { text: t(on ? 'did_cut' : 'did_uncut', { title: item.title }), failed });
}

/** Changes what the projector shows; the way back is what it showed before. */
export function project(desk: Console, to: Board['projecting']): Promise<boolean> {
  const before = desk.board?.projecting ?? { what: 'auto' };
  return desk.send(
    { type: 'project', ...to },
    {
      text: t('projected', { what: projectingText(to, desk.outline) }),
      failed,
      undo: { label: t('undo'), command: { type: 'project', ...before }, text: t('projected', { what: projectingText(before, desk.outline) }) },
    },
  );
}

/** Opens everything up to a far screen: no way back for the class, so it waits a moment first. */
export function jump(desk: Console, to: { unit: string; screen: string }): void {
  const place = placeText(desk.outline, to);
  desk.hold(
    { type: 'open', unit: to.unit, screen: to.screen },
    { text: (seconds) => t('jump_pending', { place, n: seconds }), done: t('did_open', { place }), undo: t('undo'), undone: t('jump_left'), now: t('jump_now'), failed, ahead: to },
  );
}

export function helped(desk: Console, row: Board['help'][number]): void {
  desk.hold(
    { type: 'help-done', participant: row.participant },
    {
      text: () => t('help_pending', { seat: row.seat }),
      done: t('help_pending', { seat: row.seat }),
      undo: t('undo'),
      undone: t('help_back', { seat: row.seat }),
      failed,
    },
  );
}

export function moderate(desk: Console, question: string, to: 'approve' | 'hide'): Promise<boolean> {
  const other = to === 'approve' ? 'hide' : 'approve';
  const undo = { label: t('undo'), command: { type: `question-${other}`, question }, text: t(`did_${other}`) };
  return desk.send({ type: `question-${to}`, question }, { text: t(`did_${to}`), failed, undo });
}

export function showArgument(desk: Console, argument: string, shown: boolean): Promise<boolean> {
  const [now, back] = shown ? (['show', 'hide'] as const) : (['hide', 'show'] as const);
  const undo = { label: t('undo'), command: { type: `argument-${back}`, argument }, text: t(`did_argument_${back}`) };
  return desk.send({ type: `argument-${now}`, argument }, { text: t(`did_argument_${now}`), failed, undo });
}
