import type { Lang } from '$lib/api/types';
import { format, parse } from '$lib/i18n/number';

/** What a typed number is understood as. The server judges the raw text; this only says aloud how it will be read. */
export type Reading =
  | { kind: 'empty' }
  | { kind: 'number'; shown: string }
  /** in pt-BR "1.234" may be 1,234 or one thousand two hundred and thirty-four; in English "1,234" likewise */
  | { kind: 'ambiguous'; decimal: string; thousand: string }
  | { kind: 'unread' };

export function read(text: string, lang: Lang): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'empty' };
  const foreign = lang === 'en' ? ',' : '.';
  const own = lang === 'en' ? '.' : ',';
  // three digits after the other language's mark, and a group that could be thousands: 0.123 could not
  const group = new RegExp(`^([+\\-−]?)([1-9]\\d{0,2})\\${foreign}(\\d{3})$`).exec(trimmed);
  if (group) return { kind: 'ambiguous', decimal: `${group[1]}${group[2]}${own}${group[3]}`, thousand: `${group[1]}${group[2]}${group[3]}` };
  const value = parse(trimmed);
  if (value === null) return { kind: 'unread' };
  const digits = /[.,](\d*)/.exec(trimmed)?.[1]?.length ?? 0;
  return { kind: 'number', shown: /e/i.test(trimmed) ? String(value) : format(value, Math.min(digits, 10), lang) };
}
