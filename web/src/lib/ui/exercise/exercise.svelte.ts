import type { AnswerReply, ExerciseInstance, Html, Lang } from '$lib/api/types';
import { room, RoomError } from '$lib/room/room.svelte';
import { recall, remember } from '../memory';

/** One participant's exercise: the instance that the room drew, what was typed, and what the room said. */
export class Exercise {
  instance = $state.raw<ExerciseInstance | null>(null);
  values = $state<string[]>([]);
  reply = $state.raw<AnswerReply | null>(null);
  hints = $state.raw<Html[]>([]);
  solution = $state.raw<Html | null>(null);
  /** an answer is on its way, perhaps for a long time */
  sending = $state(false);
  /** '' or the code of the last problem */
  problem = $state('');
  loaded = $state(false);
  private answered = $state.raw<string[]>([]);

  constructor(readonly id: string) {}

  get done(): boolean {
    return this.reply?.verdict === 'right';
  }
  /** what stands in the fields is what was last judged */
  get judged(): boolean {
    return this.reply !== null && this.answered.length === this.values.length && this.values.every((value, i) => value === this.answered[i]);
  }
  /** the room called this field right, and it was not changed since */
  right(i: number): boolean {
    return this.reply?.fields?.[i] === true && this.values[i] === this.answered[i];
  }
  get tries(): number {
    return this.reply?.tries ?? this.instance?.tries ?? 0;
  }
  get solvable(): boolean {
    return this.reply?.solution_available ?? this.instance?.solution_available ?? false;
  }
  get hintsLeft(): number {
    return (this.instance?.hints.total ?? 0) - this.hints.length;
  }

  async load(lang: Lang): Promise<void> {
    this.problem = '';
    try {
      this.take(await room.get<ExerciseInstance>(`exercises/${this.id}?lang=${lang}`));
    } catch (error) {
      this.fail(error);
    } finally {
      this.loaded = true;
    }
  }

  /** Keeps what was typed on this device, so that a reload brings it back. */
  draft(): void {
    remember(this.key(), JSON.stringify(this.values));
  }

  async submit(lang: Lang): Promise<void> {
    const instance = this.instance;
    if (!instance || this.sending) return;
    const typed = [...this.values];
    this.sending = true;
    this.problem = '';
    try {
      const answer = instance.kind === 'num' || instance.kind === 'mc' ? (typed[0] ?? '') : typed;
      const reply = await room.post<AnswerReply>('answers', { exercise: this.id, attempt: instance.attempt, lang, answer });
      if (this.instance?.attempt !== instance.attempt) return;
      this.reply = reply;
      this.answered = typed;
      remember(this.key(), null);
    } catch (error) {
      this.fail(error);
    } finally {
      this.sending = false;
    }
  }

  async hint(lang: Lang): Promise<void> {
    if (!this.instance) return;
    try {
      const { html } = await room.post<{ html: Html; used: number; total: number }>(`exercises/${this.id}/hints?lang=${lang}`, { attempt: this.instance.attempt });
      this.hints = [...this.hints, html];
    } catch (error) {
      this.fail(error);
    }
  }

  async solve(lang: Lang): Promise<void> {
    if (!this.instance) return;
    try {
      this.solution = (await room.get<{ html: Html }>(`exercises/${this.id}/solution?attempt=${this.instance.attempt}&lang=${lang}`)).html;
    } catch (error) {
      this.fail(error);
    }
  }

  async renew(lang: Lang): Promise<void> {
    try {
      remember(this.key(), null);
      this.take(await room.post<ExerciseInstance>(`exercises/${this.id}/version?lang=${lang}`));
    } catch (error) {
      this.fail(error);
    }
  }

  private take(instance: ExerciseInstance): void {
    const same = this.instance?.attempt === instance.attempt;
    this.instance = instance;
    this.hints = instance.hints.used;
    this.reply = instance.last;
    if (!same) this.solution = null;
    const last = instance.last_answer === null ? [] : [instance.last_answer].flat();
    this.answered = last;
    if (same && this.values.length > 0) return;
    const count = instance.kind === 'mc' ? 1 : Math.max(1, instance.fields.length);
    const kept = JSON.parse(recall(this.key()) ?? 'null') as string[] | null;
    const from = kept ?? last;
    this.values = Array.from({ length: count }, (_, i) => from[i] ?? '');
  }

  private key(): string {
    return `draft.${this.id}.${this.instance?.attempt ?? 0}`;
  }

  private fail(error: unknown): void {
    if (!(error instanceof RoomError)) throw error;
    this.problem = error.code;
  }
}
