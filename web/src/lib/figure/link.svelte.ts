import type { Target } from '$lib/motor/types';

/** 'd:W2.1.2' and 'W2.1.2' are the sensitivity and the value of one quantity. */
export const quantity = (target: Target): Target => target.replace(/^d:/, '');

/** What prose, formulas, graph and plots of one screen share: the quantity that is lit, and the numbers of the figure. */
class Link {
  values = $state.raw<Record<Target, number>>({});
  /** stays lit while nothing else is pointed at */
  pinned = $state<Target | null>(null);
  #over = $state<Target | null>(null);

  get focus(): Target | null {
    return this.#over ?? this.pinned;
  }
  set focus(target: Target | null) {
    this.#over = target;
  }

  /** A mark of the graph is lit by the value and by the sensitivity of its quantity. */
  lit(target: Target): boolean {
    return this.focus !== null && quantity(this.focus) === quantity(target);
  }
}

export const link = new Link();
