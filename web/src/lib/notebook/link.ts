import type { Lang, NotebookReply } from '$lib/api/types';
import { room, RoomError } from '$lib/room/room.svelte';
import { recall, remember } from '$lib/ui/memory';

/** Where a notebook comes from and where its cells are kept: the room, and this device. */
export interface Link {
  load(id: string, lang: Lang): Promise<NotebookReply>;
  /** rejects with 'cell_stale' where another device saved a newer one */
  save(id: string, cell: string, body: { lang: Lang; source: string; version: number }): Promise<void>;
  report(id: string, body: { cell: string; ok: boolean; hint: string }): void;
  solution(id: string, cell: string, lang: Lang): Promise<string>;
  recall(key: string): string | null;
  remember(key: string, value: string | null): void;
  /** address of the Jupyter file */
  file(id: string, lang: Lang): string;
}

/** The save was refused because the room has a newer version. */
export const isStale = (error: unknown) => error instanceof RoomError && error.code === 'cell_stale';

export const link: Link = {
  load: (id, lang) => room.get<NotebookReply>(`notebooks/${id}?lang=${lang}`),
  save: async (id, cell, body) => {
    await room.put(`notebooks/${id}/cells/${cell}`, body, { key: `notebook ${id} ${cell}` });
  },
  report: (id, body) => {
    room.post(`notebooks/${id}/checks`, body).catch(() => undefined); // advisory: the page goes on without it
  },
  solution: async (id, cell, lang) => (await room.get<{ source: string }>(`notebooks/${id}/cells/${cell}/solution?lang=${lang}`)).source,
  recall,
  remember,
  file: (id, lang) => `/api/rooms/${encodeURIComponent(room.code)}/notebooks/${id}.ipynb?lang=${lang}&mine=1`,
};
