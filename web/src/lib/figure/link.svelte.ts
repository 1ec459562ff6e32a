import type { Target } from '$lib/motor/types';

/** What prose, formulas, graph and plots of one screen share: the quantity that is lit, and the numbers of the figure. */
class Link {
  focus = $state<Target | null>(null);
  values = $state.raw<Record<Target, number>>({});
}

export const link = new Link();
