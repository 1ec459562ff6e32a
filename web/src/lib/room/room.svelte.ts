import type { Lang, Me, Point, PublicRoom, RoomSummary, Seat, Whereabouts } from '$lib/api/types';
import { keep } from '$lib/keep';
import { newId } from './ident';
import { Outbox, type Order, backoff } from './outbox';
import { RoomError, body, refused, request } from './problem';
import { meet, overlay, reduce, type Known } from './reduce';
import { openShelf, type Parcel } from './shelf';
import { Stream } from './stream';

export { RoomError } from './problem';

/** `absent`: this server has no room; `visitor`: nobody sits here yet; `seated`: this browser has a seat. */
export type Presence = 'starting' | 'absent' | 'visitor' | 'seated';
/** `offline`: this device has no network; `reconnecting`: it has, but the room does not answer. */
export type Connection = 'live' | 'reconnecting' | 'offline';

const CODE = 'oficina.code';

/** The room as one participant's browser knows it. */
class Room {
  /** '' until the server told it */
  code = $state('');
  presence = $state<Presence>('starting');
  summary = $state.raw<RoomSummary | null>(null);
  connection = $state<Connection>('reconnecting');
  /** number of posts that the room did not acknowledge yet */
  pending = $state(0);
  /** false where a reload would lose what is pending */
  durable = $state(true);
  state = $state.raw<PublicRoom | null>(null);
  /** everything this participant did, with what is still on its way */
  me = $state.raw<Me | null>(null);

  private known: Known = { room: null, me: null, seq: 0 };
  private joining: string | null = null;
  private told = '';
  private skew = 0;
  private meeting: ReturnType<typeof setTimeout> | null = null;
  private starting: Promise<void> | null = null;
  private outbox = new Outbox(
    (parcel) => this.deliver(parcel),
    () => this.show(),
  );
  private stream = new Stream({
    since: () => this.known.seq,
    url: (path) => this.url(path),
    event: (event) => {
      this.known = reduce(this.known, event);
      this.show();
      // 'snapshot' stands for all that was missed, personal things included
      if (event.event === 'me' || event.type === 'snapshot') this.meetSoon();
    },
    live: (live) => this.hear(live),
    clock: (date) => this.setClock(date),
    refused: () => void this.find().catch(() => undefined),
  });

  /** Finds the room and this browser's seat and keeps in touch with both. Resolves when `presence` is known; safe to call often. */
  start(): Promise<void> {
    return (this.starting ??= this.begin());
  }

  private async begin(): Promise<void> {
    // Opening the shelf and asking the room take about as long: neither waits for the other.
    const shelf = openShelf();
    void shelf.then(({ durable }) => (this.durable = durable));
    for (let failures = 0; ; failures++) {
      try {
        await this.find();
        break;
      } catch {
        this.hear(false);
        await new Promise((resolve) => setTimeout(resolve, backoff(failures)));
      }
    }
    await this.outbox.restore(await shelf);
  }

  /** Asks again how many seats are left. */
  async look(): Promise<void> {
    const reply = await this.read<RoomSummary[] | RoomSummary>('/api/rooms');
    const room = Array.isArray(reply) ? reply[0] : reply;
    this.summary = room ?? null;
    this.code = room?.code ?? '';
    this.hear(true);
  }

  /** Asks for the room; where this browser has been in one, asks for its seat there in the same breath. */
  private async find(): Promise<void> {
    const guess = this.code || (keep.get(CODE) ?? '');
    this.code = guess;
    const early = guess === '' ? null : this.identify().then(() => true, () => false);
    await this.look();
    if (this.code === '') {
      this.presence = 'absent';
      return;
    }
    keep.set(CODE, this.code);
    if (early === null || this.code !== guess || !(await early)) await this.identify();
  }

  private async identify(): Promise<void> {
    const code = this.code;
    const asked = this.get<PublicRoom>('state');
    asked.catch(() => undefined); // awaited below, where it matters
    let me: Me;
    try {
      me = await this.get<Me>('me');
    } catch (error) {
      if (this.code !== code) throw error;
      if (error instanceof RoomError && !error.transient) {
        this.stream.stop();
        this.presence = 'visitor';
        return;
      }
      throw error;
    }
    const state = await asked;
    if (this.code !== code) throw new RoomError(404, 'room_unknown', '');
    this.known = { room: state, me, seq: Math.min(state.seq, me.seq) };
    this.outbox.owner = `${this.code}/${me.participant}`;
    this.presence = 'seated';
    this.show();
    this.stream.start();
    this.outbox.kick();
  }

  /** Takes a seat. Rejects with 'room_full' and the like. */
  async join(name: string, lang: Lang): Promise<Seat> {
    // the id stays the same while the reply is not there: a second touch must not take a second seat
    this.joining ??= newId();
    const seat = await this.sit({ id: this.joining, name, lang });
    this.joining = null;
    return seat;
  }

  /** Takes over the seat that belongs to a return code. */
  async takeOver(returnCode: string): Promise<Seat> {
    return this.sit({ return_code: returnCode });
  }

  private async sit(body: Record<string, string>): Promise<Seat> {
    await this.start();
    const seat = (await this.send('POST', 'seats', body)) as Seat;
    await this.identify();
    return seat;
  }

  /**
   * Sends something that must arrive: it is kept on this device until the room has it. Resolves with the reply,
   * perhaps much later; rejects with RoomError when the room refuses it. `path` is relative to /api/rooms/{code}/.
   * The id is made here.
   */
  post<T = { seq: number }>(path: string, body: Record<string, unknown> = {}, order: Order = {}): Promise<T> {
    return this.outbox.post(path.replace(/^\//, ''), body, order) as Promise<T>;
  }

  put<T = { seq: number }>(path: string, body: Record<string, unknown> = {}, order: Order = {}): Promise<T> {
    return this.post<T>(path, body, { ...order, method: 'PUT' });
  }

  /** Tells the room where this person works now; the same place twice in a row is told once. */
  stay(where: Point | { place: Whereabouts }): void {
    const said = JSON.stringify(where);
    if (said === this.told) return;
    this.told = said;
    this.post('progress', { ...where }, { key: 'progress' }).catch(() => (this.told = ''));
  }

  /** Reads once. Rejects with RoomError; code 'unreachable' when nothing answers. */
  get<T>(path: string): Promise<T> {
    return this.read<T>(this.url(path));
  }

  /** The server's clock in ms: deadlines are the server's, and phones are minutes off. */
  now(): number {
    return Date.now() + this.skew;
  }

  private url(path: string): string {
    return `/api/rooms/${encodeURIComponent(this.code)}/${path.replace(/^\//, '')}`;
  }

  private async read<T>(url: string): Promise<T> {
    const response = await request(url, { headers: { Accept: 'application/json' } });
    this.setClock(response.headers.get('date'));
    if (!response.ok) throw await refused(response);
    return (await body(response)) as T;
  }

  private async send(method: string, path: string, message: unknown): Promise<unknown> {
    const response = await request(this.url(path), {
      method,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(message),
    });
    this.setClock(response.headers.get('date'));
    if (!response.ok) throw await refused(response);
    return response.status === 204 ? null : await body(response);
  }

  private async deliver(parcel: Parcel): Promise<unknown> {
    try {
      const reply = await this.send(parcel.method, parcel.path, parcel.body);
      // Until the room's own snapshot comes, what was acknowledged must not vanish from the page.
      if (this.known.me) this.known = { ...this.known, me: overlay(this.known.me, this.known.room, [parcel]) };
      return reply;
    } catch (error) {
      if (error instanceof RoomError && error.status === 0) this.hear(false);
      throw error;
    }
  }

  /** Several personal events in a row are one question. */
  private meetSoon(): void {
    this.meeting ??= setTimeout(() => {
      this.meeting = null;
      this.get<Me>('me').then(
        (me) => {
          this.known = meet(this.known, me);
          this.show();
        },
        () => undefined, // the stream notices a lost room, and its snapshot brings us here again
      );
    }, 150);
  }

  private show(): void {
    const pending = this.outbox.pending;
    this.pending = pending.length;
    this.state = this.known.room;
    this.me = this.known.me && overlay(this.known.me, this.known.room, pending);
  }

  private hear(live: boolean): void {
    const was = this.connection;
    this.connection = live ? 'live' : navigator.onLine === false ? 'offline' : 'reconnecting';
    if (live && was !== 'live') this.outbox.kick();
  }

  private setClock(date: string | null): void {
    const server = date ? Date.parse(date) : NaN;
    // the header is cut to whole seconds: half a second back is the best guess, and small differences are noise
    if (Number.isFinite(server) && Math.abs(server + 500 - Date.now() - this.skew) > 1500) this.skew = server + 500 - Date.now();
  }
}

export const room = new Room();
