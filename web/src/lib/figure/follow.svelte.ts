import type { Target } from '$lib/motor/types';
import { link, type Settable } from './link.svelte';

interface Ties {
  values(): Record<Target, number>;
  /** what stays lit while nothing is pointed at */
  pinned?(): Target | null;
  /** what its controls can set now, and so the numbers of the text; null while it is locked */
  settable?(): Record<Target, Settable> | null;
  /** asks the engine; it starts once the first numbers, which came with the page, stand on the screen */
  start?(): unknown;
}

/** Ties a figure to the prose and formulas of its screen for as long as the component that calls it stands. */
export function follow({ values, pinned, settable, start }: Ties): void {
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
  $effect(() => {
    link.settable = settable?.() ?? {};
  });
  $effect(() => () => {
    link.focus = link.pinned = null;
    link.values = {};
    link.settable = {};
  });
}
