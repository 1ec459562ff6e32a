import type { Lang } from '$lib/api/types';
import { format } from '$lib/i18n/number';

export { format, parse } from '$lib/i18n/number';

/** With its sign always written: +1,00 or −2,00; zero has none. */
export function signed(value: number, digits: number, lang: Lang): string {
  const text = format(value, digits, lang);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** How many decimals a number needs: at least `least`, at most `most`, without trailing zeros between. */
export function decimals(value: number, least: number, most: number): number {
  const fraction = value.toFixed(most).split('.')[1] ?? '';
  return Math.max(least, fraction.replace(/0+$/, '').length);
}

/** A vector on one line: (0,5; 0,3), in English (0.5, 0.3). */
export const vector = (numbers: readonly string[], lang: Lang): string => `(${numbers.join(lang === 'pt-BR' ? '; ' : ', ')})`;

const SUPER: Record<string, string> = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** Small and large numbers as people write them: 4 × 10⁻¹¹; between 0.001 and 10⁶ plainly. */
export function scientific(value: number, lang: Lang): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e-3 && size < 1e6) return format(value, 4, lang);
  const [mantissa = '', exponent = ''] = value.toExponential(0).split('e');
  return `${mantissa.replace('-', '−')} × 10${[...String(Number(exponent))].map((c) => SUPER[c]).join('')}`;
}
