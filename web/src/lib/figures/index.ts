import type { Component } from 'svelte';
import type { Lang } from '$lib/api/types';

/** What a lesson gives to each of its figures. */
export interface FigureProps {
  /** the precomputed first state of the unit page */
  first: unknown;
  settings: Record<string, unknown>;
  /** the prediction was not given yet: values are visible, controls refuse */
  locked: boolean;
  lang: Lang;
  /** the state, as plain data, after each change by the learner */
  onchange?: (state: unknown) => void;
}

/** Figure id (unit.yaml) → its component, loaded when a screen shows it. */
export const figures: Record<string, () => Promise<{ default: Component<FigureProps> }>> = {};
