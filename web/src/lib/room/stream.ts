import type { RoomEvent } from '$lib/api/types';
import { backoff } from './outbox';
import { request } from './problem';

export interface Message {
  id: string;
  event: string;
  data: string;
}

/** Splits a text/event-stream into messages; feed it chunks as they come. Comments (heartbeats) yield nothing. */
export class Parser {
  private rest = '';
  private id = '';
  private event = '';
  private data: string[] = [];

  feed(chunk: string): Message[] {
    const messages: Message[] = [];
    const lines = (this.rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0) messages.push({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
        this.event = '';
        this.data = [];
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id') this.id = value;
      else if (field === 'event') this.event = value;
      else if (field === 'data') this.data.push(value);
    }
    return messages;
  }
}

/** the server sends a heartbeat every 15 s: two missed ones and some slack mean that the stream is dead */
const DEAD = 35_000;
/** proxies and antivirus that buffer a stream show themselves by a missing first byte */
const FIRST = 5_000;
/** a tab that nobody looks at gives its connection back: a browser has only six for one address */
const SLEEP = 60_000;
const POLL_KEY = 'oficina.poll';

export interface Listener {
  /** where to resume */
  since(): number;
  url(path: string): string;
  event(event: RoomEvent): void;
  live(live: boolean): void;
  /** the server's clock, from the Date header */
  clock(date: string | null): void;
  /** the stream was refused: 401/403/404 */
  refused(status: number): void;
}

/**
 * Server-sent events by fetch, not EventSource: it tells when the first byte is late and sees every byte, and phones
 * kill streams without an error. Never gives up.
 */
export class Stream {
  private abort: AbortController | null = null;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private sleep: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private running = false;

  constructor(private to: Listener) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    document.addEventListener('visibilitychange', this.wake);
    addEventListener('pageshow', this.wake);
    addEventListener('online', this.wake);
    addEventListener('offline', this.lost);
    this.connect();
  }

  stop(): void {
    this.running = false;
    document.removeEventListener('visibilitychange', this.wake);
    removeEventListener('pageshow', this.wake);
    removeEventListener('online', this.wake);
    removeEventListener('offline', this.lost);
    this.end();
  }

  private wake = (): void => {
    clearTimeout(this.sleep);
    if (document.visibilityState === 'hidden') {
      this.sleep = setTimeout(() => this.end(), SLEEP);
      return;
    }
    this.failures = 0;
    this.connect();
  };

  private lost = (): void => {
    this.to.live(false);
  };

  private end(): void {
    clearTimeout(this.watchdog);
    clearTimeout(this.retry);
    this.abort?.abort();
    this.abort = null;
  }

  private connect(): void {
    this.end();
    const abort = (this.abort = new AbortController());
    const run = sessionFlag() ? this.poll(abort) : this.listen(abort);
    run.catch(() => undefined).finally(() => {
      if (this.abort !== abort || !this.running) return;
      this.to.live(false);
      this.retry = setTimeout(() => this.connect(), backoff(this.failures++));
    });
  }

  private async listen(abort: AbortController): Promise<void> {
    this.arm(abort, FIRST, () => void this.suspect());
    const response = await fetch(this.to.url(`events?since=${this.to.since()}`), {
      headers: { Accept: 'text/event-stream' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort.signal,
    });
    this.to.clock(response.headers.get('date'));
    if (!response.ok || !response.body) return this.turnedAway(response);
    const reader = response.body.getReader();
    const text = new TextDecoder();
    const parser = new Parser();
    for (let first = true; ; first = false) {
      const { done, value } = await reader.read();
      if (done) return;
      if (first) this.greet();
      this.arm(abort, DEAD);
      for (const message of parser.feed(text.decode(value, { stream: true }))) this.take(message);
    }
  }

  /** No first byte: where a plain request gets through, it is the stream that something holds back. */
  private async suspect(): Promise<void> {
    try {
      const response = await request(this.to.url('state'), {}, FIRST);
      if (!response.ok) return;
      setSessionFlag();
      this.connect();
    } catch {
      // the network itself is away
    }
  }

  private async poll(abort: AbortController): Promise<void> {
    for (;;) {
      this.arm(abort, DEAD);
      const response = await fetch(this.to.url(`events?poll=1&since=${this.to.since()}`), {
        headers: { Accept: 'application/json' },
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
      this.to.clock(response.headers.get('date'));
      if (!response.ok) return this.turnedAway(response);
      const events = (await response.json()) as RoomEvent[];
      this.greet();
      for (const event of events) this.to.event(event);
    }
  }

  private greet(): void {
    this.failures = 0;
    this.to.live(true);
  }

  private turnedAway(response: Response): void {
    if (response.status === 401 || response.status === 403 || response.status === 404) this.to.refused(response.status);
  }

  private arm(abort: AbortController, ms: number, then?: () => void): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      then?.();
      abort.abort();
    }, ms);
  }

  private take(message: Message): void {
    try {
      const data = JSON.parse(message.data) as RoomEvent & { now?: string };
      if (message.event === 'beat') this.to.clock(data.now ?? null);
      else this.to.event({ ...data, event: message.event === 'me' ? 'me' : 'room' });
    } catch {
      // one unreadable message must not end the stream; the next snapshot repairs what it held
    }
  }
}

function sessionFlag(): boolean {
  try {
    return sessionStorage.getItem(POLL_KEY) === '1';
  } catch {
    return false;
  }
}

function setSessionFlag(): void {
  try {
    sessionStorage.setItem(POLL_KEY, '1');
  } catch {
    // without storage the next page finds out again
  }
}
