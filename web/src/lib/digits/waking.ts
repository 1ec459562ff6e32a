import { t } from './messages';

/** Seconds: before the first nothing is said, it would only flicker; from the second on, that it takes long. */
const SOON = 0.4;
export const LONG = 3;

/**
 * What to say while the engine has been starting for so many seconds; '' while it is too early to say anything.
 * `arrived` is the share of it that is here, null while that is not known.
 */
export function waking(seconds: number, arrived: number | null): string {
  if (seconds < SOON) return '';
  const words = [t('waking')];
  if (arrived !== null) words.push(t('wakingArrived', { share: Math.floor(100 * arrived) }));
  if (seconds >= LONG) words.push(t('wakingLong', { n: Math.floor(seconds) }));
  return words.join(' ');
}
