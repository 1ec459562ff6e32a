import type { Prediction } from '$lib/motor/types';

/** Asks the network about the newest image only: while an answer is on its way, later images wait and replace each other. */
export class Reader {
  prediction = $state.raw<Prediction | null>(null);
  #predict: (pixels: readonly number[]) => Promise<Prediction>;
  #busy = false;
  #next: readonly number[] | null = null;
  #turn = 0;

  constructor(predict: (pixels: readonly number[]) => Promise<Prediction>) {
    this.#predict = predict;
  }

  ask(pixels: readonly number[]): void {
    this.#next = pixels;
    this.#turn++;
    if (!this.#busy) void this.#work();
  }

  clear(): void {
    this.#turn++;
    this.#next = null;
    this.prediction = null;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#next) {
        const pixels = this.#next;
        const turn = this.#turn;
        this.#next = null;
        const answer = await this.#predict(pixels);
        if (turn === this.#turn) this.prediction = answer;
      }
    } catch {
      // The engine's own state on the page says what went wrong; a reading that failed is no reading.
      this.prediction = null;
    } finally {
      this.#busy = false;
    }
  }
}
