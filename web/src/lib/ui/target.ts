import { link } from '$lib/figure/link.svelte';
import type { Target } from '$lib/motor/types';

/** The class of a symbol in a formula: 'W2.1.2' → 't-W2-1-2'. */
export function classOf(target: Target): string {
  return `t-${target.replaceAll('.', '-')}`;
}

/** The quantity that a word, a number or a symbol of the prose stands for, or null. */
export function targetAt(node: unknown): Target | null {
  if (!(node instanceof Element)) return null;
  const owner = node.closest('[data-mark], [data-live], [data-symbol], [class^="t-"], [class*=" t-"]');
  if (!owner) return null;
  const named = owner.getAttribute('data-mark') ?? owner.getAttribute('data-live');
  if (named !== null) return named;
  for (const name of owner.classList) if (name.startsWith('t-')) return name.slice(2).replaceAll('-', '.');
  return link.symbols[owner.getAttribute('data-symbol') ?? '']?.target ?? null;
}
