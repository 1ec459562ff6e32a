import type { Lang } from '$lib/api/types';
import { format } from '$lib/i18n/number';
import type { PlotAxes } from '$lib/python/types';
import { t } from './messages';

/** Four significant digits are enough to hear. */
function short(value: number, lang: Lang): string {
  const digits = value === 0 ? 0 : Math.min(4, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value)))));
  return format(value, digits, lang).replace(/([.,]\d*?)0+$/, '$1').replace(/[.,]$/, '');
}

/** What a plot shows, for whoever does not see it. */
export function alt(cell: string, axes: PlotAxes[], lang: Lang): string {
  const parts = [t('plot', { cell })];
  for (const one of axes) {
    if (one.title) parts.push(t('plotTitle', { title: one.title }));
    if (one.x && one.y) parts.push(t('plotAxes', { x: one.x, y: one.y }));
    for (const line of one.lines) {
      const ends = { first: short(line.first, lang), last: short(line.last, lang) };
      parts.push(line.label ? t('plotLine', { label: line.label, ...ends }) : t('plotLinePlain', ends));
    }
    if (one.points) parts.push(t('plotPoints', { n: one.points }));
  }
  return parts.join(' ');
}
