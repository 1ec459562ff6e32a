import { describe, expect, it } from 'vitest';
import { frame } from './formula';

describe('frame', () => {
  it('boxes displayed formulas and leaves inline ones and the text alone', () => {
    expect(frame('<p>a <math><mi>x</mi></math></p>\n<math display="block" class="t"><mi>y</mi></math>\n<p>b</p><math aria-label="z" display="block"><mi>z</mi></math>')).toBe(
      '<p>a <math><mi>x</mi></math></p>\n<span class="formula"><math display="block" class="t"><mi>y</mi></math></span>\n<p>b</p><span class="formula"><math aria-label="z" display="block"><mi>z</mi></math></span>',
    );
  });
  it('keeps a formula and its punctuation on one line', () => {
    expect(frame('<p><math><mi>σ</mi></math>, leva <math><mi>z</mi></math> a</p>')).toBe('<p><span class="keep"><math><mi>σ</mi></math>,</span> leva <math><mi>z</mi></math> a</p>');
  });
  it('does not reach from an inline formula to a later displayed one', () => {
    expect(frame('<math><mi>x</mi></math> <math display="block"><mi>y</mi></math>')).toBe('<math><mi>x</mi></math> <span class="formula"><math display="block"><mi>y</mi></math></span>');
  });
});
