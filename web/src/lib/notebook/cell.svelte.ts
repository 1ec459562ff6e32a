import type { Output, PythonError } from '$lib/python/types';
import { BLANK, fill, valuesOf } from './blanks';
import type { PageCell, Verdict } from './types';

/** A cell waits ('queued') while another runs or Python is on its way. */
export type CellStatus = 'fresh' | 'queued' | 'running' | 'ran' | 'failed';
/** Why a cell did not come to an end. */
export type Halt = 'stopped' | 'limit' | 'lost';

const FIRST_HINT = 3;
const SOLUTION = 5;

/** A cell of code as its learner has it. */
export class Cell {
  /** the learner's text */
  source = $state('');
  /** the whole text is being edited, not only its blanks */
  editing = $state(false);
  status = $state<CellStatus>('fresh');
  /** null while only the prepared ones are known */
  outputs = $state.raw<Output[] | null>(null);
  error = $state.raw<PythonError | null>(null);
  verdict = $state.raw<Verdict | null>(null);
  halt = $state<Halt | null>(null);
  /** somebody tried to run it with an empty blank */
  unfilled = $state(false);
  ms = $state<number | null>(null);
  /** its check was passed once, with whatever source */
  solved = $state(false);
  fails = $state(0);
  hinted = $state(false);
  solution = $state<string | null>(null);
  /** what `reset` took away */
  undo = $state<string | null>(null);
  /** number that the room knows this source by */
  version = 0;
  /** the room does not have this source yet */
  dirty = false;
  /** interpreter and source of the last good run */
  private ran = { session: -1, source: '' };
  private reported = '';

  readonly cell: PageCell;
  constructor(cell: PageCell) {
    this.cell = cell;
    this.source = cell.source;
  }

  get id(): string {
    return this.cell.id;
  }
  /** what stands in the blanks; null where the code around them is the learner's own */
  get values(): string[] | null {
    return valuesOf(this.cell.source, this.source);
  }
  get changed(): boolean {
    return this.source !== this.cell.source;
  }
  get empty(): boolean {
    return this.source.includes(BLANK);
  }
  get checked(): boolean {
    return this.cell.check !== '';
  }
  get hintable(): boolean {
    return this.cell.hint !== '' && this.fails >= FIRST_HINT && !this.verdict?.ok;
  }
  get solvable(): boolean {
    return this.cell.blanks > 0 && this.fails >= SOLUTION && !this.verdict?.ok;
  }

  set(source: string): void {
    if (source === this.source) return;
    this.source = source;
    this.unfilled = false;
    this.undo = null;
    this.dirty = true;
  }

  setValue(i: number, value: string): void {
    const values = this.values;
    if (values) this.set(fill(this.cell.source, values.with(i, value)));
  }

  reset(): void {
    const before = this.source;
    this.set(this.cell.source);
    this.editing = false;
    this.undo = before;
  }

  /** Nothing of what it showed stays. */
  clear(): void {
    this.status = 'fresh';
    this.outputs = null;
    this.error = null;
    this.verdict = null;
    this.halt = null;
    this.ms = null;
    this.unfilled = false;
  }

  begin(): void {
    this.clear();
    this.outputs = [];
  }

  hear(output: Output): void {
    if (output.kind === 'verdict') {
      this.verdict = { ok: output.ok, hint: output.hint, text: output.text };
      return;
    }
    const all = this.outputs ?? [];
    const last = all.at(-1);
    if (output.kind === 'text' && last?.kind === 'text' && last.error === output.error) {
      this.outputs = [...all.slice(0, -1), { ...last, text: last.text + output.text }];
    } else this.outputs = [...all, output];
  }

  finish(session: number): void {
    this.ran = { session, source: this.source };
  }

  /** Whether this interpreter already has what the cell defines. */
  isCurrent(session: number): boolean {
    return this.ran.session === session && this.ran.source === this.source;
  }

  /** Counts an attempt; false where nothing changed since the last one, so that pressing a button again is no try. */
  attempt(ok: boolean): boolean {
    const key = `${ok} ${this.source}`;
    if (key === this.reported) return false;
    this.reported = key;
    if (ok) this.solved = true;
    else this.fails++;
    return true;
  }
}
