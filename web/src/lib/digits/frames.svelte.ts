/** Counts drawn frames while something runs; `rate` is frames per second over the last half second. */
export class Frames {
  rate = $state<number | null>(null);
  #running = false;

  start(): void {
    if (this.#running) return;
    this.#running = true;
    let since = performance.now();
    let count = 0;
    const tick = (now: number) => {
      if (!this.#running) return;
      count++;
      if (now - since >= 500) {
        this.rate = Math.round((1000 * count) / (now - since));
        since = now;
        count = 0;
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame((now) => {
      since = now;
      requestAnimationFrame(tick);
    });
  }

  stop(): void {
    this.#running = false;
  }
}
