import { describe, expect, it } from 'vitest';
import type { TrainProgress } from '$lib/motor/types';
import { percent, rateText, say, type Situation } from './say';
import { conviction, health, mistakes, parameters, top } from './verdict';

const square = (errors: [number, number, number][]) => {
  const m = Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => (i === j ? 30 : 0)));
  for (const [truth, said, n] of errors) {
    m[truth]![said]! += n;
    m[truth]![truth]! -= n;
  }
  return m;
};
const progress = (over: Partial<TrainProgress>): TrainProgress => ({
  session: 1,
  state: 'running',
  step: 380,
  epoch: 10,
  epochs: 40,
  stepsPerSecond: 1000,
  loss: 0.1,
  validationLoss: 0.15,
  validationAccuracy: 0.953,
  history: [],
  ...over,
});
const situation = (over: Partial<Situation>): Situation => ({ state: 'running', progress: progress({}), confusion: square([]), rate: 0.003, seconds: 1.24, redoing: false, ...over });
const keys = (over: Partial<Situation>) => say(situation(over), 'pt-BR').map((s) => s.key);

describe('mistakes', () => {
  it('counts the errors and finds the pair confused most', () => {
    expect(mistakes(square([[8, 1, 3], [9, 4, 2]]))).toEqual({ wrong: 5, total: 300, worst: { truth: 8, said: 1, n: 3 } });
  });
  it('names no pair where two are ahead', () => {
    expect(mistakes(square([[8, 1, 3], [9, 4, 3]])).worst).toBeNull();
    expect(mistakes(square([])).worst).toBeNull();
  });
});

describe('say', () => {
  it('waits before the first step', () => {
    expect(keys({ progress: null, confusion: null, state: 'idle' })).toEqual(['sayWaiting']);
    expect(say(situation({ progress: progress({ step: 0 }), confusion: square([[3, 8, 29]]) }), 'pt-BR')).toEqual([{ key: 'sayUntrained', values: { n: 29, total: 300 } }]);
  });
  it('counts the errors of 300 and the pair', () => {
    expect(say(situation({ confusion: square([[8, 1, 3], [2, 3, 1]]) }), 'pt-BR')).toEqual([
      { key: 'sayWrong', values: { n: 4, total: 300 } },
      { key: 'sayWorst', values: { truth: 8, said: 1, n: 3 } },
    ]);
  });
  it('does not call a single error a habit', () => expect(keys({ confusion: square([[8, 1, 1]]) })).toEqual(['sayWrong']));
  it('says when none is wrong', () => expect(keys({})).toEqual(['sayWrongAll']));
  it('tells the time, the errors and the final exam at the end', () => {
    const said = say(situation({ state: 'finished', confusion: square([[8, 1, 3]]), progress: progress({ state: 'finished', epoch: 40, testAccuracy: 0.98 }) }), 'pt-BR');
    expect(said.map((s) => s.key)).toEqual(['sayFinished', 'sayWorst', 'sayTest']);
    expect(said[0]!.values).toEqual({ seconds: '1,2', n: 3, total: 300 });
    expect(said[2]!.values!.accuracy).toBe('98,0');
  });
  it('says that the training is done again', () => expect(keys({ redoing: true })[0]).toBe('redoing'));
  it('explains a loss that left the numbers, and the way back', () => {
    expect(keys({ progress: progress({ loss: NaN, state: 'diverged' }), rate: 10 })).toEqual(['sayDiverged', 'sayDivergedBack']);
  });
  it('tells dead units from a slow walk by the rate', () => {
    const guess = progress({ validationAccuracy: 0.1, loss: 2.31, validationLoss: 2.31 });
    expect(keys({ progress: guess, rate: 1 })).toEqual(['sayStuck', 'sayDivergedBack']);
    expect(keys({ progress: guess, rate: 1e-4 })).toEqual(['saySlow']);
  });
});

describe('health', () => {
  it('gives a new network time', () => expect(health(progress({ epoch: 0, step: 3, loss: 4.8, validationLoss: 5, validationAccuracy: 0.1 }), 0.003)).toBe('fine'));
  it('calls a huge finite loss diverged only where steps are large', () => {
    const far = progress({ loss: 40, validationLoss: 38, validationAccuracy: 0.3 });
    expect(health(far, 3)).toBe('diverged');
    expect(health(far, 0.01)).toBe('fine');
  });
});

describe('small words', () => {
  it('never rounds a share up to 100', () => {
    expect(percent(1, 'pt-BR')).toBe('100,0');
    expect(percent(0.99972, 'pt-BR')).toBe('> 99,9');
    expect(percent(0.9994, 'en')).toBe('99.9');
    expect(percent(0.123, 'en')).toBe('12.3');
  });
  it('writes rates plainly', () => expect([1e-4, 0.003, 0.5, 1, 10].map((r) => rateText(r, 'pt-BR'))).toEqual(['0,0001', '0,003', '0,5', '1', '10']));
  it('counts parameters as the curriculum does', () => expect([8, 16, 32, 64].map(parameters)).toEqual([610, 1210, 2410, 4810]));
  it('finds the top and how sure it is', () => {
    expect(top([0.1, 0.7, 0.2])).toBe(1);
    expect([0.95, 0.6, 0.3].map(conviction)).toEqual(['sure', 'leaning', 'guess']);
  });
});
