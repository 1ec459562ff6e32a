/** A blank in code, as Jupyter shows it too. */
export const BLANK = '___';

/** The code with its blanks filled, in order; an empty value leaves the blank. */
export function fill(starter: string, values: string[]): string {
  const [first = '', ...rest] = starter.split(BLANK);
  return rest.reduce((code, part, i) => code + (values[i]?.trim() ? values[i] : BLANK) + part, first);
}

/** What stands in the blanks of a source, '' where one is empty; null where the code around them was changed. */
export function valuesOf(starter: string, source: string): string[] | null {
  const parts = starter.split(BLANK).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const match = new RegExp(`^${parts.join('([^\\n]*?)')}$`).exec(source);
  return match ? match.slice(1).map((value) => (value === BLANK ? '' : value)) : null;
}

/** Phones type “quotes”, long minus signs and spaces that Python does not know. */
export function plain(typed: string): string {
  return typed
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/[−–—]/g, '-')
    .replace(/[×]/g, '*')
    .replace(/\u00a0/g, ' ');
}

/** How a page without Python recognises an answer: FNV-1a (64 bit), as notebook.Fingerprint makes it. */
export function fingerprint(values: string[]): string {
  const text = values.map((value) => value.replace(/\s+/g, '')).join('\x1f');
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
