import type { UnitPage } from '$lib/api/types';
import type { Target } from '$lib/motor/types';
import { clamp, tidy } from './keys';

/** 'd:W2.1.2' and 'W2.1.2' are the sensitivity and the value of one quantity. */
export const quantity = (target: Target): Target => target.replace(/^d:/, '');

/** Whether `target` is `whole` or one of its numbers: 'W1' covers 'W1.2.1', 'x' covers 'x1', not 'x1@3'. */
export function covers(whole: Target, target: Target): boolean {
  const [w, t] = [quantity(whole), quantity(target)];
  return t === w || (t.startsWith(w) && (/\d$/.test(w) ? /^(\.\d+)+$/ : /^\.?\d+(\.\d+)*$/).test(t.slice(w.length)));
}

/** A number that the figure of the screen lets a person set. */
export interface Settable {
  /** as the figure names its own control */
  name: string;
  min: number;
  max: number;
  /** the least change of a drag */
  step: number;
  set: (value: number) => void;
}

/** What prose, formulas, graph and plots of one screen share: the quantity that is lit, and the numbers of the figure. */
class Link {
  values = $state.raw<Record<Target, number>>({});
  /** what the figure's controls can set now */
  settable = $state.raw<Record<Target, Settable>>({});
  /** the symbols of the formulas that are on the screen, by their TeX */
  symbols = $state.raw<UnitPage['symbols']>({});
  /** stays lit while nothing else is pointed at */
  pinned = $state<Target | null>(null);
  #over = $state<Target | null>(null);

  get focus(): Target | null {
    return this.#over ?? this.pinned;
  }
  set focus(target: Target | null) {
    this.#over = target;
  }

  /** A mark of the graph is lit by the value and by the sensitivity of its quantity, and by a vector or matrix that holds it. */
  lit(target: Target): boolean {
    return this.focus !== null && covers(this.focus, target);
  }

  set(target: Target, value: number): void {
    const number = this.settable[target];
    number?.set(clamp(number.step >= 1 ? Math.round(value) : tidy(value), number.min, number.max));
  }
}

export const link = new Link();
