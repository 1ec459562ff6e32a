import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerTime } from './clock';
import { Stream } from './stream.svelte';

class FakeEvents extends EventTarget {
  static all: FakeEvents[] = [];
  onerror: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    super();
    FakeEvents.all.push(this);
  }
  close() {
    this.closed = true;
  }
  send(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

/** What the server does when asked for the snapshot. */
let server: () => Response | Promise<Response>;
let taken: number[];
let stop: () => void;
let stream: Stream<{ seq: number }>;
const time = new ServerTime();
const last = () => FakeEvents.all.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  FakeEvents.all = [];
  taken = [];
  server = () => Response.json({ seq: 1 });
  vi.stubGlobal('EventSource', FakeEvents);
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  const win = new EventTarget();
  vi.stubGlobal('addEventListener', win.addEventListener.bind(win));
  vi.stubGlobal('removeEventListener', win.removeEventListener.bind(win));
  vi.stubGlobal('fetch', vi.fn(async () => server()));
  stream = new Stream({ snapshot: '/board', events: '/board/events', event: 'board', take: (s) => taken.push(s.seq), time });
  stop = stream.start();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a state told by the server', () => {
  it('is asked for once, then followed', async () => {
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toEqual([1]);
    last().send('board', { seq: 2 });
    last().send('beat', { now: '2027-03-01T14:00:00Z' });
    expect(taken).toEqual([1, 2]);
    expect(stream.line).toBe('live');
    expect(time.at(performance.now())).toBe(Date.parse('2027-03-01T14:00:00Z'));
  });

  it('comes back by itself after a restart of the server', async () => {
    await vi.advanceTimersByTimeAsync(0);
    server = () => Promise.reject(new TypeError('connection refused'));
    last().onerror?.();
    expect(stream.line).toBe('lost');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stream.line).toBe('lost');
    server = () => Response.json({ seq: 9 });
    await vi.advanceTimersByTimeAsync(6_500);
    expect(stream.line).toBe('live');
    expect(taken.at(-1)).toBe(9);
  });

  it('takes 35 s of silence for a dead stream', async () => {
    await vi.advanceTimersByTimeAsync(0);
    last().send('beat', { now: '2027-03-01T14:00:00Z' });
    const first = last();
    await vi.advanceTimersByTimeAsync(36_000);
    expect(first.closed).toBe(true);
    expect(FakeEvents.all.length).toBeGreaterThan(1);
  });

  it('asks every two seconds where streams are held back', async () => {
    await vi.advanceTimersByTimeAsync(0);
    let seq = 1;
    server = () => Response.json({ seq: ++seq });
    await vi.advanceTimersByTimeAsync(5_000 + 3 * 2_000 + 100);
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    expect(stream.line).toBe('live');
    expect(last().closed).toBe(true);
  });

  it('stops where it has no right to listen', async () => {
    await vi.advanceTimersByTimeAsync(0);
    server = () => Response.json({ code: 'forbidden' }, { status: 403 });
    last().onerror?.();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stream.line).toBe('refused');
    const asked = vi.mocked(fetch).mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.mocked(fetch).mock.calls.length).toBe(asked);
  });

  it('looks again at once when the screen wakes', async () => {
    await vi.advanceTimersByTimeAsync(0);
    last().send('board', { seq: 2 });
    const before = FakeEvents.all.length;
    await vi.advanceTimersByTimeAsync(20_000);
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(10);
    expect(FakeEvents.all.length).toBe(before + 1);
  });
});
