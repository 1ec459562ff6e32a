import type { Lang } from '$lib/api/types';
import { keep } from '$lib/keep';

export const LANGS: Lang[] = ['pt-BR', 'en'];
const KEY = 'oficina.lang';

class Language {
  current = $state<Lang>('pt-BR');

  /** ?lang= wins, then what this device chose before, then the browser's own language. */
  start(): void {
    const asked = new URLSearchParams(location.search).get('lang') ?? keep.get(KEY) ?? navigator.language;
    this.set(asked.toLowerCase().startsWith('en') ? 'en' : 'pt-BR');
  }

  set(lang: Lang): void {
    this.current = lang;
    keep.set(KEY, lang);
    document.documentElement.lang = lang;
  }
}

export const language = new Language();

type Values = Record<string, string | number>;

/**
 * The messages of one folder, from its files `messages.LANG.json`:
 * `const t = catalog<keyof typeof pt>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }))`.
 * `t('left', { n: 3 })` fills `{n}`; where `n` is 1 and a key `left_one` exists, that one is taken.
 */
export function catalog<K extends string>(files: Record<string, unknown>): (key: K, values?: Values) => string {
  const byLang = new Map<string, Record<string, string>>();
  for (const [path, messages] of Object.entries(files)) {
    const lang = /messages\.(.+)\.json$/.exec(path)?.[1];
    if (lang) byLang.set(lang, messages as Record<string, string>);
  }
  return (key, values = {}) => {
    const messages = byLang.get(language.current) ?? byLang.get('pt-BR') ?? {};
    const text = (values.n === 1 && messages[`${key}_one`]) || messages[key] || key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
