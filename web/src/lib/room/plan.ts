import type { AgendaItem, Outline, PublicRoom } from '$lib/api/types';
import { address, workplace, type Place, type Work } from './course.svelte';

/** Why a row of the plan leads nowhere yet: nothing is done on the device; the lecturer has not opened it; it is told, not read;
    it is not written yet; it opens for everybody at once. */
export type Reason = 'together' | 'notOpen' | 'told' | 'unwritten' | 'opensForAll';

export interface Row {
  id: string;
  title: string;
  minutes: number;
  /** the room is here */
  now: boolean;
  /** `beside`: something that goes with the row and is not what its title names; `name` is what it is called among its kind */
  ways: { href: string; title: string; beside?: Work; name?: string }[];
  reason: Reason | null;
}

/** Something to do on one's own device: a notebook, a laboratory, an exercise. */
export interface Task {
  kind: Work;
  id: string;
  /** what it is called among its kind: 2 of notebook 2, E04 */
  name: string;
  title: string;
  href: string | null;
  /** the number of the unit that it opens with, where `href` is null */
  opensWith: number;
}

interface Scene {
  outline: Outline;
  places: Place[];
  reach: number;
  state: PublicRoom | null;
  /** minutes since the start, null before it */
  elapsed: number | null;
}

/** The day, row by row, with the way to whatever is open. */
export function rows(scene: Scene): Row[] {
  const now = current(scene);
  return scene.outline.agenda.map((item) => {
    const ways = waysOf(item, scene);
    return { id: item.id, title: item.title, minutes: item.to - item.from, now: item.id === now, ways, reason: ways.some((way) => !way.beside) || (ways.length > 0 && item.units.length + item.notebooks.length === 0) ? null : reasonOf(item, scene) };
  });
}

/** The agenda's item where the room is: what the lecturer opened last, else what the clock says; null before the start. */
export function current({ outline, state, elapsed }: Scene): string | null {
  const { place, window } = state ?? {};
  const here = outline.agenda.find((item) => (place ? { notebook: item.notebooks, lab: item.labs, exercise: item.exercises }[place.kind].includes(place.id) : window && item.units.includes(window.unit)));
  if (here || place) return here?.id ?? null;
  if (elapsed === null) return null;
  return outline.agenda.find((item) => item.from <= elapsed && elapsed < item.to)?.id ?? null;
}

export function tasks(scene: Scene): Task[] {
  const { outline } = scene;
  return [
    ...outline.notebooks
      .filter((book) => book.written)
      .map((book) => ({ kind: 'notebook' as const, id: book.id, name: String(book.number), title: book.title, href: workplace('notebook', book.id), opensWith: 0 })),
    ...outline.labs.map((lab) => ({ kind: 'lab' as const, id: lab.id, name: '', title: lab.title, href: workplace('lab', lab.id), opensWith: 0 })),
    ...outline.exercises.map((exercise) => ({
      kind: 'exercise' as const,
      id: exercise.id,
      name: exercise.id,
      title: exercise.title,
      href: released(exercise, scene) ? workplace('exercise', exercise.id) : null,
      opensWith: outline.units.find((one) => one.id === exercise.unit)?.number ?? 0,
    })),
  ];
}

/** Index of a unit's first screen; beyond all of them where it has none. */
function opens(places: Place[], unit: string): number {
  const at = places.findIndex((place) => place.unit === unit);
  return at < 0 ? Infinity : at;
}

/** An exercise opens with its unit, or when the room is sent to it. */
function released({ id, unit }: { id: string; unit: string }, { places, reach, state }: Scene): boolean {
  return opens(places, unit) <= reach || (state?.place?.kind === 'exercise' && state.place.id === id);
}

function waysOf(item: AgendaItem, scene: Scene): Row['ways'] {
  const { outline, places, reach, state } = scene;
  const units = outline.units.filter((unit) => item.units.includes(unit.id) && unit.written && opens(places, unit.id) <= reach);
  const books = outline.notebooks.filter((book) => item.notebooks.includes(book.id) && book.written);
  const labs = outline.labs.filter((lab) => item.labs.includes(lab.id));
  const exercises = outline.exercises.filter((exercise) => item.exercises.includes(exercise.id) && released(exercise, scene));
  const debates = outline.debates.filter((debate) => item.debates.includes(debate.id) && state?.debate?.debate === debate.id);
  return [
    ...units.map((unit) => ({ href: address(places[opens(places, unit.id)]!), title: unit.title })),
    ...books.map((book) => ({ href: workplace('notebook', book.id), title: book.title })),
    ...labs.map((lab) => ({ href: workplace('lab', lab.id), title: lab.title, beside: 'lab' as const })),
    ...exercises.map((exercise) => ({ href: workplace('exercise', exercise.id), title: exercise.title, beside: 'exercise' as const, name: exercise.id })),
    ...debates.map((debate) => ({ href: `/debate/${debate.id}`, title: debate.title })),
  ];
}

function reasonOf(item: AgendaItem, { places, reach }: Scene): Reason {
  const [unit] = item.units;
  if (unit !== undefined) return opens(places, unit) > reach ? 'notOpen' : item.debates.length > 0 ? 'opensForAll' : 'told';
  if (item.notebooks.length > 0) return 'unwritten';
  if (item.exercises.length > 0) return 'notOpen';
  return item.debates.length > 0 ? 'opensForAll' : 'together';
}
