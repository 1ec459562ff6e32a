import { Refused, ask } from './http';
import type { ServerTime } from './clock';

/** opening: the first answer is awaited. lost: no answer, tried again and again. refused: no right to listen. */
export type Line = 'opening' | 'live' | 'lost' | 'refused';

/** A dead stream gives no error on a phone; the server speaks at least each 15 s. */
const SILENCE = 35_000;
/** The server sends the present state at once; if nothing came by then, something on the way holds the stream back. */
const HELD = 5_000;
const POLL = 2_000;
const FIRST_RETRY = 300;
/** Right again within 2 s of contact, also with the jitter; the two or three pages of an instructor are no storm. */
const LAST_RETRY = 1_500;

export interface Source<T> {
  /** answers the state once */
  snapshot: string;
  /** sends the state at once and after each change */
  events: string;
  event: string;
  take: (state: T) => void;
  time: ServerTime;
}

/**
 * A state that is told by Server-Sent Events, kept up to date for as long as the page lives:
 * after a restart of the server, a sleeping phone, a network that holds streams back (then it asks every 2 s).
 */
export class Stream<T> {
  line = $state<Line>('opening');
  #source: Source<T>;
  #events: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #hold: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #heard = 0;
  #asking = false;
  #stopped = false;
  #held = false;

  constructor(source: Source<T>) {
    this.#source = source;
  }

  /** Starts listening; the result stops it. */
  start(): () => void {
    const wake = () => {
      if (document.visibilityState === 'visible' && (this.line !== 'live' || performance.now() - this.#heard > SILENCE / 2)) this.#again(0);
    };
    document.addEventListener('visibilitychange', wake);
    addEventListener('pageshow', wake);
    addEventListener('online', wake);
    void this.#ask();
    return () => {
      this.#stopped = true;
      this.#close();
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', wake);
      removeEventListener('pageshow', wake);
      removeEventListener('online', wake);
    };
  }

  /** Asks for the state once, then listens. Also tells "forbidden" from "not there", which EventSource does not. */
  async #ask(): Promise<void> {
    if (this.#asking || this.#stopped) return;
    this.#asking = true;
    try {
      const state = await ask<T>(this.#source.snapshot);
      if (this.#stopped) return;
      this.#source.take(state);
      this.#hear();
      if (this.#held) this.#again(POLL);
      else this.#listen();
    } catch (error) {
      if (this.#stopped) return;
      if (error instanceof Refused && error.forbidden) {
        this.#close();
        this.line = 'refused';
      } else this.#lose();
    } finally {
      this.#asking = false;
    }
  }

  #listen(): void {
    this.#close();
    const events = new EventSource(this.#source.events);
    this.#events = events;
    this.#hold = setTimeout(() => {
      this.#held = true;
      this.#again(0);
    }, HELD);
    const spoken = () => {
      clearTimeout(this.#hold);
      this.#hear();
    };
    events.addEventListener(this.#source.event, (e) => {
      spoken();
      this.#source.take(JSON.parse((e as MessageEvent<string>).data) as T);
    });
    events.addEventListener('beat', (e) => {
      spoken();
      this.#source.time.set((JSON.parse((e as MessageEvent<string>).data) as { now: string }).now, performance.now());
    });
    events.onerror = () => {
      if (this.#events === events) this.#lose();
    };
  }

  #hear(): void {
    this.#tries = 0;
    this.#heard = performance.now();
    this.line = 'live';
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lose(), SILENCE);
  }

  #lose(): void {
    this.line = 'lost';
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.#tries++);
    this.#again(wait * (0.7 + 0.6 * Math.random()));
  }

  #again(wait: number): void {
    this.#close();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), wait);
  }

  #close(): void {
    this.#events?.close();
    this.#events = null;
    clearTimeout(this.#hold);
    clearTimeout(this.#watch);
  }
}
