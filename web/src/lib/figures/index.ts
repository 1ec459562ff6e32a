import type { Component } from 'svelte';
import type { Lang } from '$lib/api/types';

/** What every figure is given. `locked`: the prediction is still missing; controls refuse, values are visible. */
export interface FigureProps {
  first: unknown;
  settings: Record<string, unknown>;
  locked: boolean;
  lang: Lang;
  onchange?: (state: unknown) => void;
}

/** The figures by id, each loaded when a page shows it. */
export const figures: Record<string, () => Promise<{ default: Component<FigureProps> }>> = {};
