/** Hours first, as in the agenda beside it, so that 7 minutes are not read as 7 hours: "0:38:12". */
export function elapsedText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = String(whole % 60).padStart(2, '0');
  return `${h}:${String(m).padStart(2, '0')}:${s}`;
}

/** A moment of the plan: minutes from the start as "0:38", "1:18". */
export function planText(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Which message says a length of time, and its values: 150 → hours_minutes {h: 2, m: 30}. */
export type Length =
  | { key: 'minutes'; values: { n: number } }
  | { key: 'hours'; values: { n: number } }
  | { key: 'hours_minutes'; values: { h: number; m: string } };

export function length(minutes: number): Length {
  const whole = Math.max(0, Math.round(minutes));
  const h = Math.floor(whole / 60);
  const m = whole % 60;
  if (h === 0) return { key: 'minutes', values: { n: m } };
  if (m === 0) return { key: 'hours', values: { n: h } };
  return { key: 'hours_minutes', values: { h, m: String(m).padStart(2, '0') } };
}

export type Pace = { key: 'late' | 'ahead' | 'on_time'; values: { n: number } };

/** Less than a minute either way is on time: a clock that flickers between "late" and "on time" is no help. */
export function pace(lateMinutes: number): Pace {
  const n = Math.trunc(lateMinutes);
  if (n > 0) return { key: 'late', values: { n } };
  if (n < 0) return { key: 'ahead', values: { n: -n } };
  return { key: 'on_time', values: { n: 0 } };
}

/** How long ago, for people: "now" under a minute, then minutes, then hours. */
export type Ago = { key: 'ago_now' | 'ago_minutes' | 'ago_hours'; values: { n: number } };

export function ago(since: number, now: number): Ago {
  const minutes = Math.floor(Math.max(0, now - since) / 60_000);
  if (minutes < 1) return { key: 'ago_now', values: { n: 0 } };
  if (minutes < 60) return { key: 'ago_minutes', values: { n: minutes } };
  return { key: 'ago_hours', values: { n: Math.floor(minutes / 60) } };
}

/** Whole seconds until an ISO deadline, never negative, null without one. Rounded up, so that "0" means over. */
export function left(deadline: string | null, now: number): number | null {
  return deadline === null ? null : Math.max(0, Math.ceil((Date.parse(deadline) - now) / 1000));
}

/**
 * The server's time on this device. A phone's clock may be minutes wrong and may be set while we run,
 * so only the server's word and the device's monotonic counter are used.
 */
export class ServerTime {
  #server = Number.NaN;
  #local = 0;

  /** local: performance.now() when the word arrived. */
  set(iso: string, local: number): void {
    const server = Date.parse(iso);
    if (Number.isNaN(server)) return;
    this.#server = server;
    this.#local = local;
  }

  get known(): boolean {
    return !Number.isNaN(this.#server);
  }

  /** Milliseconds since 1970 by the server's clock; NaN before its first word. */
  at(local: number): number {
    return this.#server + (local - this.#local);
  }
}
