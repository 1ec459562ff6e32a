import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = globSync('src/**/messages.pt-BR.json');
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe('message catalogues', () => {
  it('exist', () => expect(files.length).toBeGreaterThan(0));
  for (const file of files) {
    for (const other of globSync(`${dirname(file)}/messages.*.json`)) {
      it(`${other} has every key and placeholder of its pt-BR sibling`, () => {
        const pt = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
        const its = JSON.parse(readFileSync(other, 'utf8')) as Record<string, string>;
        expect(Object.keys(its).sort()).toEqual(Object.keys(pt).sort());
        for (const key of Object.keys(pt)) {
          expect(its[key], key).not.toBe('');
          expect(names(its[key]!), key).toEqual(names(pt[key]!));
        }
      });
    }
  }
});
