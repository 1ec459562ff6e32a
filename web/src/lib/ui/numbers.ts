import type { Lang, UnitPage } from '$lib/api/types';
import { format } from '$lib/i18n/number';
import type { Target } from '$lib/motor/types';

export type Values = Record<Target, number>;
export type Symbols = UnitPage['symbols'];

/** The numbers that a target stands for. A vector is one column. */
export interface Numbers {
  shape: 'number' | 'vector' | 'matrix';
  rows: number[][];
}

/** 'b1.1' is a number, 'h1' the vector of h1.1, h1.2, …, 'x' that of x1, x2, …, 'W1' the matrix of W1.1.1, …; null where some are unknown. */
export function numbersOf(target: Target | undefined, values: Values): Numbers | null {
  if (!target) return null;
  const one = values[target];
  if (one !== undefined) return { shape: 'number', rows: [[one]] };
  const at = (i: number) => values[`${target}.${i}`] ?? values[`${target}${i}`];
  const column: number[][] = [];
  for (let i = 1, v = at(i); v !== undefined; v = at(++i)) column.push([v]);
  if (column.length > 0) return { shape: 'vector', rows: column };
  const rows: number[][] = [];
  for (let i = 1; values[`${target}.${i}.1`] !== undefined; i++) {
    const row: number[] = [];
    for (let j = 1, v = values[`${target}.${i}.${j}`]; v !== undefined; v = values[`${target}.${i}.${++j}`]) row.push(v);
    rows.push(row);
  }
  return rows.length > 0 ? { shape: 'matrix', rows } : null;
}

/** As people write it: at most four decimals, no zeros at the end. */
export const brief = (value: number, lang: Lang): string => trim(format(value, 4, lang));
export const trim = (text: string): string => text.replace(/[.,]0+$|([.,]\d*[1-9])0+$/, '$1').replace(/^−0$/, '0');

const MATH = 'http://www.w3.org/1998/Math/MathML';
const element = (name: string, ...inside: (Element | string)[]): Element => {
  const made = document.createElementNS(MATH, name);
  made.append(...inside);
  return made;
};

/** MathML of numbers; a negative one in brackets where it follows an operator or a factor. */
export function drawn({ shape, rows }: Numbers, lang: Lang, bracket = false): Element[] {
  const number = (v: number) => element('mn', brief(v, lang));
  if (shape === 'number') {
    const v = rows[0]![0]!;
    return bracket && v < 0 ? [element('mo', '('), number(v), element('mo', ')')] : [number(v)];
  }
  const table = element('mtable', ...rows.map((row) => element('mtr', ...row.map((v) => element('mtd', number(v))))));
  return [element('mo', '('), table, element('mo', ')')];
}

const SILENT = /^[\u2061-\u2064\s]*$/;
const blank = (e: Element) => e.localName === 'mspace' || (e.children.length === 0 && SILENT.test(e.textContent ?? ''));
const beside = (e: Element, way: 'previousElementSibling' | 'nextElementSibling'): Element | null => {
  let at = e[way];
  while (at && blank(at)) at = at[way];
  return at;
};
const text = (e: Element | null) => (e?.textContent ?? '').replace(/[\u2061-\u2064]/g, '').trim();
/** a name that is applied to what follows: ln, a function's symbol, ∂ */
const applies = (e: Element, symbols: Symbols) => symbols[e.getAttribute('data-symbol') ?? '']?.function === true || /^(∂|∇|[a-zA-Z]{2,})$/.test(text(e));

/** Whether a symbol is called or derived where it stands, so that a number in its place would say nothing. */
function stays(symbol: Element, symbols: Symbols): boolean {
  const before = beside(symbol, 'previousElementSibling');
  if (text(before) === '∂' || text(before) === '∇') return true;
  // df over dw
  if (text(before) === 'd' && before!.previousElementSibling === null && symbol.closest('mfrac')) return true;
  const called = text(beside(symbol, 'nextElementSibling')).startsWith('(');
  return called && symbols[symbol.getAttribute('data-symbol') ?? '']?.function === true;
}

/** One symbol of a formula: what the sentence of the formula says in its place, and whether "times" comes before it. */
export interface Put {
  numbers: Numbers | null;
  times: boolean;
}

/** Numbers in the places of a formula's symbols, and back. */
export class Substitution {
  #was = new Map<Element, Element>();
  #dots: Element[] = [];
  puts: Put[] = [];

  constructor(private readonly math: Element) {}

  get on(): boolean {
    return this.#was.size > 0;
  }

  /** Puts numbers in; a symbol whose numbers are unknown stays. Called again, it moves the numbers that are there. */
  put(symbols: Symbols, values: Values, lang: Lang): void {
    const all = [...this.math.querySelectorAll('[data-symbol]')];
    this.puts = all.map((place) => {
      const symbol = symbols[place.getAttribute('data-symbol')!];
      const numbers = numbersOf(symbol?.target, values);
      const was = this.#was.get(place);
      if (was) {
        if (!numbers) return this.#back(place, was);
        const content = place.localName === 'msup' ? place.firstElementChild! : place;
        content.replaceChildren(...drawn(numbers, lang, place.hasAttribute('data-bracket')));
        return { numbers, times: place.hasAttribute('data-times') };
      }
      if (!numbers || stays(place, symbols)) return { numbers: null, times: false };
      const before = beside(place, 'previousElementSibling');
      const factor = before !== null && before.localName !== 'mo' && !applies(before, symbols);
      const bracket = before !== null && !/^[=≈(,;]$/.test(text(before));
      const number = element('mrow', ...drawn(numbers, lang, bracket));
      const put = place.localName === 'msubsup' ? element('msup', number, place.children[2]!.cloneNode(true) as Element) : number;
      for (const { name, value } of place.attributes) put.setAttribute(name, value);
      put.classList.add('put');
      if (bracket) put.setAttribute('data-bracket', '');
      if (factor) {
        put.setAttribute('data-times', '');
        const dot = element('mo', '⋅');
        this.#dots.push(dot);
        place.before(dot);
      }
      place.replaceWith(put);
      this.#was.set(put, place);
      return { numbers, times: factor };
    });
  }

  #back(place: Element, was: Element): Put {
    place.replaceWith(was);
    this.#was.delete(place);
    return { numbers: null, times: false };
  }

  restore(): void {
    for (const dot of this.#dots) dot.remove();
    for (const [place, was] of this.#was) this.#back(place, was);
    this.#dots = [];
    this.puts = [];
  }
}

/** Whether some number could be put into a formula now. */
export function substitutable(math: Element, symbols: Symbols, values: Values): boolean {
  return [...math.querySelectorAll('[data-symbol]')].some((s) => numbersOf(symbols[s.getAttribute('data-symbol')!]?.target, values) !== null && !stays(s, symbols));
}

export interface Words {
  minus: string;
  times: string;
  column: string;
  row: (n: number) => string;
}

/** A number as a voice says it. */
export const spoken = (shown: string, words: Words): string => shown.replace('−', `${words.minus} `);

export function spokenNumbers({ shape, rows }: Numbers, lang: Lang, words: Words): string {
  const say = (row: number[]) => row.map((v) => spoken(brief(v, lang), words)).join('; ');
  if (shape === 'number') return say(rows[0]!);
  if (shape === 'vector') return `${words.column} ${say(rows.flat())}`;
  return rows.map((row, i) => `${words.row(i + 1)} ${say(row)}`).join('; ');
}

/** The sentence of a formula with the numbers of now; `puts` are those of its symbols, in order. See prose/say.go. */
export function sentence(say: string, values: Values, puts: Put[], lang: Lang, words: Words): string {
  let n = -1;
  return say.replace(/⟦([^⟦⟧]*)⟧/g, (_, held: string) => {
    const parts = held.split('¦');
    const first = parts.at(-1)!;
    if (parts[0]!.startsWith('#')) {
      const value = values[parts[0]!.slice(1)];
      if (value === undefined) return first;
      const shown = format(value, Number(parts[1]), lang);
      return spoken(parts[2] === 't' ? trim(shown) : shown, words);
    }
    const put = puts[++n];
    return put?.numbers ? `${put.times ? `${words.times} ` : ''}${spokenNumbers(put.numbers, lang, words)}` : first;
  });
}
