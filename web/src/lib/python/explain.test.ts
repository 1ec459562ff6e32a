import { beforeAll, describe, expect, it } from 'vitest';
import { language } from '$lib/i18n/index.svelte';
import { explain, t } from './explain';
import { built, Interpreter } from '../../../test/python';
import type { PythonError } from './types';

/** Each mistake is made in the Python of the page, so that a new version with other words is noticed. */
const mistakes: [source: string, message: Parameters<typeof t>[0], values?: Record<string, string | number>][] = [
  ['print(W)', 'runFirst', { name: 'W', cell: '9.1' }],
  ['x = later\nlater = 1', 'usedBefore', { name: 'later' }],
  ['x = ___', 'blank'],
  ['mean([1, 2])', 'needsNp', { name: 'mean' }],
  ['perda = 1\npreda + 1', 'didYouMean', { name: 'preda', close: 'perda' }],
  ['zzzqqq', 'noName', { name: 'zzzqqq' }],
  ['def f():\n  a += 1\nf()', 'unbound', { name: 'a' }],
  ['import pandas', 'notInCourse', { name: 'pandas' }],
  ['from scipy.stats import norm', 'notInCourse', { name: 'scipy' }],
  ['import nunpy', 'noModule', { name: 'nunpy' }],
  ['1 / 0', 'zero'],
  ['import numpy as np\nnp.arange(8)[8]', 'index', { i: 8, axis: 0, size: 8, last: 7 }],
  ['import numpy as np\nnp.arange(8)[1, 1]', 'indices'],
  ['[1, 2][2]', 'indexList'],
  ['{}["a"]', 'key', { key: "'a'" }],
  ['import numpy as np\nnp.lag(1)', 'attributeMeant', { owner: 'numpy', name: 'lag', close: 'log' }],
  ['(1).real.zzzqqq', 'attribute', { owner: 'int', name: 'zzzqqq' }],
  ['def f(): return f()\nf()', 'recursion'],
  ['bytearray(3_000_000_000)', 'memory'],
  ['bytearray(700_000_000)', 'memory'],
  ['import numpy as np\nnp.zeros((60000, 60000))', 'memory'],
  ['import numpy as np\nnp.zeros((10000, 10000))', 'memory'],
  ['import math\nmath.exp(1000)', 'overflow'],
  ['assert 1 == 2, "não"', 'assertion', { text: 'não' }],
  ['input("nome? ")', 'input'],
  ['open("dados.csv")', 'noFile', { name: 'dados.csv' }],
  ['import threading\nthreading.Thread(target=print).start()', 'threads'],
  ['import subprocess\nsubprocess.run(["ls"])', 'notHere'],
  ['import socket\nsocket.socket()', 'notHere'],
  ['import asyncio\nasyncio.run(asyncio.sleep(0))', 'notHere'],
  ['exit()', 'exit'],
  ['print("a"', 'neverClosed', { mark: '(' }],
  ['x = [1, 2)', 'unmatched', { mark: ')' }],
  ['print(1))', 'unmatched', { mark: ')' }],
  ['x = "abc', 'openString'],
  ['for i in range(3):\nprint(i)', 'indentMissing'],
  ['x = 1\n  y = 2', 'indentExtra'],
  ['if 1 == 1\n  pass', 'colon'],
  ['if x = 1: pass', 'assign'],
  ['x = 2y', 'literal'],
  ['x = [1 2]', 'comma'],
  ['x = 3 − 1', 'character', { mark: '−' }],
  ['return return', 'syntax', { text: '' }],
  ['"a" + 1', 'type', { text: 'can only concatenate str (not "int") to str' }],
  ['[1] - [2]', 'operands', { op: '-', a: 'list', b: 'list' }],
  ['2(3)', 'notCallable', { type: 'int' }],
  ['(5)[0]', 'notSubscriptable', { type: 'int' }],
  ['def g(a, b): pass\ng(1)', 'missingArgument', { name: 'g', what: '`b`' }],
  ['def g(a): pass\ng(1, 2)', 'manyArguments', { name: 'g', takes: 1, given: 2 }],
  ['import numpy as np\nnp.exp("a")', 'notNumbers'],
  ['import numpy as np\nnp.ones((3, 2)) @ np.ones((3, 2))', 'matmul', { left: 2, right: 3 }],
  ['import numpy as np\nnp.dot(np.ones((3, 2)), np.ones((3, 2)))', 'shapes', { a: '(3,2)', b: '(3,2)' }],
  ['import numpy as np\nnp.ones(3) + np.ones(2)', 'shapes', { a: '(3,)', b: '(2,)' }],
  ['import numpy as np\nnp.arange(6).reshape(4, 2)', 'reshape', { size: 6, shape: '(4,2)' }],
  ['import numpy as np\nif np.ones(2) > 0: pass', 'truth'],
  ['float("0,5")', 'convert', { what: '0,5' }],
  ['int("a")', 'convert', { what: 'a' }],
  ['a, b = 1, 2, 3', 'unpack'],
  ['import numpy as np\nnp.array([[1, 2], [3]])', 'ragged'],
  ['import math\nmath.log(-1)', 'domain'],
  ['raise LookupError("ops")', 'other', { type: 'LookupError', text: 'ops' }],
];

describe.skipIf(!built)('mistakes', () => {
  const errors: (PythonError | null)[] = [];

  beforeAll(async () => {
    const py = await Interpreter.start();
    for (const [source] of mistakes) errors.push(py.run(source).error);
  }, 30_000);

  const context = { definedIn: (name: string) => (name === 'W' ? '9.1' : name === 'later' ? '2.3' : null) };
  for (const [i, [source, key, values]] of mistakes.entries()) {
    it(JSON.stringify(source), () => {
      const error = errors[i];
      expect(error).toBeTruthy();
      for (const lang of ['pt-BR', 'en'] as const) {
        language.current = lang;
        const own = key === 'runFirst' || key === 'usedBefore';
        const want = t(key, { ...values, line: error!.line ?? '?' });
        expect(explain(error!, context)).toBe(own ? want : t('atLine', { line: error!.line ?? '?', text: want }));
      }
    });
  }
});

it('says the decimal comma where a line has one', () => {
  const error: PythonError = { type: 'SyntaxError', bases: ['SyntaxError'], text: 'invalid syntax', cell: '1', line: 2, source: 'x = 0,5 w', name: null, traceback: '' };
  language.current = 'en';
  expect(explain(error, { definedIn: () => null })).toBe(t('atLine', { line: 2, text: t('decimalComma') }));
});
