import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotebookReply } from '$lib/api/types';
import { RoomError } from '$lib/room/problem';
import type { PythonRuntime, RunOptions, RunResult } from '$lib/python/types';
import { fingerprint } from './blanks';
import type { Link } from './link';
import { Notebook } from './notebook.svelte';
import type { NotebookPage } from './types';

const code = (id: string, source: string, check = '') => ({
  id,
  title: id,
  html: '',
  source,
  blanks: source.split('___').length - 1,
  check,
  hint: check && '<p>hint</p>',
  outputs: [],
  known: check ? [{ answer: fingerprint(['4']), ok: true, hint: '', text: 'yes' }, { answer: fingerprint(['5']), ok: false, hint: 'five', text: 'no' }] : [],
});
const page: NotebookPage = {
  id: 'NB9', number: 9, title: 'Nine', lang: 'en', version: 'v1', tools: 'TOOLS',
  cells: [{ ...code('0', ''), html: '<p>text</p>' }, code('9.0', 'a = 1'), code('9.1', 'b = a + ___', 'CHECK 9.1'), code('9.2', 'c = b * ___', 'CHECK 9.2')],
};

/** Plays Python: what each source does is told by `does`. */
class FakePython implements PythonRuntime {
  status: PythonRuntime['status'] = 'ready';
  reason = null;
  progress = { loaded: 1, total: 1 };
  session = 1;
  ran: string[] = [];
  does: Record<string, 'error' | 'stopped' | { ok: boolean; hint: string }> = {};
  available = true;
  start = async () => this.available;
  retry = this.start;
  interrupt = vi.fn();
  reset = async () => void this.session++;
  files = { write: async () => undefined, read: async () => null };
  async run(source: string, options: RunOptions): Promise<RunResult> {
    this.ran.push(source);
    const does = this.does[source];
    if (does === 'error') return { ending: 'error', error: { type: 'NameError', bases: [], text: '', cell: '9.1', line: 1, source: '', name: 'a', traceback: '' }, ms: 1 };
    if (does === 'stopped') return { ending: 'stopped', error: null, ms: 1 };
    if (does) options.output?.({ kind: 'verdict', cell: options.name, text: '', ...does });
    else options.output?.({ kind: 'text', text: source, error: false });
    return { ending: 'done', error: null, ms: 1 };
  }
}

let saved: { cell: string; source: string; version: number }[];
let reported: { cell: string; ok: boolean; hint: string }[];
let shelf: Map<string, string>;
let reply: NotebookReply;
let stale: number;
const link: Link = {
  load: async () => reply,
  save: async (_, cell, { source, version }) => {
    if (version <= stale) throw new RoomError(409, 'cell_stale', '');
    saved.push({ cell, source, version });
  },
  report: (_, body) => void reported.push(body),
  solution: async () => 'b = a + 4',
  recall: (key) => shelf.get(key) ?? null,
  remember: (key, value) => void (value === null ? shelf.delete(key) : shelf.set(key, value)),
  file: () => '/file',
};

async function opened(python = new FakePython()): Promise<{ book: Notebook; python: FakePython }> {
  const book = new Notebook('NB9', 'en', python, link);
  await book.load();
  return { book, python };
}
const right = { ok: true, hint: '' };
const wrong = { ok: false, hint: 'w' };

beforeEach(() => {
  vi.useFakeTimers();
  saved = [];
  reported = [];
  shelf = new Map();
  stale = 0;
  reply = { notebook: page, cells: {}, checks: {} };
});
afterEach(() => {
  vi.useRealTimers();
});

describe('notebook', () => {
  it('runs tools once, then cells with their checks, and reports each attempt once', async () => {
    const { book, python } = await opened();
    const [first, second] = book.cells;
    python.does['CHECK 9.1'] = wrong;
    expect(await book.run(first!)).toBe(true);
    second!.setValue(0, '5');
    expect(await book.run(second!)).toBe(false);
    expect(await book.run(second!)).toBe(false);
    expect(python.ran).toEqual(['TOOLS', 'a = 1', 'b = a + 5', 'CHECK 9.1', 'b = a + 5', 'CHECK 9.1']);
    expect(reported).toEqual([{ cell: '9.1', ok: false, hint: 'w' }]);
    python.does['CHECK 9.1'] = right;
    second!.setValue(0, '4');
    expect(await book.run(second!)).toBe(true);
    expect(reported.at(-1)).toEqual({ cell: '9.1', ok: true, hint: '' });
    expect(book.done).toBe(1);
  });

  it('does not run a cell with an empty blank', async () => {
    const { book, python } = await opened();
    expect(await book.run(book.cells[1]!)).toBe(false);
    expect(book.cells[1]!.unfilled).toBe(true);
    expect(python.ran).toEqual([]);
    book.cells[1]!.setValue(0, '1');
    expect(book.cells[1]!.unfilled).toBe(false);
  });

  it('offers the hint after three and the solution after five failures', async () => {
    const { book, python } = await opened();
    const cell = book.cells[1]!;
    python.does['CHECK 9.1'] = wrong;
    const seen: [boolean, boolean][] = [];
    for (const value of ['1', '2', '3', '4', '5']) {
      cell.setValue(0, value);
      await book.run(cell);
      seen.push([cell.hintable, cell.solvable]);
    }
    expect(seen).toEqual([[false, false], [false, false], [true, false], [true, false], [true, true]]);
    await book.solve(cell);
    book.use(cell);
    expect(cell.values).toEqual(['4']);
  });

  it('runs what is missing above and stops where something is not ready', async () => {
    const { book, python } = await opened();
    python.does['CHECK 9.1'] = wrong;
    python.does['CHECK 9.2'] = right;
    const [first, second, third] = book.cells;
    third!.setValue(0, '2');
    expect(await book.runTo(third!)).toBe(second);
    second!.setValue(0, '7');
    python.ran = [];
    expect(await book.runTo(third!)).toBe(null); // a check that fails does not hold up those who come after
    expect(python.ran).toEqual(['b = a + 7', 'CHECK 9.1', 'c = b * 2', 'CHECK 9.2']); // 9.0 was there already
    await python.reset();
    python.ran = [];
    await book.runTo(third!);
    expect(python.ran[0]).toBe('TOOLS');
    expect(python.ran[1]).toBe('a = 1');
    python.does['b = a + 7'] = 'error';
    second!.set('b = a + 7');
    await python.reset();
    expect(await book.runTo(third!)).toBe(second);
    expect(first!.isCurrent(python.session)).toBe(true);
  });

  it('counts an exception as an attempt and a stopped cell as none', async () => {
    const { book, python } = await opened();
    const cell = book.cells[1]!;
    python.does['b = a + x'] = 'error';
    python.does['b = a + y'] = 'stopped';
    cell.setValue(0, 'x');
    await book.run(cell);
    expect([cell.status, cell.error?.type, cell.fails]).toEqual(['failed', 'NameError', 1]);
    cell.setValue(0, 'y');
    await book.run(cell);
    expect([cell.halt, cell.error, cell.fails]).toEqual(['stopped', null, 1]);
    expect(reported).toEqual([{ cell: '9.1', ok: false, hint: 'error' }]);
  });

  it('saves after a pause, on a run and on leaving, with growing versions', async () => {
    const { book } = await opened();
    const cell = book.cells[1]!;
    for (const value of ['1', '12']) {
      cell.setValue(0, value);
      book.edited(cell);
    }
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(saved).toEqual([{ cell: '9.1', source: 'b = a + 12', version: 1 }]);
    cell.setValue(0, '3');
    book.edited(cell);
    book.flush();
    await vi.advanceTimersByTimeAsync(0);
    expect(saved.at(-1)).toEqual({ cell: '9.1', source: 'b = a + 3', version: 2 });
  });

  it('comes back after a reload with sources, verdicts and printed text', async () => {
    const { book, python } = await opened();
    python.does['CHECK 9.1'] = right;
    await book.run(book.cells[0]!);
    book.cells[1]!.setValue(0, '4');
    await book.run(book.cells[1]!);
    await vi.advanceTimersByTimeAsync(0);
    const { book: again } = await opened();
    expect(again.cells.map((c) => c.source)).toEqual(['a = 1', 'b = a + 4', 'c = b * ___']);
    expect(again.cells[1]!.verdict?.ok).toBe(true);
    expect(again.cells[0]!.outputs).toEqual([{ kind: 'text', text: 'a = 1', error: false }]);
    expect(again.done).toBe(1);
    expect(again.cells[1]!.isCurrent(1)).toBe(false); // the interpreter is another one
  });

  it('takes the newer one of the room and this device, in its own language', async () => {
    reply.cells = { '9.1': { source: 'b = a + 8', lang: 'en', version: 7 }, '9.2': { source: 'outra', lang: 'pt-BR', version: 3 } };
    reply.checks = { '9.1': { ok: true, fails: 2 } };
    shelf.set('notebook.NB9.en', JSON.stringify({ version: 'v1', cells: { '9.1': { source: 'b = a + 6', version: 6, dirty: false, fails: 0, solved: false, verdict: null, outputs: null, ms: null } } }));
    const { book } = await opened();
    expect(book.cells[1]!.values).toEqual(['8']);
    expect([book.cells[1]!.solved, book.cells[1]!.fails]).toEqual([true, 2]);
    expect(book.cells[2]!.source).toBe('c = b * ___');
    book.cells[2]!.setValue(0, '1');
    book.save(book.cells[2]!);
    await vi.advanceTimersByTimeAsync(0);
    expect(saved.at(-1)?.version).toBe(4);
  });

  it('has the last word where another device was ahead', async () => {
    const { book } = await opened();
    stale = 5;
    reply.cells = { '9.1': { source: 'b = a + 8', lang: 'en', version: 5 } };
    book.cells[1]!.setValue(0, '4');
    book.save(book.cells[1]!);
    await vi.advanceTimersByTimeAsync(0);
    expect(saved).toEqual([{ cell: '9.1', source: 'b = a + 4', version: 6 }]);
  });

  it('judges known answers where there is no Python', async () => {
    const { book } = await opened();
    const cell = book.cells[1]!;
    cell.setValue(0, ' 4');
    expect(book.judge(cell)).toEqual({ ok: true, hint: '', text: 'yes' });
    cell.setValue(0, '5');
    expect(book.judge(cell)?.text).toBe('no');
    cell.setValue(0, '77');
    expect(book.judge(cell)).toBe(null);
    expect(reported.map((r) => r.hint)).toEqual(['', 'five', 'unread']);
  });

  it('knows which cell to run first', async () => {
    const { book } = await opened();
    expect(book.definedIn('a', '9.1')).toBe('9.0');
    expect(book.definedIn('c', '9.1')).toBe('9.2');
    expect(book.definedIn('zzz', '9.1')).toBe(null);
  });

  it('goes back to the original and forward again', async () => {
    const { book } = await opened();
    book.cells[1]!.setValue(0, '4');
    book.resetAll();
    expect(book.cells[1]!.values).toEqual(['']);
    book.undoAll();
    expect(book.cells[1]!.values).toEqual(['4']);
  });

  it('does not answer with names of another notebook', async () => {
    const python = new FakePython();
    const { book } = await opened(python);
    await book.run(book.cells[0]!);
    const { book: other } = await opened(python);
    await other.run(other.cells[0]!);
    expect(python.session).toBe(2);
    expect(python.ran).toEqual(['TOOLS', 'a = 1', 'TOOLS', 'a = 1']);
  });
});
