/**
 * Runs one question at a time and, of those that came meanwhile, only the last: a drag asks the engine
 * as fast as it answers and never queues.
 */
export class Latest<T> {
  #busy = false;
  #next: (() => Promise<T>) | null = null;

  constructor(private readonly done: (answer: T) => void) {}

  async ask(question: () => Promise<T>): Promise<void> {
    this.#next = question;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#next) {
        const now = this.#next;
        this.#next = null;
        this.done(await now());
      }
    } finally {
      this.#busy = false;
      this.#next = null;
    }
  }
}
