import type { Lang } from '$lib/api/types';
import { quantity } from '$lib/figure/link.svelte';
import { decimals, format } from '$lib/figure/number';
import type { Target } from '$lib/motor/types';
import { t } from './messages';
import type { Cadeia } from './state.svelte';

export const show = (v: number, lang: Lang): string => format(v, decimals(v, 0, 4), lang);

/** A number as it is called aloud: 'z', or what 'd:z' is. */
export const spoken = (s: Cadeia, target: Target): string => (target.startsWith('d:') ? t('derivative', { of: s.last, by: quantity(target) }) : target);

/** What box i does, with its numbers. */
export const labelOf = (s: Cadeia, i: number, lang: Lang): string => s.series.boxes[i]!.label.replace(/\{(\w)\}/g, (_, name: string) => show(s.value(name), lang));
