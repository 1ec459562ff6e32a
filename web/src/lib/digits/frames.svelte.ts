/** Counts drawn frames, and what `steps` counts, per second over the last half second, while something runs. */
export class Frames {
  rate = $state<number | null>(null);
  steps = $state<number | null>(null);
  #count: () => number;
  #run = 0;

  constructor(steps: () => number) {
    this.#count = steps;
  }

  start(): void {
    const run = ++this.#run;
    let since = -1;
    let frames = 0;
    let before = 0;
    const tick = (now: number) => {
      if (run !== this.#run) return;
      if (since < 0) {
        since = now;
        before = this.#count();
      } else frames++;
      if (now - since >= 500) {
        const seconds = (now - since) / 1000;
        this.rate = Math.round(frames / seconds);
        this.steps = Math.max(0, Math.round((this.#count() - before) / seconds));
        since = now;
        before = this.#count();
        frames = 0;
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  stop(): void {
    this.#run++;
    this.rate = this.steps = null;
  }
}
