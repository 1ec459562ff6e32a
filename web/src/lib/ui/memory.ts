import { keep } from '$lib/keep';
import { room } from '$lib/room/room.svelte';

/** Small things that this browser remembers for one seat: drafts, feedback already read. Nothing that counts. */
function name(key: string): string {
  return `oficina.${room.code}.${room.me?.participant ?? ''}.${key}`;
}

export function recall(key: string): string | null {
  return keep.get(name(key));
}

export function remember(key: string, value: string | null): void {
  keep.set(name(key), value);
}
