/** What there is to say about a network: pure functions from its numbers to the words' keys and values. */

import type { TrainProgress } from '$lib/motor/types';

export interface Mistakes {
  wrong: number;
  total: number;
  /** the pair confused most often; null if there is none or if no pair is ahead of the others */
  worst: { truth: number; said: number; n: number } | null;
}

/** Reads a confusion matrix [truth][said]. */
export function mistakes(confusion: readonly (readonly number[])[]): Mistakes {
  let wrong = 0;
  let total = 0;
  let worst: Mistakes['worst'] = null;
  let tied = false;
  confusion.forEach((row, truth) =>
    row.forEach((n, said) => {
      total += n;
      if (truth === said) return;
      wrong += n;
      if (n > (worst?.n ?? 0)) {
        worst = { truth, said, n };
        tied = false;
      } else if (n > 0 && n === worst?.n) tied = true;
    }),
  );
  return { wrong, total, worst: tied ? null : worst };
}

export type Health =
  /** numbers left the range of numbers, or the loss is far above that of guessing */
  | 'diverged'
  /** the loss is that of guessing: units died, or each step throws away the last */
  | 'stuck'
  /** learns, but so slowly that the epochs will not do */
  | 'slow'
  | 'fine';

/** ln 10: the loss of ten equal bets. */
export const GUESS = Math.log(10);
/** Above this the loss is no longer the wobble of a network that has just begun. */
const FAR = 2 * GUESS;
/** A guesser is right in 1 of 10; twice that after this many epochs is no learning. Adam at 1e-4 reaches 0.2 by then. */
const PATIENCE = 3;
const NO_BETTER = 0.2;
/** Adam's own scale: from about 0.1 a step is as large as a weight (0.03 still learns, 1 does not; curriculum U11). */
const LARGE = 0.1;

export function health(p: TrainProgress, rate: number): Health {
  if (p.state === 'diverged' || !Number.isFinite(p.loss) || !Number.isFinite(p.validationLoss)) return 'diverged';
  if (p.epoch < 1) return 'fine';
  if (p.epoch >= PATIENCE && p.validationAccuracy < NO_BETTER) return rate >= LARGE ? 'stuck' : 'slow';
  if (p.validationLoss > FAR && p.validationAccuracy < 0.5 && rate >= LARGE) return 'diverged';
  return 'fine';
}

/** Parameters of 64-width-10. */
export function parameters(width: number): number {
  return 64 * width + width + width * 10 + 10;
}

/** Index of the greatest; the first of equals. */
export function top(p: readonly number[]): number {
  return p.reduce((best, v, i) => (v > p[best]! ? i : best), 0);
}

/** How sure a reading is: three words for what a person would do with it. */
export function conviction(confidence: number): 'sure' | 'leaning' | 'guess' {
  return confidence >= 0.9 ? 'sure' : confidence >= 0.5 ? 'leaning' : 'guess';
}
