import { describe, expect, it } from 'vitest';
import { nickname } from './nickname';

describe('nickname', () => {
  it('joins one word of each list in the order of the language', () => {
    expect(nickname('Tensor|Vetor', 'Azul|Sereno', '{noun} {adjective}', () => 0.6)).toBe('Vetor Sereno');
    expect(nickname('Tensor|Vector', 'Blue|Calm', '{adjective} {noun}', () => 0)).toBe('Blue Tensor');
  });
  it('stays inside the lists', () => expect(nickname('A|B', 'C|D', '{noun}{adjective}', () => 0.999999)).toBe('BD'));
});
