import { newId } from './ident';
import { RoomError } from './problem';
import { MemoryShelf, type Parcel, type Shelf } from './shelf';

/** Delivers one parcel; resolves with the reply, rejects with RoomError. */
export type Deliver = (parcel: Parcel) => Promise<unknown>;

export interface Order {
  method?: Parcel['method'];
  /** replaces an unsent parcel with the same key: only the last one matters (a vote, a position, a cell) */
  key?: string;
}

interface Waiting {
  resolve(reply: unknown): void;
  reject(error: unknown): void;
}

/** ms before attempt k+1: 0.5 s doubling to 15 s, half of it random so that sixty devices do not come back together. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(15000, 500 * 2 ** Math.min(failures, 6));
  return full / 2 + (full / 2) * random();
}

/**
 * Posts that must arrive: kept on this device first, sent in order, retried until acknowledged or refused.
 * The id of a parcel is made here, so that a repeated delivery is recognised by the room.
 */
export class Outbox {
  private parcels: Parcel[] = [];
  private waiting = new Map<string, Waiting[]>();
  private sending: string | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private shelf: Shelf = new MemoryShelf();
  private n = 0;
  owner = '';

  constructor(
    private deliver: Deliver,
    private changed: () => void = () => undefined,
  ) {}

  /** What waits for `owner`, oldest first. */
  get pending(): readonly Parcel[] {
    return this.parcels.filter((p) => p.owner === this.owner);
  }

  get durable(): boolean {
    return this.shelf.durable;
  }

  /** Brings back what an earlier page left unsent; call once, with the shelf of this device. */
  async restore(shelf: Shelf): Promise<void> {
    let kept: Parcel[] = [];
    try {
      kept = await shelf.all();
    } catch {
      shelf = new MemoryShelf();
    }
    const early = this.parcels;
    this.shelf = shelf;
    this.parcels = [...kept.filter((k) => !early.some((e) => e.id === k.id)), ...early].sort((a, b) => a.n - b.n);
    for (const parcel of early) if (this.parcels.includes(parcel)) await this.keep(parcel); // what was acknowledged meanwhile is not kept
    this.n = this.parcels.reduce((n, p) => Math.max(n, p.n), this.n);
    this.changed();
    this.kick();
  }

  async post(path: string, body: Record<string, unknown>, order: Order = {}): Promise<unknown> {
    const id = typeof body.id === 'string' ? body.id : newId();
    // Date keeps the order across two tabs of one browser, which share the shelf but not the counter.
    this.n = Math.max(this.n + 1, Date.now());
    const parcel: Parcel = { id, n: this.n, owner: this.owner, method: order.method ?? 'POST', path, body: { ...body, id } };
    if (order.key !== undefined) parcel.key = order.key;
    const mine = new Promise<unknown>((resolve, reject) => {
      const heirs = order.key === undefined ? [] : this.replaced(order.key);
      this.waiting.set(id, [...heirs, { resolve, reject }]);
    });
    this.parcels.push(parcel);
    this.changed();
    await this.keep(parcel);
    this.kick();
    return mine;
  }

  /** Tries at once, whatever the back-off says: call it when the network seems to be back. */
  kick(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    void this.drain();
  }

  private replaced(key: string): Waiting[] {
    const heirs: Waiting[] = [];
    for (const old of this.parcels.filter((p) => p.key === key && p.owner === this.owner && p.id !== this.sending)) {
      heirs.push(...(this.waiting.get(old.id) ?? []));
      this.forget(old);
    }
    return heirs;
  }

  private async keep(parcel: Parcel): Promise<void> {
    try {
      await this.shelf.put(parcel);
    } catch {
      // a full or revoked store: the parcel still lives in memory and is sent
    }
  }

  private forget(parcel: Parcel): void {
    this.parcels = this.parcels.filter((p) => p !== parcel);
    this.waiting.delete(parcel.id);
    this.shelf.remove(parcel.id).catch(() => undefined);
  }

  private async drain(): Promise<void> {
    if (this.sending !== null || this.owner === '') return;
    const parcel = this.pending[0];
    if (!parcel) return;
    this.sending = parcel.id;
    try {
      const reply = await this.deliver(parcel);
      this.failures = 0;
      const waiting = this.waiting.get(parcel.id) ?? [];
      this.forget(parcel);
      for (const one of waiting) one.resolve(reply);
    } catch (error) {
      if (error instanceof RoomError && !error.transient) {
        this.failures = 0;
        const waiting = this.waiting.get(parcel.id) ?? [];
        this.forget(parcel);
        for (const one of waiting) one.reject(error);
      } else {
        this.timer ??= setTimeout(() => this.kick(), backoff(this.failures++));
      }
    } finally {
      this.sending = null;
      this.changed();
    }
    if (this.timer === null) void this.drain();
  }
}
