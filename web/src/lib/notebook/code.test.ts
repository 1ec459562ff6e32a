import { describe, expect, it } from 'vitest';
import { fill, fingerprint, plain, valuesOf } from './blanks';
import { defines, lineOfBlank, tokens } from './code';

describe('blanks', () => {
  const starter = 'w = np.array([___, ___])\nb = ___  # viés';
  it('fills in order and leaves the empty ones', () => {
    expect(fill(starter, ['8', '', '-8'])).toBe('w = np.array([8, ___])\nb = -8  # viés');
    expect(fill('x = 1', [])).toBe('x = 1');
  });
  it('finds again what was filled in', () => {
    for (const values of [['8', '6', '-8'], ['', '', ''], ['f(1)', 'g[2]', '$&']]) {
      expect(valuesOf(starter, fill(starter, values))).toEqual(values);
    }
  });
  it('notices that the code around changed', () => {
    expect(valuesOf(starter, 'w = np.array([8, 6])\nb = -8')).toBeNull();
    expect(valuesOf('x = ___', 'x = 1\ny = 2')).toBeNull();
  });
  it('takes what phones type', () => expect(plain('“a” − ‘b’')).toBe('"a" - \'b\''));
  it('has the fingerprints of internal/notebook', () => {
    expect(fingerprint(['b'])).toBe('af63df4c8601f1a5');
    expect(fingerprint([' 8', '6 ', '- 8'])).toBe('d32f4df6d4216d2a');
  });
});

describe('code', () => {
  it('keeps every character', () => {
    const source = 'def f(z):\n    """doc\n    # no"""\n    return ___ * 2  # "x"\n';
    expect(tokens(source).map((t) => t.text).join('')).toBe(source);
    expect(tokens(source).filter((t) => t.kind !== 'plain')).toEqual([
      { kind: 'word', text: 'def' },
      { kind: 'string', text: '"""doc\n    # no"""' },
      { kind: 'word', text: 'return' },
      { kind: 'blank', text: '___' },
      { kind: 'comment', text: '# "x"' },
    ]);
  });
  it('knows what a cell defines', () => {
    const source = 'import numpy as np, math\nfrom a.b import c as d, e\nX, y = 1, 2\nx == 3\nz[0] = 1\nfor i, k in q:\n  inner = 1\ndef f(a=1): pass\nw += 1\nmatriz: int = 3';
    expect([...defines(source)].sort()).toEqual(['X', 'd', 'e', 'f', 'i', 'k', 'math', 'matriz', 'np', 'w', 'y']);
  });
  it('shows the line of a blank', () => {
    expect(lineOfBlank('def f():\n    return g(___, ___)  # aqui', 1)).toBe('return g(___, ___)');
  });
});
