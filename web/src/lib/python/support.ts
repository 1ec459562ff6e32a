import { keep } from '$lib/keep';
import type { Unavailable } from './types.ts';

/** A module with a try_table: exceptions by reference are what python.wasm needs and old browsers lack (Chrome 137, Firefox 131, Safari 18.4). */
const TRY_TABLE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 105, 3, 2, 1, 0, 10, 14, 1, 12, 0, 2, 105, 31, 64, 1, 3, 0, 11, 0, 11, 11,
]);

/** Why this browser cannot run Python, or null. */
export function missing(): Unavailable | null {
  if (typeof WebAssembly !== 'object') return 'no-webassembly';
  return WebAssembly.validate(TRY_TABLE) ? null : 'old-browser';
}

/**
 * A phone with little memory dies while it starts Python, and would die again at each reload: it is written down before
 * and taken away after, so that the next visit reads instead. `navigator.deviceMemory` does not exist on a plain-HTTP LAN.
 */
const STARTING = 'oficina.python.starting';

export const crash = {
  get remembered(): boolean {
    return keep.get(STARTING) !== null;
  },
  expect(): void {
    keep.set(STARTING, new Date().toISOString());
  },
  forget(): void {
    keep.set(STARTING, null);
  },
};

/** A phone keeps no snapshot and no second copy of the library: its tabs are killed for less. */
export function frugal(): boolean {
  return matchMedia('(pointer: coarse)').matches && Math.min(screen.width, screen.height) < 600;
}
