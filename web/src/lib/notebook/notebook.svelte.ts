import type { Lang, NotebookReply } from '$lib/api/types';
import type { Output, PythonRuntime } from '$lib/python/types';
import { fingerprint } from './blanks';
import { Cell } from './cell.svelte';
import { defines } from './code';
import { isStale, type Link } from './link';
import type { NotebookPage, Verdict } from './types';

/** After the last keystroke; a run saves at once. */
const SAVE_MS = 800;
/** Printed text that is kept on the device for the next visit, per cell. */
const KEPT_TEXT = 4000;

interface Kept {
  version: string;
  cells: Record<string, { source: string; version: number; dirty: boolean; fails: number; solved: boolean; verdict: Verdict | null; outputs: Output[] | null; ms: number | null }>;
}

/** Which notebook an interpreter belongs to: names of one must not answer in another. */
const owners = new WeakMap<PythonRuntime, { notebook: Notebook; session: number }>();

/** A notebook of one learner in one language. */
export class Notebook {
  page = $state.raw<NotebookPage | null>(null);
  cells = $state.raw<Cell[]>([]);
  /** '' or why there is no page */
  problem = $state('');
  /** the cell that was touched last */
  active = $state('');
  /** kept work belongs to an older version of the code */
  older = $state(false);
  readonly id: string;
  readonly lang: Lang;
  readonly python: PythonRuntime;
  private readonly link: Link;
  private timers = new Map<string, ReturnType<typeof setTimeout>>();
  private loading: Promise<void> | null = null;
  private halted = false;

  constructor(id: string, lang: Lang, python: PythonRuntime, link: Link) {
    this.id = id;
    this.lang = lang;
    this.python = python;
    this.link = link;
  }

  /** Fetches the notebook and what was saved; safe to call often. */
  load(): Promise<void> {
    return (this.loading ??= this.fetch().catch((error: unknown) => {
      this.loading = null;
      this.problem = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    }));
  }

  private async fetch(): Promise<void> {
    this.problem = '';
    const reply = await this.link.load(this.id, this.lang);
    const page = reply.notebook as NotebookPage;
    const cells = page.cells.filter((cell) => cell.source !== '').map((cell) => new Cell(cell));
    this.bring(cells, page, reply);
    this.cells = cells;
    this.active = (cells.find((cell) => cell.checked && !cell.solved) ?? cells[0])?.id ?? '';
    this.page = page;
  }

  /** Of what the room and this device have of a cell, the newer one counts. */
  private bring(cells: Cell[], page: NotebookPage, reply: NotebookReply): void {
    let kept: Kept | null = null;
    try {
      kept = JSON.parse(this.link.recall(this.key) ?? 'null') as Kept | null;
    } catch {
      // a half-written note: the room has the cells
    }
    for (const cell of cells) {
      const here = kept?.cells[cell.id];
      const there = reply.cells[cell.id];
      const check = reply.checks[cell.id];
      cell.version = Math.max(here?.version ?? 0, there?.version ?? 0);
      if (here && (here.dirty || !there || here.version >= there.version)) {
        cell.source = here.source;
        cell.verdict = here.verdict;
        cell.outputs = here.outputs;
        cell.ms = here.ms;
        cell.dirty = here.dirty;
      } else if (there && there.lang === this.lang) cell.source = there.source;
      cell.fails = Math.max(here?.fails ?? 0, check?.fails ?? 0);
      cell.solved = (here?.solved ?? false) || (check?.ok ?? false);
    }
    this.older = kept !== null && kept.version !== page.version && cells.some((cell) => cell.cell.blanks > 0 && cell.values === null);
    for (const cell of cells) if (cell.dirty) this.send(cell);
  }

  private get key(): string {
    return `notebook.${this.id}.${this.lang}`;
  }

  /** Everything on this device, so that a reload brings it back. */
  private keep(): void {
    if (!this.page) return;
    const cells: Kept['cells'] = {};
    for (const cell of this.cells) {
      const outputs = cell.outputs?.filter((o): o is Exclude<Output, { kind: 'image' | 'html' }> => o.kind === 'text' || o.kind === 'result') ?? null;
      const text = outputs?.reduce((sum, o) => sum + ('text' in o ? o.text.length : 0), 0) ?? 0;
      const whole = outputs !== null && outputs.length === cell.outputs?.length && text <= KEPT_TEXT;
      cells[cell.id] = {
        source: cell.source,
        version: cell.version,
        dirty: cell.dirty,
        fails: cell.fails,
        solved: cell.solved,
        verdict: cell.verdict,
        outputs: whole ? outputs : null,
        ms: cell.ms,
      };
    }
    this.link.remember(this.key, JSON.stringify({ version: this.page.version, cells } satisfies Kept));
  }

  /** After a change of a cell's text. */
  edited(cell: Cell): void {
    this.active = cell.id;
    clearTimeout(this.timers.get(cell.id));
    this.timers.set(
      cell.id,
      setTimeout(() => this.save(cell), SAVE_MS),
    );
  }

  /** Puts a cell on this device and sends it to the room. */
  save(cell: Cell): void {
    clearTimeout(this.timers.get(cell.id));
    this.timers.delete(cell.id);
    if (cell.dirty) this.send(cell);
    this.keep();
  }

  /** What is still waiting for the end of a word goes out before the page does. */
  flush(): void {
    for (const id of [...this.timers.keys()]) {
      const cell = this.cells.find((c) => c.id === id);
      if (cell) this.save(cell);
    }
  }

  private send(cell: Cell): void {
    const source = cell.source;
    cell.version++;
    this.link.save(this.id, cell.id, { lang: this.lang, source, version: cell.version }).then(
      () => {
        if (cell.source === source) cell.dirty = false;
        this.keep();
      },
      async (error: unknown) => {
        if (!isStale(error)) return; // it stays dirty, and the next visit tries again
        const newest = (await this.link.load(this.id, this.lang)).cells[cell.id];
        if (!newest) return;
        cell.version = Math.max(cell.version, newest.version);
        this.send(cell); // whoever types now has the last word
      },
    );
  }

  /** The cell that defines a name: the nearest above, else the first below. */
  definedIn(name: string, from: string): string | null {
    const at = this.cells.findIndex((cell) => cell.id === from);
    const owners = this.cells.map((cell, i) => ({ cell, i })).filter(({ cell }) => defines(cell.source).has(name));
    const above = owners.filter(({ i }) => i < at).at(-1);
    const here = owners.find(({ i }) => i === at);
    return (above ?? here ?? owners[0])?.cell.id ?? null;
  }

  /** Runs a cell and its check. True where it ended well and its check, if it has one, was passed. */
  async run(cell: Cell): Promise<boolean> {
    this.halted = false;
    this.active = cell.id;
    this.save(cell);
    return this.runSaved(cell);
  }

  private async runSaved(cell: Cell): Promise<boolean> {
    if (cell.empty) {
      cell.unfilled = true;
      return false;
    }
    if (cell.status === 'running' || cell.status === 'queued') return false;
    cell.status = 'queued';
    if (!(await this.prepare()) || this.halted) {
      cell.status = 'fresh';
      return false;
    }
    const { session } = this.python;
    cell.begin();
    cell.status = 'running';
    const result = await this.python.run(cell.source, { name: cell.id, output: (output) => cell.hear(output) });
    cell.ms = result.ms;
    if (result.ending !== 'done') {
      cell.status = 'failed';
      if (result.ending === 'error') cell.error = result.error;
      else cell.halt = result.ending;
      if (result.ending === 'error' && cell.checked) this.report(cell, false, 'error');
      this.keep();
      return false;
    }
    if (session === this.python.session) cell.finish(session);
    const good = cell.checked ? await this.check(cell) : true;
    cell.status = cell.error || cell.halt ? 'failed' : 'ran';
    this.keep();
    return good;
  }

  private async check(cell: Cell): Promise<boolean> {
    const result = await this.python.run(cell.cell.check, { name: `check ${cell.id}`, output: (output) => cell.hear(output) });
    if (result.ending !== 'done' || !cell.verdict) {
      if (result.ending === 'error') cell.error = result.error;
      else if (result.ending !== 'done') cell.halt = result.ending;
      return false;
    }
    this.report(cell, cell.verdict.ok, cell.verdict.hint);
    return cell.verdict.ok;
  }

  private report(cell: Cell, ok: boolean, hint: string): void {
    if (cell.attempt(ok)) this.link.report(this.id, { cell: cell.id, ok, hint });
  }

  /** Python is here, belongs to this notebook and has its tools. */
  private async prepare(): Promise<boolean> {
    if (!(await this.python.start())) return false;
    const owner = owners.get(this.python);
    if (owner && owner.notebook !== this) await this.python.reset();
    if (owner?.notebook === this && owner.session === this.python.session) return true;
    owners.set(this.python, { notebook: this, session: this.python.session });
    const tools = this.page?.tools ?? '';
    return (await this.python.run(tools, { name: 'tools' })).ending === 'done';
  }

  /** Runs what is missing above a cell, then the cell; stops at the first that does not end well. Returns that one, or null. */
  async runTo(last: Cell): Promise<Cell | null> {
    this.halted = false;
    for (const cell of this.cells) {
      if (this.halted) return cell;
      if (cell !== last && cell.isCurrent(this.python.session)) continue;
      this.save(cell);
      const good = await this.runSaved(cell);
      if (!good && (cell === last || cell.status !== 'ran')) return cell;
      if (cell === last) break;
    }
    return null;
  }

  /** Stops what runs and what would follow. */
  stop(): void {
    this.halted = true;
    this.python.interrupt();
  }

  /** A fresh interpreter; texts stay. */
  async restart(): Promise<void> {
    this.stop();
    for (const cell of this.cells) if (cell.status !== 'fresh') cell.clear();
    await this.python.reset();
    this.keep();
  }

  /** Every cell as it was given out; `undo` of each brings its text back. */
  resetAll(): void {
    for (const cell of this.cells) {
      cell.clear();
      if (!cell.changed) continue;
      cell.reset();
      this.save(cell);
    }
    this.keep();
  }

  undoAll(): void {
    for (const cell of this.cells) {
      if (cell.undo === null) continue;
      cell.set(cell.undo);
      this.save(cell);
    }
  }

  /** Without Python an answer is judged where the workshop knows it; null where it does not. */
  judge(cell: Cell): Verdict | null {
    this.active = cell.id;
    this.save(cell);
    if (cell.empty) {
      cell.unfilled = true;
      return null;
    }
    const answer = cell.values && fingerprint(cell.values);
    const known = cell.cell.known.find((one) => one.answer === answer);
    cell.verdict = known ? { ok: known.ok, hint: known.hint, text: known.text } : null;
    this.report(cell, known?.ok ?? false, known?.hint ?? 'unread');
    this.keep();
    return cell.verdict;
  }

  async solve(cell: Cell): Promise<void> {
    cell.solution = await this.link.solution(this.id, cell.id, this.lang);
  }

  use(cell: Cell): void {
    if (cell.solution === null) return;
    cell.set(cell.solution);
    cell.editing = false;
    this.save(cell);
  }

  get done(): number {
    return this.cells.filter((cell) => cell.checked && cell.solved).length;
  }

  get fileAddress(): string {
    return this.link.file(this.id, this.lang);
  }
}

const open = new Map<string, Notebook>();

/** The notebook that stays alive while people walk between pages. */
export function notebook(owner: string, id: string, lang: Lang, python: PythonRuntime, link: Link): Notebook {
  const key = `${owner} ${id} ${lang}`;
  let one = open.get(key);
  if (!one) open.set(key, (one = new Notebook(id, lang, python, link)));
  return one;
}
