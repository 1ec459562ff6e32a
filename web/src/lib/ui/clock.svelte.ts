import { room } from '$lib/room/room.svelte';

/** Whole seconds until an ISO time on the server's clock, re-read four times a second; null without a time. */
export class Countdown {
  private now = $state(room.now());
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Attach to an element: the clock runs while it is on the page. */
  run = (): (() => void) => {
    this.timer = setInterval(() => (this.now = room.now()), 250);
    return () => clearInterval(this.timer);
  };

  left(deadline: string | null): number | null {
    return deadline === null ? null : Math.max(0, Math.ceil((Date.parse(deadline) - this.now) / 1000));
  }
}

/** Minutes since an ISO time on the server's clock, re-read often enough for a plan in minutes. */
export class Minutes {
  private now = $state(room.now());

  /** Attach to an element: the clock runs while it is on the page. */
  run = (): (() => void) => {
    const timer = setInterval(() => (this.now = room.now()), 5000);
    return () => clearInterval(timer);
  };

  since(start: string | null): number | null {
    // the workshop may have started since the clock was last read
    return start === null ? null : Math.max(0, (Math.max(this.now, room.now()) - Date.parse(start)) / 60_000);
  }
}
