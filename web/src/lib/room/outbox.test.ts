import { describe, expect, it, vi } from 'vitest';
import { Outbox, backoff, type Deliver } from './outbox';
import { RoomError } from './problem';
import { MemoryShelf, type Parcel, type Shelf } from './shelf';

const OWNER = 'K7Q2/p1';
const unreachable = () => new RoomError(0, 'unreachable', '');

function box(deliver: Deliver): Outbox {
  const outbox = new Outbox(deliver);
  outbox.owner = OWNER;
  return outbox;
}

const parcel = (id: string, n: number, owner = OWNER): Parcel => ({ id, n, owner, method: 'POST', path: 'answers', body: { id } });

describe('Outbox', () => {
  it('resolves with the reply of the room', async () => {
    const outbox = box(async (p) => ({ seq: 7, path: p.path }));
    await expect(outbox.post('answers', { exercise: 'E04' })).resolves.toEqual({ seq: 7, path: 'answers' });
    expect(outbox.pending).toHaveLength(0);
  });

  it('retries with the same id until the room answers', async () => {
    vi.useFakeTimers();
    const ids: unknown[] = [];
    let failures = 3;
    const outbox = box(async (p) => {
      ids.push(p.body.id);
      if (failures-- > 0) throw unreachable();
      return 'ok';
    });
    const reply = outbox.post('answers', { exercise: 'E04' });
    await vi.runAllTimersAsync();
    await expect(reply).resolves.toBe('ok');
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
    expect(String(ids[0])).toMatch(/^[0-9a-f]{32}$/);
    vi.useRealTimers();
  });

  it('keeps the order, one at a time, also when the first fails', async () => {
    vi.useFakeTimers();
    const seen: string[] = [];
    let inFlight = 0;
    let most = 0;
    let down = true;
    const outbox = box(async (p) => {
      most = Math.max(most, ++inFlight);
      await new Promise((r) => setTimeout(r, 10));
      inFlight--;
      if (down) throw unreachable();
      seen.push(p.path);
      return null;
    });
    const all = Promise.all(['a', 'b', 'c'].map((path) => outbox.post(path, {})));
    await vi.advanceTimersByTimeAsync(3000);
    expect(seen).toEqual([]);
    expect(outbox.pending.map((p) => p.path)).toEqual(['a', 'b', 'c']);
    down = false;
    await vi.runAllTimersAsync();
    await all;
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(most).toBe(1);
    vi.useRealTimers();
  });

  it('gives up on what the room refuses, tells why, and goes on with the rest', async () => {
    const outbox = box(async (p) => {
      if (p.path === 'polls/P1/votes') throw new RoomError(409, 'poll_closed', '');
      return 'ok';
    });
    const [vote, answer] = await Promise.allSettled([outbox.post('polls/P1/votes', {}), outbox.post('answers', {})]);
    expect(vote).toMatchObject({ status: 'rejected', reason: { code: 'poll_closed' } });
    expect(answer).toMatchObject({ status: 'fulfilled', value: 'ok' });
    expect(outbox.pending).toHaveLength(0);
  });

  it('sends only the last of several posts with one key, and answers all of them', async () => {
    vi.useFakeTimers();
    const sent: unknown[] = [];
    let down = true;
    const outbox = box(async (p) => {
      if (down) throw unreachable();
      sent.push(p.body.choice);
      return { seq: 1 };
    });
    const first = outbox.post('polls/P1/votes', { choice: 'a' }, { key: 'vote' });
    await vi.advanceTimersByTimeAsync(1);
    const second = outbox.post('polls/P1/votes', { choice: 'b' }, { key: 'vote' });
    const third = outbox.post('polls/P1/votes', { choice: 'c' }, { key: 'vote' });
    await vi.advanceTimersByTimeAsync(1);
    down = false;
    await vi.runAllTimersAsync();
    expect(await Promise.all([first, second, third])).toEqual([{ seq: 1 }, { seq: 1 }, { seq: 1 }]);
    expect(sent).toEqual(['c']);
    vi.useRealTimers();
  });

  it('does not replace a parcel that is on its way', async () => {
    const sent: unknown[] = [];
    let release = () => {};
    const outbox = box(async (p) => {
      sent.push(p.body.choice);
      if (p.body.choice === 'a') await new Promise<void>((r) => (release = r));
      return p.body.choice;
    });
    const a = outbox.post('v', { choice: 'a' }, { key: 'k' });
    await vi.waitFor(() => expect(sent).toEqual(['a']));
    const b = outbox.post('v', { choice: 'b' }, { key: 'k' });
    release();
    expect(await Promise.all([a, b])).toEqual(['a', 'b']);
    expect(sent).toEqual(['a', 'b']);
  });

  it('sends after a reload what was kept before it, oldest first, and forgets it once acknowledged', async () => {
    const shelf = new MemoryShelf();
    await shelf.put(parcel('second', 2));
    await shelf.put(parcel('first', 1));
    const sent: string[] = [];
    const outbox = box(async (p) => {
      sent.push(p.id);
      return null;
    });
    await outbox.restore(shelf);
    await vi.waitFor(async () => expect(await shelf.all()).toEqual([]));
    expect(sent).toEqual(['first', 'second']);
  });

  it('leaves alone what belongs to somebody else on the same device', async () => {
    const shelf = new MemoryShelf();
    await shelf.put(parcel('theirs', 1, 'K7Q2/p2'));
    const sent: string[] = [];
    const outbox = box(async (p) => {
      sent.push(p.id);
      return null;
    });
    await outbox.restore(shelf);
    await outbox.post('answers', { id: 'mine' });
    expect(sent).toEqual(['mine']);
    expect((await shelf.all()).map((p) => p.id)).toEqual(['theirs']);
  });

  it('works where the store of the device refuses', async () => {
    const refuse = () => Promise.reject(new Error('denied'));
    const broken: Shelf = { durable: true, all: refuse, put: refuse, remove: refuse };
    const outbox = box(async () => 'ok');
    await outbox.restore(broken);
    expect(outbox.durable).toBe(false);
    await expect(outbox.post('answers', {})).resolves.toBe('ok');
  });

  it('waits for an owner', async () => {
    const deliver = vi.fn(async () => 'ok');
    const outbox = new Outbox(deliver);
    outbox.kick();
    expect(deliver).not.toHaveBeenCalled();
  });
});

describe('backoff', () => {
  it('doubles from half a second to fifteen, half of it random', () => {
    expect(backoff(0, () => 0)).toBe(250);
    expect(backoff(0, () => 1)).toBe(500);
    expect(backoff(3, () => 1)).toBe(4000);
    expect(backoff(50, () => 1)).toBe(15000);
    expect(backoff(50, () => 0)).toBe(7500);
  });
});
