import type { Component } from 'svelte';
import type { Lang } from '$lib/api/types';

/**
 * `settings` come from `figures:` in unit.yaml; what a figure does not know it ignores.
 *   controls  what may be moved, in this order of appearance: F2 'w1', 'w2', 'b'; F7 'weights', 'y', 'eta'. All if absent.
 *   show      F2: 'line' (points and line), 'chance' (background coloured by p too), 'score'; F7: 'forward', 'back' (sensitivities
 *             too), 'update'. All if absent.
 *   select    the target that is explained or lit at first: 'W2.1.2', 'day2'
 *   eta       the first learning rate
 * Marks beside the targets: 'day1' … 'day8', 'boundary', 'triangle' (F2).
 */
/** What every figure is given. `locked`: the prediction is still missing; controls refuse, values are visible. */
export interface FigureProps {
  first: unknown;
  settings: Record<string, unknown>;
  locked: boolean;
  lang: Lang;
  onchange?: (state: unknown) => void;
}

/** The figures by id, each loaded when a page shows it. */
export const figures: Record<string, () => Promise<{ default: Component<FigureProps> }>> = {
  F7: () => import('./retropropagacao'),
};
