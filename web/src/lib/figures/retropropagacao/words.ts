import type { Lang } from '$lib/api/types';
import { decimals, format, signed } from '$lib/figure/number';
import type { Target } from '$lib/motor/types';
import { t } from './messages';
import type { Retropropagacao } from './state.svelte';
import { placeOf, symbol } from './targets';

/** A number as this figure writes it: weights and biases with their sign, sums as short as they are, all else with four decimals. */
export function show(s: Retropropagacao, target: Target, lang: Lang): string {
  const value = s.value(target);
  if (target.startsWith('d:')) return format(value, 4, lang);
  const { kind } = placeOf(target, s.net);
  if (kind === 'W' || kind === 'b') return signed(value, decimals(value, 2, 4), lang);
  return format(value, kind === 'x' ? decimals(value, 2, 4) : kind === 'z' ? decimals(value, 1, 4) : 4, lang);
}

/** What a person calls a number: "peso de x₂ em h₁", in the notation of Rich. */
export function nameOf(s: Retropropagacao, target: Target): string {
  if (target.startsWith('d:')) return t('name.d', { name: nameOf(s, target.slice(2)) });
  const { kind, layer, unit, input } = placeOf(target, s.net);
  if (kind === 'x') return t('name.x', { i: unit + 1 });
  if (kind === 'L') return t('name.L');
  const { inputs, layers } = s.names;
  const to = symbol(layers[layer]!.h[unit]!, s.net);
  const from = symbol((layer === 0 ? inputs : layers[layer - 1]!.h)[input]!, s.net);
  return t(`name.${kind}`, { from, to });
}
