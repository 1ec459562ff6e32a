import type { Differenced } from '$lib/motor/types';

export type Kind = 'forward' | 'central' | 'complex';

/** The powers of ten that the picture reaches from and to; what is smaller than rounding, 0 too, lies on the floor. */
export const POWERS = { h: [-16, 0], error: [-16, 2] } satisfies Record<string, [number, number]>;

export const power = (v: number): number => Math.min(POWERS.error[1], v > 0 ? Math.max(POWERS.error[0], Math.log10(v)) : POWERS.error[0]);

/** The error of one kind over the step, both as powers of ten. */
export const curve = (told: Differenced, kind: Kind): [number, number][] => told.errors.map((e) => [Math.log10(e.h), power(e[kind])]);

