import type { Target } from '$lib/motor/types';
import { link } from './link.svelte';

interface Ties {
  values(): Record<Target, number>;
  /** what stays lit while nothing is pointed at */
  pinned?(): Target | null;
  /** asks the engine; it starts once the first numbers, which came with the page, stand on the screen */
  start?(): void;
}

/** Ties a figure to the prose and formulas of its screen for as long as the component that calls it stands. */
export function follow({ values, pinned, start }: Ties): void {
  $effect(() => {
    const starting = setTimeout(() => start?.());
    return () => clearTimeout(starting);
  });
  $effect(() => {
    link.values = values();
  });
  $effect(() => {
    if (pinned) link.pinned = pinned();
  });
  $effect(() => () => {
    link.focus = null;
    if (pinned) link.pinned = null;
    link.values = {};
  });
}
