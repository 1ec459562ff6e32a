import type { Component } from 'svelte';
import type { Lang } from '$lib/api/types';

/**
 * `settings` come from `figures:` in unit.yaml; what a figure does not know it ignores.
 *   controls  what may be moved: F1 'drag' (the chosen day), 'from' (which day distances start at), 'scale' (unit of the second column),
 *             'standard', 'paint' (the picture), 'a', 'b' (the two vectors); F2 'w1', 'w2', 'b' (the handles of the line need all three), 'double'; F7 'weights', 'y', 'eta'.
 *             F3 'z' (along the curve, or a point of the plane), 'kind' (which activation), 'depth' (how many in a row), 'fold' (ReLU between layers);
 *             F5 'p', 'halve' (a chance), 'z', 'shift' (the same added to all scores), 'T', 'k' (what happened), 'days', 'b', 'repeat' (a week of bets);
 *             F4 'batch', 'inputs', 'hidden', 'outputs' (sizes), 'weights' (of a neuron, so that they may not fit), 'turn' (W1 as it is
 *             kept), 'double' (the hidden layer; where only sizes are given and the cost is drawn). All if absent.
 *   show      F1: 'arrow', 'legs' (lengths along the axes), 'table' (the matrix), 'distance'; of two vectors 'projection', 'angle'
 *             F2: 'line', 'chance' (background coloured by p, and p beside z), 'score', 'loss', 'triangle' (a button that draws it);
 *             F3: 'tangent', 'slope' (its own plane), 'step' (one to the right), 'stack' (what is left of a signal), 'sums', 'picture'
 *             F7: 'forward', 'back' (the way back, step by step), 'update'. All if absent.
 *             F4: 'bias', 'second' (layer, after the ReLU), 'shapes', 'cost'
 *             F5: of a price 'ratio' (to the first one), 'square' (the rival); of scores 'exp' (the sums), 'price' (of what happened); of a week
 *             'bets', 'product', 'sum', 'mean'
 *             F6: of the chain 'back', 'rates', 'product'; of differences 'forward', 'central', 'complex', 'errors' (over all steps)
 *   view, h   F6: 'gears', 'chain', 'zoom' (on the curve of w) or 'differences'; the first step of differences
 *   cover     F4: the result, 'Z1' or 'Z2', whose numbers are covered until they are touched
 *   kind, depth, fold   F3: at first
 *   days      F5: how many bets count at first
 *   batch     F4: how many rows of X at first
 *             F8: 'loss' (over steps), 'factor' (of each step, with the limit of the rate), 'arrow' (slope, or which way is down), 'batches', 'cost'
 *   x, y, at, log, most, batches, run   F8: the drawn part of the ground, the first step ('end'), powers of ten, the highest loss that is
 *             drawn, batches whose directions show, methods that run at first; its controls: 'walk', 'eta', 'beta', 'start', 'methods',
 *             'batch', 'train'
 *   days      F5: how many bets count at first
 *   select    what is explained at first: 'W2.1.2', 'd:W2.1.2', 'day2'
 *   from, scale, standard   F1: 'day8', 1000, true at first; names: what the two vectors are called, ['w', 'x']
 *   eta       F6: the learning rate; F7: the first one
 *   back      F7: how many steps of the way back are shown at first, a number or 'all'
 *   blanks    F7: sensitivities that the learner fills in, ['d:z2.1', 'd:W2.1.2']; all others are then shown
 * Marks beside the targets: 'day1' … 'day8' (F1, F2), 'X1', 'X2' (columns of F1), 'boundary', 'triangle' (F2); 'day1' … 'day8', 'curve', 'square' (F5); 'X', 'W1', 'b1', 'Z1', 'A1', 'W2', 'b2', 'Z2', 'inner' (F4).
 */
/** What every figure is given. `locked`: the prediction is still missing; controls refuse, values are visible. */
export interface FigureProps {
  first: unknown;
  settings: Record<string, unknown>;
  locked: boolean;
  lang: Lang;
  onchange?: (state: unknown) => void;
}

/** The figures by id, each loaded when a page shows it. */
export const figures: Record<string, () => Promise<{ default: Component<FigureProps> }>> = {
  F1: () => import('./vetores'),
  F2: () => import('./neuronio'),
  F3: () => import('./ativacao'),
  F4: () => import('./camadas'),
  F5: () => import('./probabilidade'),
  F6: () => import('./cadeia'),
  F7: () => import('./retropropagacao'),
  F8: () => import('./descida'),
};
