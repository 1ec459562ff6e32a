/** The sentences under the training, chosen from its state: pure, so that each case is a test. */

import { DEFAULT } from './trainer.svelte';
import type { Lang } from '$lib/api/types';
import { format } from '$lib/i18n/number';
import type { TrainProgress } from '$lib/motor/types';
import { decimals } from './axis';
import type { Key } from './messages';
import type { State } from './trainer.svelte';
import { health, mistakes } from './verdict';

export interface Sentence {
  key: Key;
  values?: Record<string, string | number>;
}

export interface Situation {
  state: State;
  progress: TrainProgress | null;
  confusion: readonly (readonly number[])[] | null;
  rate: number;
  seconds: number;
  redoing: boolean;
}

/** A share as per cent with one decimal; what is not quite 1 never reads as 100. */
export function percent(share: number, lang: Lang): string {
  if (share < 1 && share >= 0.9995) return `> ${format(99.9, 1, lang)}`;
  return format(100 * share, 1, lang);
}

/** A learning rate without trailing zeros: 0,003. */
export function rateText(rate: number, lang: Lang): string {
  return format(rate, decimals(rate), lang);
}

export function say(s: Situation, lang: Lang): Sentence[] {
  const { progress: p, confusion } = s;
  if (!p || p.step === 0) {
    if (!confusion) return [{ key: 'sayWaiting' }];
    const { wrong, total } = mistakes(confusion);
    return [{ key: 'sayUntrained', values: { n: wrong, total } }];
  }
  const rate = rateText(s.rate, lang);
  const accuracy = percent(p.validationAccuracy, lang);
  switch (health(p, s.rate)) {
    case 'diverged':
      return [{ key: 'sayDiverged', values: { rate } }, { key: 'sayDivergedBack', values: { rate: rateText(DEFAULT.rate, lang) } }];
    case 'stuck':
      return [{ key: 'sayStuck', values: { rate, accuracy } }, { key: 'sayDivergedBack', values: { rate: rateText(DEFAULT.rate, lang) } }];
    case 'slow':
      return [{ key: 'saySlow', values: { rate, epochs: p.epochs } }];
    case 'fine':
  }
  const out: Sentence[] = [];
  if (s.redoing) out.push({ key: 'redoing' });
  if (!confusion) return out;
  const { wrong, total, worst } = mistakes(confusion);
  if (s.state === 'finished') out.push({ key: 'sayFinished', values: { seconds: format(s.seconds, 1, lang), n: wrong, total } });
  else out.push(wrong === 0 ? { key: 'sayWrongAll', values: { total } } : { key: 'sayWrong', values: { n: wrong, total } });
  if (worst && worst.n > 1) out.push({ key: 'sayWorst', values: { ...worst } });
  if (s.state === 'finished' && p.testAccuracy !== undefined) out.push({ key: 'sayTest', values: { total, accuracy: percent(p.testAccuracy, lang) } });
  return out;
}
