import { describe, expect, it } from 'vitest';
import { read } from './reading';

describe('read', () => {
  const cases: [string, 'pt-BR' | 'en', unknown][] = [
    ['', 'pt-BR', { kind: 'empty' }],
    ['0,7311', 'pt-BR', { kind: 'number', shown: '0,7311' }],
    ['0.7311', 'pt-BR', { kind: 'number', shown: '0,7311' }],
    ['0,7311', 'en', { kind: 'number', shown: '0.7311' }],
    ['-2', 'pt-BR', { kind: 'number', shown: '−2' }],
    ['−0,5', 'en', { kind: 'number', shown: '−0.5' }],
    ['0.123', 'pt-BR', { kind: 'number', shown: '0,123' }],
    ['1.234', 'pt-BR', { kind: 'ambiguous', decimal: '1,234', thousand: '1234' }],
    ['-1.234', 'pt-BR', { kind: 'ambiguous', decimal: '-1,234', thousand: '-1234' }],
    ['1,234', 'pt-BR', { kind: 'number', shown: '1,234' }],
    ['1,234', 'en', { kind: 'ambiguous', decimal: '1.234', thousand: '1234' }],
    ['1.2345', 'pt-BR', { kind: 'number', shown: '1,2345' }],
    ['meio', 'pt-BR', { kind: 'unread' }],
    ['0,5;0,2', 'pt-BR', { kind: 'unread' }],
  ];
  for (const [text, lang, want] of cases) it(`${JSON.stringify(text)} in ${lang}`, () => expect(read(text, lang)).toEqual(want));
});
