import { catalog } from '$lib/i18n/index.svelte';
import { length } from './clock';
import type pt from './messages.pt-BR.json';

export type Key = keyof typeof pt;
export const t = catalog<Key>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

/** 150 → "2 h 30" in the language of the page. */
export function lengthText(minutes: number): string {
  const { key, values } = length(minutes);
  return t(key, values);
}
