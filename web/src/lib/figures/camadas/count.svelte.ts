import { clamp } from '$lib/figure/keys';
import { Latest } from '$lib/figure/latest';
import type { Cost, Motor, Target } from '$lib/motor/types';
import type { FirstCost } from './settings';

export const MOST = { inputs: 64, hidden: 128, outputs: 20 } as const;
export type Counted = keyof typeof MOST;

/** The state of the figure that counts: three sizes are set here, what they cost comes from the engine. */
export class Counting {
  sizes = $state.raw<Record<Counted, number>>() as Record<Counted, number>;
  cost = $state.raw<Cost>() as Cost;
  layers = $state.raw<Cost[]>([]);
  problem = $state<string | null>(null);

  readonly #answers = new Latest<Cost & { layers: Cost[] }>(({ layers, parameters, macs }) => {
    this.cost = { parameters, macs };
    this.layers = layers;
    this.problem = null;
    this.changed({ ...this.sizes, parameters, macs });
  });

  constructor(
    readonly first: FirstCost,
    private readonly motor: () => Motor,
    private readonly changed: (state: unknown) => void = () => {},
  ) {
    this.#start();
  }

  #start() {
    const [inputs, hidden, outputs] = this.first.given.sizes;
    this.sizes = { inputs, hidden, outputs };
    this.cost = { parameters: this.first.values.total, macs: this.first.values.mac };
  }

  reset(): void {
    this.#start();
    this.ask();
  }

  get doubles(): boolean {
    return this.sizes.hidden * 2 <= MOST.hidden;
  }
  double(): void {
    if (this.doubles) this.set('hidden', this.sizes.hidden * 2);
  }

  set(size: Counted, value: number): void {
    this.sizes = { ...this.sizes, [size]: clamp(Math.round(value), 1, MOST[size]) };
    this.ask();
  }

  get values(): Record<Target, number> {
    return { total: this.cost.parameters, mac: this.cost.macs, 'sizes.1': this.sizes.inputs, 'sizes.2': this.sizes.hidden, 'sizes.3': this.sizes.outputs };
  }

  ask(): void {
    const { inputs, hidden, outputs } = this.sizes;
    void this.#answers.ask(() => this.motor().cost([inputs, hidden, outputs])).catch((error: unknown) => (this.problem = (error as { message?: string }).message ?? String(error)));
  }
}
