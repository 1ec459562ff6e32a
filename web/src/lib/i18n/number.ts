import type { Lang } from '$lib/api/types';

/** A number for people: decimal comma in pt-BR, a real minus sign, no grouping, never −0. */
export function format(value: number, digits: number, lang: Lang): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '—' : value > 0 ? '∞' : '−∞';
  const fixed = value.toFixed(digits);
  const text = /^-0(\.0*)?$/.test(fixed) ? fixed.slice(1) : fixed;
  return (lang === 'en' ? text : text.replace('.', ',')).replace('-', '−');
}

/** The number a person typed, or null: comma and point are both decimal marks, − and - are both minus. */
export function parse(text: string): number | null {
  const plain = text.trim().replace(/−/g, '-').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}
