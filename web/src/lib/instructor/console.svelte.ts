import { SvelteMap } from 'svelte/reactivity';
import type { Board, DebatePage, Lang, Notes, Outline, RoomSummary, UnitPage } from '$lib/api/types';
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
  /** label and action of its one button */
  button: { label: string; press: () => void } | null;
}

export interface Command {
  type: string;
  [field: string]: unknown;
}

/** Long enough to read a line and reach a button, short enough not to hold a room up. */
const GRACE = 6_000;

/** The instructor's side of one room: what is known of it, and what can be asked of it. */
export class Console {
  door = $state<Door>('checking');
  code = $state('');
  board = $state.raw<Board | null>(null);
  outline = $state.raw<Outline | null>(null);
  word = $state.raw<Word | null>(null);
  /** commands on their way, by what they would do */
  busy = new SvelteMap<string, boolean>();
  notes = new SvelteMap<string, Notes>();
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
  #held: { send: () => void; timer: ReturnType<typeof setTimeout>; urgent: () => void } | null = null;
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

  /** What stands on the screen that the room is at. */
  get here(): Here {
    const at = this.board?.room.window;
    const outline = this.outline;
    if (!at || !outline) return { poll: null, polls: [], debate: null, stance: null };
    const written = (id: string | undefined) => outline.debates.find((d) => d.id === id && d.written)?.id ?? null;
    // A debate that stands on no screen has its place at the end of its part of the day.
    const ends = this.board?.next?.unit !== at.unit;
    const part = outline.agenda.find((item) => item.units.includes(at.unit));
    const running = this.board?.debate?.debate;
    const blocks = this.pages.get(at.unit)?.pages.find((page) => page.id === at.screen)?.blocks ?? [];
    const poll = blocks.find((block) => block.type === 'poll');
    const debate = blocks.find((block) => block.type === 'debate');
    return {
      poll: poll?.id ?? null,
      polls: outline.polls.filter((p) => p.unit === at.unit).map((p) => p.id),
      debate: written(debate?.id) ?? (ends ? (part?.debates.map(written).find((id) => id !== null) ?? null) : null),
      stance: (running && this.debates.get(running)?.stance?.poll) || null,
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
    const none: Notes = { unit, say: '', ask: '', ifwrong: '', next: '', screens: {} };
    void this.#load(`content/${lang}/units/${unit}/notes`, lang, keep(this.notes), none);
    void this.#load(`content/${lang}/units/${unit}`, lang, keep(this.pages));
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
        button: undo ? { label: undo.label, press: () => void this.send(undo.command, { text: undo.text, failed: said.failed }) } : null,
      });
      return true;
    } catch (error) {
      this.say({ text: said.failed(error instanceof Refused ? error.problem.code : null), tone: 'failed', button: null });
      return false;
    } finally {
      this.busy.delete(key);
    }
  }

  /** Sends a command that has no way back in a moment, and offers to leave it until then. */
  hold(command: Command, said: { text: string; failed: (code: string | null) => string; undo: string; undone: string; done: string }): void {
    this.flush();
    const key = keyOf(command);
    this.busy.set(key, true);
    const drop = () => {
      if (this.#held) clearTimeout(this.#held.timer);
      this.#held = null;
      this.busy.delete(key);
    };
    const send = () => {
      drop();
      void this.send(command, { text: said.done, failed: said.failed });
    };
    const urgent = () => {
      drop();
      void this.#post(command, true).catch(() => {});
    };
    this.#held = { send, urgent, timer: setTimeout(send, GRACE) };
    this.say({
      text: said.text,
      tone: 'pending',
      button: {
        label: said.undo,
        press: () => {
          drop();
          this.say({ text: said.undone, tone: 'done', button: null });
        },
      },
    });
  }

  /** Sends what is being held back, at once. */
  flush(leaving = false): void {
    if (leaving) this.#held?.urgent();
    else this.#held?.send();
  }

  say(word: Omit<Word, 'id'>): void {
    clearTimeout(this.#fade);
    this.word = { ...word, id: randomId() };
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
    this.#heard = performance.now();
    this.time.set(board.now, this.#heard);
    this.#tick();
  }

  #tick(): void {
    const now = this.time.at(performance.now());
    if (Math.floor(now / 1000) !== Math.floor(this.now / 1000)) this.now = now;
  }
}

/** The same text for commands that would do the same. */
export function keyOf(command: Command | Step): string {
  return JSON.stringify(command);
}
