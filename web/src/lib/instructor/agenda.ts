import type { Board, Outline } from '$lib/api/types';
import type { Step } from './next';

type Item = Outline['agenda'][number];

/** Something that an item of the agenda opens for everybody. */
export interface Thing {
  item: string;
  step: Extract<Step, { type: 'open' | 'send' | 'debate-open' }>;
  /** "U3", "NB2", … ; '' where its kind says enough */
  name: string;
  written: boolean;
  /** happened, or lies behind the window */
  done: boolean;
  /** the room is there */
  here: boolean;
}

/** The whole day as a line of things to open, in the order of the agenda: units, notebooks, laboratories, exercises, debates. */
export function things(outline: Outline, board: Pick<Board, 'room' | 'rounds' | 'debate'>): Thing[] {
  return outline.agenda.flatMap((item) => thingsOf(item, outline, board));
}

function thingsOf(item: Item, outline: Outline, board: Pick<Board, 'room' | 'rounds' | 'debate'>): Thing[] {
  const { window, place } = board.room;
  /** everybody is in it, wherever the lesson is and wherever they had been sent */
  const debate = board.debate?.debate;
  const order = (id: string | undefined) => outline.units.findIndex((u) => u.id === id);
  const reached = order(window?.unit);
  const ran = (id: string) => (board.rounds[id] ?? 0) > 0;
  const send = (what: 'notebook' | 'lab' | 'exercise', ref: string, name: string, written = true): Thing => ({
    item: item.id,
    step: { type: 'send', what, ref },
    name,
    written,
    done: ran(ref),
    here: debate === undefined && place?.kind === what && place.id === ref,
  });
  const units = item.units.flatMap((id): Thing[] => {
    const unit = outline.units.find((u) => u.id === id);
    const first = unit?.screens[0];
    if (!unit || !first) return [];
    return [{ item: item.id, step: { type: 'open', unit: id, screen: first.id }, name: `U${unit.number}`, written: true, done: order(id) <= reached, here: debate === undefined && place === null && window?.unit === id }];
  });
  return [
    ...units,
    ...item.notebooks.map((id) => send('notebook', id, id, outline.notebooks.some((n) => n.id === id && n.written))),
    ...item.labs.map((id) => send('lab', id, '')),
    ...item.exercises.map((id) => send('exercise', id, id)),
    ...item.debates.map((id): Thing => ({ item: item.id, step: { type: 'debate-open', debate: id }, name: '', written: outline.debates.some((d) => d.id === id && d.written), done: ran(id), here: debate === id })),
  ];
}

export interface Ahead {
  /** what follows in the agenda, null at the end of the day */
  then: Thing | null;
  /** names of what is planned before it and not written yet */
  unwritten: string[];
  /** the room was sent somewhere before its time, or in the middle of a unit: the way on is the way back */
  astray: boolean;
}

/** What follows where the room is. `live` is the agenda item that the day is at. */
export function ahead(outline: Outline, board: Pick<Board, 'room' | 'rounds' | 'debate'>, live: string | null): Ahead {
  const line = things(outline, board);
  const { window, place } = board.room;
  const lesson = line.findIndex((thing) => thing.step.type === 'open' && thing.step.unit === window?.unit);
  const sent = place ? line.findIndex((thing) => thing.here) : -1;
  const within = place?.kind === 'exercise' && sent >= 0 && line[sent]!.item !== live;
  const at = place && sent >= 0 && !within ? sent : lesson;
  const later = line.slice(at + 1);
  const next = later.findIndex((thing) => thing.written && !thing.done);
  const passed = next < 0 ? later : later.slice(0, next);
  const left = line.slice(0, Math.max(0, at)).some((thing) => thing.step.type === 'open' && !thing.done);
  return {
    then: later[next] ?? null,
    unwritten: passed.filter((thing) => !thing.written).map((thing) => thing.name),
    astray: place !== null && window !== null && (sent < 0 || within || left),
  };
}
