import type { Lang, Outline, Point, PublicRoom, UnitPage, UnitSummary } from '$lib/api/types';
import { room } from './room.svelte';

/** A screen in teaching order. */
export interface Place extends Point {
  summary: UnitSummary;
  title: string;
  /** of this screen in its unit, from 0 */
  n: number;
}

/** All screens of an outline in teaching order. */
export function places(outline: Outline | null): Place[] {
  return (outline?.units ?? []).flatMap((summary) =>
    summary.screens.map((screen, n) => ({ unit: summary.id, screen: screen.id, title: screen.title, summary, n })),
  );
}

/** Index of a point among `all`, −1 for null or an unknown one. */
export function indexOf(all: Place[], point: Point | null | undefined): number {
  return point ? all.findIndex((p) => p.unit === point.unit && p.screen === point.screen) : -1;
}

/** Index of the last screen that participants may see, −1 while only the waiting room is open. */
export function reach(all: Place[], state: PublicRoom | null): number {
  if (state?.mode === 'free') return all.length - 1;
  return indexOf(all, state?.window);
}

/** The address of a screen. */
export function address(point: Point): string {
  return `/licao/${point.unit}/${point.screen}`;
}

/** What is done on one's own device beside the lesson. */
export type Work = NonNullable<PublicRoom['place']>['kind'];

/** Where the room is now. */
export interface Now {
  kind: 'screen' | Work;
  id: string;
  title: string;
  href: string;
}

/** The address of a notebook, a laboratory or an exercise. */
export function workplace(kind: Work, id: string): string {
  if (kind === 'notebook') return `/caderno/${id}`;
  return kind === 'lab' ? `/${id}` : `/exercicio/${id}`;
}

/** Where the lecturer sent the room, else the last screen that is open; null in the waiting room. */
export function whereabouts(outline: Outline | null, all: Place[], state: PublicRoom | null): Now | null {
  const place = state?.place;
  if (place) {
    const known = { notebook: outline?.notebooks, lab: outline?.labs, exercise: outline?.exercises }[place.kind];
    return { ...place, title: known?.find((one) => one.id === place.id)?.title ?? '', href: workplace(place.kind, place.id) };
  }
  const last = all[reach(all, state)];
  return last ? { kind: 'screen', id: `${last.unit}/${last.screen}`, title: last.title, href: address(last) } : null;
}

/** The workshop's outline and unit pages in the asked language, fetched once each. */
class Course {
  outline = $state.raw<Outline | null>(null);
  places = $derived(places(this.outline));
  reach = $derived(reach(this.places, room.state));
  now = $derived(whereabouts(this.outline, this.places, room.state));
  private outlines = new Map<string, Promise<Outline>>();
  private units = new Map<string, Promise<UnitPage>>();
  private asked: Lang | null = null;

  /** Shows the outline in `lang`; keeps the one it has while the new one is on its way. */
  async load(lang: Lang): Promise<void> {
    this.asked = lang;
    const outline = await once(this.outlines, `${room.code} ${lang}`, () => room.get<Outline>(`content/${lang}`));
    if (this.asked === lang) this.outline = outline;
  }

  unit(lang: Lang, unit: string): Promise<UnitPage> {
    return once(this.units, `${room.code} ${lang}/${unit}`, () => room.get<UnitPage>(`content/${lang}/units/${unit}`));
  }
}

function once<K, T>(kept: Map<K, Promise<T>>, key: K, fetch: () => Promise<T>): Promise<T> {
  let one = kept.get(key);
  if (!one) {
    one = fetch();
    kept.set(key, one);
    one.catch(() => kept.delete(key));
  }
  return one;
}

export const course = new Course();
