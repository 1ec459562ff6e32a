import type { Lang, Outline, Present, RoomSummary, UnitPage } from '$lib/api/types';
import { ServerTime } from '../clock';
import { Refused, ask } from '../http';
import { Stream } from '../stream.svelte';

export type Door = 'checking' | 'closed' | 'wrong' | 'unreachable' | 'open';

/** The projector's side of one room. It is told only what was released, and asks only for lesson pages. */
export class Projector {
  door = $state<Door>('checking');
  present = $state.raw<Present | null>(null);
  outline = $state.raw<Outline | null>(null);
  page = $state.raw<UnitPage | null>(null);
  now = $state(0);
  time = new ServerTime();

  #code = '';
  #key: string | null = null;
  #lang: Lang = 'pt-BR';
  #stream = $state.raw<Stream<Present> | null>(null);
  #stop: () => void = () => {};
  #beat: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #asking = '';

  get line() {
    return this.#stream?.line ?? 'opening';
  }

  async enter(key: string | null, lang: Lang): Promise<void> {
    if (key) this.#key = key;
    this.#lang = lang;
    clearTimeout(this.#retry);
    try {
      if (this.#key) {
        await ask<null>('/api/instructor/session', { body: { key: this.#key } });
        this.#key = null;
      }
      // Whoever has neither key nor cookie would only be refused.
      if (!(await ask<{ open: boolean }>('/api/instructor/session')).open) {
        this.door = 'closed';
        return;
      }
      this.#code = (await ask<RoomSummary[]>('/api/rooms'))[0]?.code ?? '';
      this.#take(await ask<Present>(this.#path(`present?lang=${lang}`)));
      this.door = 'open';
      this.#follow();
    } catch (error) {
      if (error instanceof Refused && error.forbidden) {
        this.door = this.#key ? 'wrong' : 'closed';
        this.#key = null;
        return;
      }
      this.door = 'unreachable';
      this.#retry = setTimeout(() => void this.enter(null, this.#lang), 3_000);
    }
  }

  speak(lang: Lang): void {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.outline = null;
    this.page = null;
    this.#asking = '';
    if (this.door === 'open') this.#follow();
  }

  stop(): void {
    this.#stop();
    clearInterval(this.#beat);
    clearTimeout(this.#retry);
  }

  #path(rest: string): string {
    return `/api/rooms/${this.#code}/${rest}`;
  }

  #follow(): void {
    this.#stop();
    clearInterval(this.#beat);
    const lang = this.#lang;
    const stream = new Stream<Present>({
      snapshot: this.#path(`present?lang=${lang}`),
      events: this.#path(`present/events?lang=${lang}`),
      event: 'present',
      take: (present) => this.#take(present),
      time: this.time,
    });
    this.#stream = stream;
    this.#stop = stream.start();
    this.#beat = setInterval(() => {
      const now = this.time.known ? this.time.at(performance.now()) : Date.now();
      if (Math.floor(now / 500) !== Math.floor(this.now / 500)) this.now = now;
    }, 100);
    void this.#load(`content/${lang}`, lang, (outline: Outline) => (this.outline = outline));
  }

  #take(present: Present): void {
    this.present = present;
    if (present.what !== 'lesson') return;
    const lang = this.#lang;
    const path = `content/${lang}/units/${present.unit}`;
    if (this.#asking === path) return;
    this.#asking = path;
    void this.#load(path, lang, (page: UnitPage) => this.#asking === path && (this.page = page));
  }

  /** Content does not change while a room is live: it is asked for until it comes, and once. */
  async #load<T>(path: string, lang: Lang, keep: (value: T) => void): Promise<void> {
    for (let tries = 0; lang === this.#lang && tries < 100; tries++) {
      try {
        const value = await ask<T>(this.#path(path));
        if (lang === this.#lang) keep(value);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
    }
  }
}
