import { describe, expect, it } from 'vitest';
import { covers } from '$lib/figure/link.svelte';
import { brief, numbersOf, sentence, spokenNumbers, trim, type Words } from './numbers';

const words: Words = { minus: 'menos', times: 'vezes', column: 'coluna:', row: (n) => `linha ${n}:` };
const values = { 'b1.1': -4, 'W1.1.1': 4, 'W1.1.2': 3, 'W1.2.1': 0.5, 'W1.2.2': 1, x1: 0.8, x2: 0.6, 'x1@2': 9, 'd:z1.1': -0.1358, 'd:z1.2': 0.2579 };

describe('numbersOf', () => {
  it('knows numbers, vectors and matrices by the beginning of their names', () => {
    expect(numbersOf('b1.1', values)).toEqual({ shape: 'number', rows: [[-4]] });
    expect(numbersOf('W1.1', values)).toEqual({ shape: 'vector', rows: [[4], [3]] });
    expect(numbersOf('W1', values)).toEqual({ shape: 'matrix', rows: [[4, 3], [0.5, 1]] });
    expect(numbersOf('x', values)).toEqual({ shape: 'vector', rows: [[0.8], [0.6]] });
    expect(numbersOf('d:z1', values)).toEqual({ shape: 'vector', rows: [[-0.1358], [0.2579]] });
  });
  it('knows nothing of what the figure does not have', () => {
    expect(numbersOf('h1', values)).toBeNull();
    expect(numbersOf(undefined, values)).toBeNull();
  });
});

describe('covers', () => {
  it.each([
    ['W1', 'W1.2.1', true],
    ['x', 'x1', true],
    ['d:z1', 'z1.2', true],
    ['z1.1', 'd:z1.1', true],
    ['x', 'x1@3', false],
    ['W1.1', 'W1.10.1', false],
    ['p', 'perda', false],
  ])('%s covers %s: %s', (whole, part, is) => expect(covers(whole, part)).toBe(is));
});

describe('numbers for people', () => {
  it('have no zeros at the end and a true minus', () => {
    expect([brief(-4, 'pt-BR'), brief(0.55, 'en'), brief(0.73106, 'pt-BR'), brief(-0.00001, 'pt-BR'), brief(100, 'en'), trim('10,50')]).toEqual(['−4', '0.55', '0,7311', '0', '100', '10,5']);
  });
  it('are said row by row', () => {
    expect(spokenNumbers({ shape: 'matrix', rows: [[4, -3], [0.5, 1]] }, 'pt-BR', words)).toBe('linha 1: 4; menos 3; linha 2: 0,5; 1');
  });
});

describe('the sentence of a formula', () => {
  const say = '⟦z¦z⟧ é igual a ⟦#W1.1.1¦2¦t¦4⟧ ⟦x_1¦x índice 1⟧ mais ⟦#b1.1¦2¦t¦menos 4⟧';
  it('says symbols in words and live numbers as they are now', () => {
    expect(sentence(say, { 'W1.1.1': 4.5, 'b1.1': -0.25 }, [], 'pt-BR', words)).toBe('z é igual a 4,5 x índice 1 mais menos 0,25');
  });
  it('keeps the first numbers until the figure has its own', () => {
    expect(sentence(say, {}, [], 'pt-BR', words)).toBe('z é igual a 4 x índice 1 mais menos 4');
  });
  it('says numbers where they stand for symbols, and the product that they make', () => {
    const puts = [{ numbers: null, times: false }, { numbers: { shape: 'number' as const, rows: [[-0.8]] }, times: true }];
    expect(sentence(say, values, puts, 'pt-BR', words)).toBe('z é igual a 4 vezes menos 0,8 mais menos 4');
  });
});
