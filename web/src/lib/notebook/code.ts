import { BLANK } from './blanks';

export type TokenKind = 'plain' | 'comment' | 'string' | 'word' | 'blank';

export interface Token {
  kind: TokenKind;
  text: string;
}

const WORDS = new Set(
  ('and as assert break class continue def del elif else except False finally for from global if import in is lambda None ' +
    'nonlocal not or pass raise return True try while with yield print len range sum abs min max round sorted zip enumerate').split(' '),
);
const PARTS = /(#[^\n]*)|('''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|([\p{L}_][\p{L}\p{N}_]*)/gu;

/** Python in the few colours that a short cell needs. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let end = 0;
  const push = (kind: TokenKind, text: string) => {
    const last = found.at(-1);
    if (kind === 'plain' && last?.kind === 'plain') last.text += text;
    else if (text !== '') found.push({ kind, text });
  };
  for (const match of source.matchAll(PARTS)) {
    push('plain', source.slice(end, match.index));
    const [text, comment, string, name] = match;
    if (comment) push('comment', text);
    else if (string) push('string', text);
    else push(name === BLANK ? 'blank' : WORDS.has(name ?? '') ? 'word' : 'plain', text);
    end = match.index + text.length;
  }
  push('plain', source.slice(end));
  return found;
}

/** The line of code that the nth blank stands in. */
export function lineOfBlank(source: string, n: number): string {
  const parts = source.split(BLANK);
  const before = (parts.slice(0, n + 1).join(BLANK).split('\n').at(-1) ?? '').trimStart();
  const after = parts.slice(n + 1).join(BLANK).split('\n')[0] ?? '';
  return (before + BLANK + after).replace(/\s*#.*$/, '');
}

/** Names that a cell defines at its top level. */
export function defines(source: string): Set<string> {
  const names = new Set<string>();
  for (const line of source.split('\n')) {
    const def = /^(?:def|class)\s+([\p{L}_][\p{L}\p{N}_]*)/u.exec(line);
    if (def?.[1]) names.add(def[1]);
    const loop = /^for\s+(.+?)\s+in\b/.exec(line);
    const assigned = /^([\p{L}_][\p{L}\p{N}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{N}_]*)*)\s*(?:=(?!=)|[-+*/@]=|:\s*\w+\s*=)/u.exec(line);
    for (const list of [loop?.[1], assigned?.[1]]) for (const name of list?.split(',') ?? []) names.add(name.trim());
    const imported = /^(?:from\s+\S+\s+)?import\s+(.+)$/.exec(line);
    for (const part of imported?.[1]?.replace(/#.*/, '').split(',') ?? []) {
      const [name, as] = part.trim().split(/\s+as\s+/);
      names.add((as ?? name ?? '').split('.')[0] ?? '');
    }
  }
  names.delete('');
  return names;
}
