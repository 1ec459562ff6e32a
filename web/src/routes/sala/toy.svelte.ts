import { Latest } from '$lib/figure/latest';
import type { BatchResult, Motor, Net } from '$lib/motor/types';

/** One neuron with one input: p = σ(w·x + b), computed by the engine. */
export class Toy {
  x = $state(0.7);
  w = $state(6);
  /** null until the engine has answered */
  p = $state<number | null>(null);
  z = $state<number | null>(null);
  /** p over the whole range of x */
  curve = $state.raw<{ x: number; p: number }[]>([]);
  /** the engine could not start on this device */
  failed = $state(false);
  static readonly b = -3;
  static readonly points = 61;

  private latest = new Latest<BatchResult>((answer) => this.take(answer));
  private xs = Array.from({ length: Toy.points }, (_, i) => i / (Toy.points - 1));

  constructor(private motor: () => Promise<Motor>) {}

  async ask(): Promise<void> {
    const net: Net = { layers: [{ W: [[this.w]], b: [Toy.b], activation: 'sigmoid' }], loss: 'bce' };
    const xs = [this.x, ...this.xs];
    try {
      const motor = await this.motor();
      await this.latest.ask(() => motor.evaluate(net, xs.map((x) => [x]), xs.map(() => 1)));
    } catch {
      this.failed = true;
    }
  }

  private take(answer: BatchResult): void {
    this.z = answer.z[0]?.[0] ?? null;
    this.p = answer.p[0]?.[0] ?? null;
    this.curve = this.xs.map((x, i) => ({ x, p: answer.p[i + 1]?.[0] ?? 0 }));
  }
}
