import { t } from './messages';

/** Seconds: before the first nothing is said, it would only flicker; from the second on, that it takes long. */
const SOON = 0.4;
export const LONG = 3;

/** What to say while the engine has been starting for so many seconds; '' while it is too early to say anything. */
export function waking(seconds: number): string {
  if (seconds < SOON) return '';
  return seconds < LONG ? t('waking') : `${t('waking')} ${t('wakingLong', { n: Math.floor(seconds) })}`;
}
