import { describe, expect, it } from 'vitest';
import { Parser } from './stream';

const whole = 'id: 7\nevent: window\ndata: {"seq":7}\n\n: still here\n\nevent: beat\ndata: {"now":"x"}\n\nid: 8\ndata: a\ndata: b\n\n';
const messages = [
  { id: '7', event: 'window', data: '{"seq":7}' },
  { id: '7', event: 'beat', data: '{"now":"x"}' },
  { id: '8', event: 'message', data: 'a\nb' },
];

describe('Parser', () => {
  it('reads messages and skips comments', () => expect(new Parser().feed(whole)).toEqual(messages));

  it('reads the same however the network cuts it', () => {
    for (let size = 1; size < 12; size++) {
      const parser = new Parser();
      const got = [];
      for (let i = 0; i < whole.length; i += size) got.push(...parser.feed(whole.slice(i, i + size)));
      expect(got, `chunks of ${size}`).toEqual(messages);
    }
  });

  it('takes CR LF, also when it is cut in the middle', () => {
    const parser = new Parser();
    expect([...parser.feed('data: x\r'), ...parser.feed('\n\r'), ...parser.feed('\ndata: y\r\n\r\n')].map((m) => m.data)).toEqual(['x', 'y']);
  });

  it('gives nothing for half a message', () => expect(new Parser().feed('data: half')).toEqual([]));
});
