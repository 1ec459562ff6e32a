/** A piece of a short text: upright or italic (a symbol), on the line or below it. */
export interface Piece {
  text: string;
  italic: boolean;
  sub: boolean;
}

/** Reads the notation of messages: `*w_2*` is a symbol, `_2` or `_{12}` an index. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  text.split('*').forEach((part, i) => {
    let last = 0;
    for (const index of part.matchAll(/_(?:\{([^}]*)\}|(\w))/g)) {
      if (index.index > last) out.push({ text: part.slice(last, index.index), italic: i % 2 === 1, sub: false });
      out.push({ text: index[1] ?? index[2]!, italic: i % 2 === 1, sub: true });
      last = index.index + index[0].length;
    }
    if (last < part.length) out.push({ text: part.slice(last), italic: i % 2 === 1, sub: false });
  });
  return out;
}

/** The same text for a label or a screen reader: w2, b1,2. */
export const plain = (text: string): string => pieces(text).map((p) => p.text).join('');
