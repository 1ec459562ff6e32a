import type { Outline } from '$lib/api/types';

export interface Part {
  id: string;
  title: string;
  minutes: number;
  items: string[];
}

/** The day in its stages, for a wall: how long each takes and what it is made of. */
export function parts(outline: Pick<Outline, 'stages' | 'agenda'>): Part[] {
  return outline.stages
    .map(({ id, title }) => {
      const items = outline.agenda.filter((item) => item.stage === id);
      return { id, title, minutes: items.reduce((sum, item) => sum + item.to - item.from, 0), items: items.map((item) => item.title) };
    })
    .filter((part) => part.items.length > 0);
}
