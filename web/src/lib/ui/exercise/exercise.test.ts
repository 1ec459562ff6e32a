import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnswerReply, ExerciseInstance } from '$lib/api/types';
import { RoomError } from '$lib/room/problem';

const { get, post, kept } = vi.hoisted(() => ({ get: vi.fn(), post: vi.fn(), kept: new Map<string, string>() }));
vi.mock('$lib/room/room.svelte', async () => ({ RoomError: (await import('$lib/room/problem')).RoomError, room: { get, post } }));
vi.mock('../memory', () => ({
  recall: (key: string) => kept.get(key) ?? null,
  remember: (key: string, value: string | null) => (value === null ? kept.delete(key) : kept.set(key, value)),
}));
const { Exercise } = await import('./exercise.svelte');

const instance = (extra: Partial<ExerciseInstance> = {}): ExerciseInstance => ({
  exercise: 'E20',
  attempt: 1,
  kind: 'num',
  title: '',
  unit: 'u07',
  minutes: 3,
  prompt: '',
  params: {},
  fields: [{ id: 'delta', label: 'δ' }],
  options: [],
  tries: 0,
  hints: { used: [], total: 3 },
  solution_available: false,
  last: null,
  last_answer: null,
  ...extra,
});
const reply = (extra: Partial<AnswerReply> = {}): AnswerReply => ({ verdict: 'wrong', misconception: 'm', feedback: '', seq: 1, tries: 1, solution_available: false, ...extra });

beforeEach(() => {
  get.mockReset();
  post.mockReset();
  kept.clear();
});

async function loaded(extra: Partial<ExerciseInstance> = {}) {
  get.mockResolvedValueOnce(instance(extra));
  const exercise = new Exercise('E20');
  await exercise.load('pt-BR');
  return exercise;
}

describe('Exercise', () => {
  it('sends what was typed, as typed, with language and attempt', async () => {
    const exercise = await loaded({ attempt: 2 });
    exercise.values[0] = ' 0,2579 ';
    post.mockResolvedValueOnce(reply({ verdict: 'right' }));
    await exercise.submit('pt-BR');
    expect(post).toHaveBeenCalledWith('answers', { exercise: 'E20', attempt: 2, lang: 'pt-BR', answer: ' 0,2579 ' });
    expect(exercise.done).toBe(true);
  });

  it('sends all fields of a vector as a list', async () => {
    const exercise = await loaded({ kind: 'fields', fields: [{ id: 'a', label: '' }, { id: 'b', label: '' }] });
    exercise.values = ['1', '2,5'];
    post.mockResolvedValueOnce(reply());
    await exercise.submit('en');
    expect(post.mock.calls[0]?.[1]).toMatchObject({ answer: ['1', '2,5'] });
  });

  it('brings a draft back after a reload, and the last answer where there is no draft', async () => {
    const first = await loaded();
    first.values[0] = '0,3';
    first.draft();
    expect((await loaded()).values).toEqual(['0,3']);
    kept.clear();
    const again = await loaded({ last: reply(), last_answer: '0,7' });
    expect(again.values).toEqual(['0,7']);
    expect(again.judged).toBe(true);
  });

  it('marks a field right only until it is changed', async () => {
    const exercise = await loaded({ kind: 'fields', fields: [{ id: 'a', label: '' }, { id: 'b', label: '' }], last: reply({ verdict: 'partial', fields: [true, false] }), last_answer: ['1', '2'] });
    expect([exercise.right(0), exercise.right(1)]).toEqual([true, false]);
    exercise.values[1] = '3';
    expect([exercise.right(0), exercise.judged]).toEqual([true, false]);
    exercise.values[0] = '9';
    expect(exercise.right(0)).toBe(false);
  });

  it('forgets draft, verdict and solution with a new version', async () => {
    const exercise = await loaded({ last: reply({ tries: 3, solution_available: true }), last_answer: '5' });
    get.mockResolvedValueOnce({ html: 'solved' });
    await exercise.solve('pt-BR');
    expect(exercise.solution).toBe('solved');
    post.mockResolvedValueOnce(instance({ attempt: 2 }));
    await exercise.renew('pt-BR');
    expect(exercise).toMatchObject({ values: [''], reply: null, solution: null, tries: 0, solvable: false });
  });

  it('keeps what is being typed when the language changes', async () => {
    const exercise = await loaded();
    exercise.values[0] = '0,1';
    get.mockResolvedValueOnce(instance({ title: 'in English' }));
    await exercise.load('en');
    expect(exercise.values).toEqual(['0,1']);
    expect(exercise.instance?.title).toBe('in English');
  });

  it('tells a refusal and loses nothing', async () => {
    const exercise = await loaded();
    exercise.values[0] = '0,1';
    post.mockRejectedValueOnce(new RoomError(409, 'attempt_unknown', ''));
    await exercise.submit('pt-BR');
    expect(exercise).toMatchObject({ problem: 'attempt_unknown', sending: false, values: ['0,1'], reply: null });
  });
});
