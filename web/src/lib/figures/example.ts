import type { Motor } from '$lib/motor/types';

/**
 * A figure in one of its states, for the gallery. Each figure has its own in `examples/index.ts`, which exports
 * `examples: Example[]`; the titles are in the messages beside it.
 */
export interface Example {
  /** the figure, a dot and the state: 'F2.locked' */
  id: string;
  title: () => string;
  /** what a unit page would bring along, computed by the same engine on the spot */
  first(motor: Motor): Promise<unknown>;
  settings: Record<string, unknown>;
  locked?: boolean;
}

export const figureOf = (example: Example): string => example.id.slice(0, example.id.indexOf('.'));
