// Runs programs in the Python of the page, without a page: stdin [[{name, source}, …], …], stdout what each step gave,
// [[{text, result, error, verdicts, images}, …], …]. All programs share one interpreter, as cells of a page do.
// internal/notebook uses it to make and to check prepared outputs.
import fs from 'node:fs';
import path from 'node:path';
import { Guest, LIBRARY } from '../src/lib/python/guest.ts';

const web = path.dirname(import.meta.dirname);
const gen = path.join(web, 'src/gen/python');
const encoder = new TextEncoder();
const decoder = new TextDecoder();

let step;
let seen;
const guest = new Guest({
  stdout: (bytes) => (seen.text += decoder.decode(bytes)),
  stderr: (bytes) => (seen.text += decoder.decode(bytes)),
  tick: () => false,
  call: (message) => {
    const cut = message.indexOf(0);
    const body = message.subarray(cut + 1);
    switch (decoder.decode(message.subarray(0, cut))) {
      case 'job':
        return encoder.encode(JSON.stringify(step));
      case 'error':
        seen.error = JSON.parse(decoder.decode(body)).type;
        break;
      case 'result':
        seen.result = decoder.decode(body);
        break;
      case 'verdict':
        seen.verdicts.push(JSON.parse(decoder.decode(body)));
        break;
      case 'rich': {
        const head = body.indexOf(0);
        const { mime, axes } = JSON.parse(decoder.decode(body.subarray(0, head)));
        if (mime === 'image/svg+xml') seen.images.push({ axes, text: decoder.decode(body.subarray(head + 1)) });
      }
    }
    return new Uint8Array(0);
  },
});

const read = (name) => {
  const bytes = fs.readFileSync(path.join(gen, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
};
await guest.instantiate(await WebAssembly.compile(read('python.wasm')));
guest.unpack(read('base.bin'));
guest.unpack(read('plots.bin'));
guest.wasi.tree.write(`${LIBRARY}/_page.py`, fs.readFileSync(path.join(web, 'src/lib/python/page.py')));
guest.initialize();
const turn = (source) => {
  if (guest.turn(source) !== 0) throw new Error(`python: ${source} failed: ${seen.text}`);
};
seen = { text: '' };
turn('import _page\n_page.start()');

const programs = JSON.parse(fs.readFileSync(0, 'utf8'));
const results = programs.map((steps) =>
  steps.map((next) => {
    step = next;
    seen = { text: '', result: null, error: null, verdicts: [], images: [] };
    turn('_page.run()');
    return seen;
  }),
);
process.stdout.write(JSON.stringify(results));
