import { catalog } from '$lib/i18n/index.svelte';
import type pt from './messages.pt-BR.json';
import type { PythonError } from './types.ts';

type Key = keyof typeof pt;
type Values = Record<string, string | number>;
export const t = catalog<Key>(import.meta.glob('./messages.*.json', { eager: true, import: 'default' }));

/** What the notebook knows and Python does not. */
export interface Context {
  /** the cell that defines a name, if one does */
  definedIn(name: string): string | null;
}

/** Names that people forget to write np. before. */
const NUMPY = new Set(
  'abs allclose arange argmax argmin array asarray clip concatenate cumsum dot exp eye linspace log log10 log2 max maximum mean median min minimum ones outer random reshape round sqrt stack std sum tanh transpose var where zeros'.split(' '),
);
/** Packages of the wheel that were trimmed away, and others that people try. */
const OTHERS = new Set('pandas scipy sklearn seaborn statsmodels sympy torch tensorflow keras jax cv2 requests lxml networkx PIL IPython ipywidgets plotly'.split(' '));

/** What an exception means, in the learner's language: `like this` is code. The traceback stays one tap away. */
export function explain(error: PythonError, context: Context): string {
  const [key, values] = reason(error, context);
  if (error.line === null || error.cell === null) return t(key, values);
  return SAY_LINE.has(key) ? t(key, { ...values, line: error.line }) : t('atLine', { line: error.line, text: t(key, values) });
}

type Reason = [Key, Values?];
/** Sentences that name their line themselves. */
const SAY_LINE = new Set<Key>(['runFirst', 'usedBefore']);

function reason(error: PythonError, context: Context): Reason {
  const is = (type: string) => error.type === type || error.bases.includes(type);
  if (is('SyntaxError')) return syntax(error);
  if (is('UnboundLocalError')) return ['unbound', { name: error.name ?? firstQuoted(error.text) }];
  if (is('NameError')) return name(error, context);
  if (is('ModuleNotFoundError')) return OTHERS.has(root(error)) ? ['notInCourse', { name: root(error) }] : ['noModule', { name: root(error) }];
  if (is('ImportError')) return ['noImport', { text: error.text }];
  if (is('ZeroDivisionError')) return ['zero'];
  if (is('IndexError')) return index(error);
  if (is('KeyError')) return ['key', { key: error.text }];
  if (is('AttributeError')) return attribute(error);
  if (is('TypeError')) return type(error);
  if (is('RecursionError')) return ['recursion'];
  if (is('MemoryError') || /^array is too big|Maximum allowed dimension/.test(error.text) || (is('OverflowError') && /size|index-sized/.test(error.text))) return ['memory'];
  if (is('OverflowError')) return ['overflow'];
  if (is('ValueError')) return value(error);
  if (is('AssertionError')) return ['assertion', { text: error.text }];
  if (is('EOFError')) return ['input'];
  if (is('FileNotFoundError')) return ['noFile', { name: firstQuoted(error.text) }];
  if (is('RuntimeError') && error.text.includes('thread')) return ['threads'];
  if (is('OSError') && /supported|support/i.test(error.text)) return ['notHere'];
  if (is('SystemExit')) return ['exit'];
  if (is('KeyboardInterrupt')) return ['stopped'];
  return ['other', { type: error.type, text: error.text }];
}

const firstQuoted = (text: string) => /'([^']*)'/.exec(text)?.[1] ?? '';
const root = (error: PythonError) => (error.name ?? firstQuoted(error.text)).split('.')[0] ?? '';
const meant = (error: PythonError) => /Did you mean:? '\.?([^']+)'/.exec(error.traceback)?.[1];

function name(error: PythonError, context: Context): Reason {
  const missing = error.name ?? firstQuoted(error.text);
  if (missing === '___') return ['blank'];
  const cell = context.definedIn(missing);
  if (cell && cell === error.cell) return ['usedBefore', { name: missing }];
  if (cell) return ['runFirst', { name: missing, cell }];
  if (NUMPY.has(missing)) return ['needsNp', { name: missing }];
  const close = meant(error);
  return close ? ['didYouMean', { name: missing, close }] : ['noName', { name: missing }];
}

function syntax(error: PythonError): Reason {
  const { text, source } = error;
  const never = /^'(.)' was never closed/.exec(text);
  if (never) return ['neverClosed', { mark: never[1]! }];
  const unmatched = /^unmatched '(.)'/.exec(text) ?? /closing parenthesis '(.)' does not match/.exec(text);
  if (unmatched) return ['unmatched', { mark: unmatched[1]! }];
  if (/unterminated .*string/.test(text)) return ['openString'];
  if (error.type === 'IndentationError' || error.type === 'TabError') {
    if (text.startsWith('expected an indented block')) return ['indentMissing'];
    return text.startsWith('unexpected indent') ? ['indentExtra'] : ['indent'];
  }
  if (text.startsWith("expected ':'")) return ['colon'];
  if (/Maybe you meant '==' /.test(text) || text.startsWith('cannot assign to')) return ['assign'];
  if (/leading zeros|invalid decimal literal/.test(text)) return ['literal'];
  if (/forgot a comma/.test(text)) return ['comma'];
  const strange = /invalid (?:non-printable )?character '?(\S+?)'? ?\(?(U\+\w+)/.exec(text);
  if (strange) return ['character', { mark: strange[1]! }];
  if (/\d,\d/.test(source)) return ['decimalComma'];
  return ['syntax', { text }];
}

function index(error: PythonError): Reason {
  const axis = /index (-?\d+) is out of bounds for axis (\d+) with size (\d+)/.exec(error.text);
  if (axis) return ['index', { i: axis[1]!, axis: axis[2]!, size: axis[3]!, last: Number(axis[3]) - 1 }];
  if (error.text.startsWith('too many indices')) return ['indices'];
  return ['indexList'];
}

function attribute(error: PythonError): Reason {
  const attr = error.name ?? '';
  const close = meant(error);
  const module = /^module '([^']+)' has no attribute '([^']+)'/.exec(error.text);
  if (module) return close ? ['attributeMeant', { owner: module[1]!, name: module[2]!, close }] : ['attribute', { owner: module[1]!, name: module[2]! }];
  const object = /^'([^']+)' object has no attribute '([^']+)'/.exec(error.text);
  if (object) return close ? ['attributeMeant', { owner: object[1]!, name: object[2]!, close }] : ['attribute', { owner: object[1]!, name: object[2]! }];
  return ['attribute', { owner: '', name: attr }];
}

function type(error: PythonError): Reason {
  const { text } = error;
  const operands = /unsupported operand type\(s\) for (\S+): '([^']+)' and '([^']+)'/.exec(text);
  if (operands) return ['operands', { op: operands[1]!, a: operands[2]!, b: operands[3]! }];
  const callable = /^'([^']+)' object is not callable/.exec(text);
  if (callable) return ['notCallable', { type: callable[1]! }];
  const subscript = /^'([^']+)' object is not subscriptable/.exec(text);
  if (subscript) return ['notSubscriptable', { type: subscript[1]! }];
  const missing = /^(\S+)\(\) missing (\d+) required positional arguments?: (.+)$/.exec(text);
  if (missing) return ['missingArgument', { name: missing[1]!, what: missing[3]!.replaceAll("'", '`') }];
  const many = /^(\S+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w/.exec(text);
  if (many) return ['manyArguments', { name: many[1]!, takes: many[2]!, given: many[3]! }];
  if (/ufunc|loop|could not be safely coerced|The numpy boolean/.test(text)) return ['notNumbers'];
  return ['type', { text }];
}

function value(error: PythonError): Reason {
  const { text } = error;
  const matmul = /matmul: .*\(size (\d+) is different from (\d+)\)/.exec(text);
  if (matmul) return ['matmul', { right: matmul[1]!, left: matmul[2]! }];
  const dot = /shapes (\(.*?\)) and (\(.*?\)) not aligned/.exec(text);
  if (dot) return ['shapes', { a: dot[1]!, b: dot[2]! }];
  const broadcast = /could not be broadcast together with shapes (\(.*?\)) (\(.*?\))/.exec(text);
  if (broadcast) return ['shapes', { a: broadcast[1]!, b: broadcast[2]! }];
  const reshape = /cannot reshape array of size (\d+) into shape (\(.*?\))/.exec(text);
  if (reshape) return ['reshape', { size: reshape[1]!, shape: reshape[2]! }];
  if (text.startsWith('The truth value of an array')) return ['truth'];
  const convert = /could not convert string to float: '(.*)'/.exec(text) ?? /invalid literal for int\(\) with base 10: '(.*)'/.exec(text);
  if (convert) return ['convert', { what: convert[1]! }];
  const unpack = /(?:not enough|too many) values to unpack/.test(text);
  if (unpack) return ['unpack'];
  if (text.startsWith('setting an array element') || text.includes('inhomogeneous')) return ['ragged'];
  if (text.startsWith('math domain error') || text.startsWith('expected a')) return ['domain'];
  return ['value', { text }];
}
