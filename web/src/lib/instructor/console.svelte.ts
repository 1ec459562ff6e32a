import { SvelteMap } from 'svelte/reactivity';
import type { Block, Board, DebatePage, Lang, Notes, Outline, Point, RoomSummary, UnitPage } from '$lib/api/types';
import { ahead, type Ahead } from './agenda';
import { ServerTime, elapsedText } from './clock';
import { Refused, ask, randomId } from './http';
import type { Here, Step } from './next';
import { Stream } from './stream.svelte';

/** How far the instructor has come: before the desk there is a door. */
export type Door = 'checking' | 'closed' | 'wrong' | 'unreachable' | 'open';

/** A line at the foot of the page: what was done, or is about to be, and the way back. */
export interface Word {
  id: string;
  text: string;
  tone: 'done' | 'pending' | 'failed';
  buttons: { label: string; press: () => void }[];
}

export interface Command {
  type: string;
  [field: string]: unknown;
}

/** Long enough to read a line and reach a button, short enough not to hold a room up; milliseconds. */
const GRACE = 6_000;

/** What is said of a command that is held back; `text` is told the seconds that are left. */
interface Held {
  text: (seconds: number) => string;
  done: string;
  undo: string;
  undone: string;
  failed: (code: string | null) => string;
  /** label of a button that does not wait */
  now?: string;
  /** the point that the desk shows meanwhile, as if it were open */
  ahead?: Point;
}

/** The instructor's side of one room: what is known of it, and what can be asked of it. */
export class Console {
  door = $state<Door>('checking');
  code = $state('');
  board = $state.raw<Board | null>(null);
  outline = $state.raw<Outline | null>(null);
  word = $state.raw<Word | null>(null);
  /** commands on their way, by what they would do */
  busy = new SvelteMap<string, boolean>();
  /** of units, and of agenda items under `item ID` */
  notes = new SvelteMap<string, Notes>();
  /** the point that is about to be opened */
  ahead = $state.raw<Point | null>(null);
  pages = new SvelteMap<string, UnitPage>();
  debates = new SvelteMap<string, DebatePage>();
  time = new ServerTime();
  /** the server's clock, told once a second */
  now = $state(0);

  #stream = $state.raw<Stream<Board> | null>(null);
  #stopStream: () => void = () => {};
  #beat: ReturnType<typeof setInterval> | undefined;
  #key: string | null = null;
  #lang: Lang = 'pt-BR';
  #heard = 0;
  #asked = new Set<string>();
  #held: { send: () => void; timer: ReturnType<typeof setTimeout>; count: ReturnType<typeof setInterval>; urgent: () => void } | null = null;
  #fade: ReturnType<typeof setTimeout> | undefined;

  get line() {
    return this.#stream?.line ?? 'opening';
  }

  /** Seconds since the start by the server's clock, as text; stands still while the room's clock does. */
  get elapsed(): string {
    return elapsedText(this.elapsedSeconds);
  }

  get elapsedSeconds(): number {
    const board = this.board;
    if (!board?.clock.started) return 0;
    // A paused room keeps its clock: the plan goes on while people wait.
    return board.clock.elapsed + Math.max(0, this.now - Date.parse(board.now)) / 1000;
  }

  /** What the agenda says comes next. */
  get agenda(): Ahead {
    if (!this.outline || !this.board) return { then: null, unwritten: [], astray: false };
    return ahead(this.outline, this.board, this.board.clock.item);
  }

  /** What stands on the screen that the room is at, and what follows it. */
  get here(): Here {
    const at = this.board?.room.window;
    const outline = this.outline;
    const { then, astray } = this.agenda;
    const running = this.board?.debate?.debate;
    const on = { then: then?.step ?? null, astray, stance: (running && this.debates.get(running)?.stance?.poll) || null };
    if (!at || !outline) return { poll: null, polls: [], sends: [], debate: null, ...on };
    const written = (id: string | undefined) => outline.debates.find((d) => d.id === id && d.written)?.id ?? null;
    // A debate that stands on no screen has its place at the end of its part of the day.
    const ends = this.board?.next?.unit !== at.unit;
    const part = outline.agenda.find((item) => item.units.includes(at.unit));
    const blocks = this.pages.get(at.unit)?.pages.find((page) => page.id === at.screen)?.blocks ?? [];
    const poll = blocks.find((block) => block.type === 'poll');
    const debate = blocks.find((block) => block.type === 'debate');
    return {
      poll: poll?.id ?? null,
      polls: outline.polls.filter((p) => p.unit === at.unit).map((p) => p.id),
      sends: blocks.filter(leads).filter((block) => block.type !== 'notebook' || outline.notebooks.some((n) => n.id === block.id && n.written)).map((block): Step => ({ type: 'send', what: block.type, ref: block.id })),
      debate: written(debate?.id) ?? (ends ? (part?.debates.map(written).find((id) => id !== null) ?? null) : null),
      ...on,
    };
  }

  /** Opens the door with the key of the secret link, or with the cookie that an earlier visit left. */
  async enter(key: string | null, lang: Lang): Promise<void> {
    if (key) this.#key = key;
    this.#lang = lang;
    this.door = 'checking';
    try {
      if (this.#key) {
        await ask<null>('/api/instructor/session', { body: { key: this.#key } });
        this.#key = null;
      }
      // Whoever has neither key nor cookie would only be refused: the door asks for the link instead.
      if (!(await ask<{ open: boolean }>('/api/instructor/session')).open) {
        this.door = 'closed';
        return;
      }
      const rooms = await ask<RoomSummary[]>('/api/rooms');
      this.code = rooms[0]?.code ?? '';
      this.#take(await ask<Board>(this.path(`board?lang=${lang}`)));
      this.door = 'open';
      this.#follow();
    } catch (error) {
      if (error instanceof Refused && error.forbidden) {
        this.door = this.#key || key ? 'wrong' : 'closed';
        this.#key = null;
      } else this.door = 'unreachable';
    }
  }

  /** The same room in another language. */
  speak(lang: Lang): void {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.notes.clear();
    this.pages.clear();
    this.debates.clear();
    this.#asked.clear();
    this.outline = null;
    if (this.door === 'open') this.#follow();
  }

  stop(): void {
    this.flush();
    this.#stopStream();
    clearInterval(this.#beat);
  }

  path(rest: string): string {
    return `/api/rooms/${this.code}/${rest}`;
  }

  /** The notes and the page of a unit, fetched once. */
  need(unit: string | undefined): void {
    const summary = this.outline?.units.find((u) => u.id === unit);
    if (!unit || !summary || this.door !== 'open' || this.#asked.has(unit)) return;
    this.#asked.add(unit);
    const lang = this.#lang;
    const keep = <T>(into: SvelteMap<string, T>) => (value: T) => lang === this.#lang && into.set(unit, value);
    const none: Notes = { of: unit, say: '', ask: '', ifwrong: '', next: '', screens: {} };
    void this.#load(`content/${lang}/units/${unit}/notes`, lang, keep(this.notes), none);
    void this.#load(`content/${lang}/units/${unit}`, lang, keep(this.pages));
  }

  /** The notes of an agenda item, fetched once; few have any. */
  needItem(item: string | undefined): void {
    const key = `item ${item}`;
    if (!item || this.door !== 'open' || this.#asked.has(key)) return;
    this.#asked.add(key);
    const lang = this.#lang;
    void this.#load<Notes>(`content/${lang}/agenda/${item}/notes`, lang, (notes) => lang === this.#lang && this.notes.set(key, notes));
  }

  /** The page of a debate, fetched once. */
  needDebate(debate: string | undefined): void {
    if (!debate || this.door !== 'open' || this.#asked.has(debate)) return;
    this.#asked.add(debate);
    const lang = this.#lang;
    void this.#load<DebatePage>(`content/${lang}/debates/${debate}`, lang, (page) => lang === this.#lang && this.debates.set(debate, page));
  }

  /** Sends a command now, and says how it went; `failed` is told the server's reason, or null where nothing answered. */
  async send(command: Command, said: { text: string; failed: (code: string | null) => string; undo?: { label: string; command: Command; text: string } }): Promise<boolean> {
    const key = keyOf(command);
    if (this.busy.get(key)) return false;
    this.busy.set(key, true);
    try {
      await this.#post(command);
      const undo = said.undo;
      this.say({
        text: said.text,
        tone: 'done',
        buttons: undo ? [{ label: undo.label, press: () => void this.send(undo.command, { text: undo.text, failed: said.failed }) }] : [],
      });
      return true;
    } catch (error) {
      this.say({ text: said.failed(error instanceof Refused ? error.problem.code : null), tone: 'failed', buttons: [] });
      return false;
    } finally {
      this.busy.delete(key);
    }
  }

  /** Sends a command that has no way back in a moment, counts down to it, and offers to leave it until then. */
  hold(command: Command, said: Held): void {
    this.flush();
    const key = keyOf(command);
    this.busy.set(key, true);
    this.ahead = said.ahead ?? null;
    const due = performance.now() + GRACE;
    const drop = () => {
      if (this.#held) {
        clearTimeout(this.#held.timer);
        clearInterval(this.#held.count);
      }
      this.#held = null;
      this.busy.delete(key);
    };
    const leave = () => {
      drop();
      this.ahead = null;
      this.say({ text: said.undone, tone: 'done', buttons: [] });
    };
    const send = async () => {
      drop();
      const opened = await this.send(command, { text: said.done, failed: said.failed });
      // The board that shows it comes a quarter of a second later; what was refused never will.
      setTimeout(() => this.ahead === said.ahead && (this.ahead = null), opened ? 1_000 : 0);
    };
    const urgent = () => {
      drop();
      void this.#post(command, true).catch(() => {});
    };
    const count = () => {
      const seconds = Math.max(1, Math.ceil((due - performance.now()) / 1000));
      const buttons = [{ label: said.undo, press: leave }];
      if (said.now) buttons.push({ label: said.now, press: () => void send() });
      this.say({ text: said.text(seconds), tone: 'pending', buttons }, key);
    };
    this.#held = { send: () => void send(), urgent, timer: setTimeout(() => void send(), GRACE), count: setInterval(count, 1000) };
    count();
  }

  /** Sends what is being held back, at once. */
  flush(leaving = false): void {
    if (leaving) this.#held?.urgent();
    else this.#held?.send();
  }

  /** With the same id the line only changes its words: a reader is not told again, a button keeps the focus. */
  say(word: Omit<Word, 'id'>, id = randomId()): void {
    clearTimeout(this.#fade);
    this.word = { ...word, id };
    this.#fade = setTimeout(() => (this.word = null), word.tone === 'failed' ? 2 * GRACE : GRACE);
  }

  /** The same id is sent again where the answer was lost, so that it counts once. */
  async #post(command: Command, keepalive = false): Promise<void> {
    const body = { id: randomId(), ...command };
    for (let tries = 1; ; tries++) {
      try {
        await ask(this.path('commands'), { body, keepalive });
        return;
      } catch (error) {
        // A refusal is an answer. Without one, the answer may be what was lost.
        if (error instanceof Refused || tries === 3) throw error;
        await new Promise((resolve) => setTimeout(resolve, 400 * tries));
      }
    }
  }

  #follow(): void {
    this.#stopStream();
    clearInterval(this.#beat);
    const lang = this.#lang;
    const stream = new Stream<Board>({
      snapshot: this.path(`board?lang=${lang}`),
      events: this.path(`board/events?lang=${lang}`),
      event: 'board',
      take: (board) => this.#take(board),
      time: this.time,
    });
    this.#stream = stream;
    const stop = stream.start();
    this.#stopStream = stop;
    this.#beat = setInterval(() => this.#tick(), 250);
    if (!this.outline) void this.#load<Outline>(`content/${lang}`, lang, (outline) => lang === this.#lang && (this.outline = outline));
  }

  /** Content is asked for until it comes, in the language that is wanted meanwhile; `none` stands for what does not exist. */
  async #load<T>(path: string, lang: Lang, keep: (value: T) => void, none?: T): Promise<void> {
    while (lang === this.#lang) {
      try {
        keep(await ask<T>(this.path(path)));
        return;
      } catch (error) {
        if (error instanceof Refused && error.problem.status === 404) {
          if (none !== undefined) keep(none);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
    }
  }

  #take(board: Board): void {
    this.board = board;
    const at = board.room.window;
    if (this.ahead && at?.unit === this.ahead.unit && at.screen === this.ahead.screen) this.ahead = null;
    this.#heard = performance.now();
    this.time.set(board.now, this.#heard);
    this.#tick();
  }

  #tick(): void {
    const now = this.time.at(performance.now());
    if (Math.floor(now / 1000) !== Math.floor(this.now / 1000)) this.now = now;
  }
}

type Leading = Extract<Block, { type: 'notebook' | 'lab' | 'exercise' }>;
const leads = (block: Block): block is Leading => block.type === 'notebook' || block.type === 'lab' || block.type === 'exercise';

/** The same text for commands that would do the same. */
export function keyOf(command: Command | Step): string {
  return JSON.stringify(command);
}
