import { room } from '$lib/room/room.svelte';

/** Small things that this browser remembers for one seat: drafts, feedback already read. Nothing that counts. */
function name(key: string): string {
  return `oficina.${room.code}.${room.me?.participant ?? ''}.${key}`;
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(name(key));
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name(key));
    else localStorage.setItem(name(key), value);
  } catch {
    // full or forbidden storage: only the convenience is lost
  }
}
