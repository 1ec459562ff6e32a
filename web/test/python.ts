import { existsSync, readFileSync } from 'node:fs';
import { Guest, LIBRARY } from '$lib/python/guest';
import type { PythonError } from '$lib/python/types';

const GEN = 'src/gen/python';
/** Whether `make build` made the Python that goes to the browser. */
export const built = existsSync(`${GEN}/files.json`);

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const part = (name: string) => new Uint8Array(readFileSync(`${GEN}/${name}`)).buffer;
let compiled: Promise<WebAssembly.Module> | undefined;

/** The page's interpreter without a page. */
export class Interpreter {
  text = '';
  error: PythonError | null = null;
  /** [name, bytes] of what came through _host */
  sent: [name: string, body: Uint8Array][] = [];
  ticks = 0;
  onTick: () => boolean = () => false;
  private source = '';
  readonly guest: Guest;

  private constructor() {
    this.guest = new Guest({
      stdout: (bytes) => void (this.text += decoder.decode(bytes)),
      stderr: (bytes) => void (this.text += decoder.decode(bytes)),
      tick: () => {
        this.ticks++;
        return this.onTick();
      },
      call: (message) => {
        const cut = message.indexOf(0);
        const name = decoder.decode(message.subarray(0, cut));
        const body = message.slice(cut + 1);
        if (name === 'job') return encoder.encode(JSON.stringify({ name: '2.3', source: this.source }));
        if (name === 'error') this.error = JSON.parse(decoder.decode(body)) as PythonError;
        this.sent.push([name, body]);
        return new Uint8Array(0);
      },
    });
  }

  /** An instance with its library, not initialised. */
  static async instance(plots = false): Promise<Interpreter> {
    const one = new Interpreter();
    await one.guest.instantiate(await (compiled ??= WebAssembly.compile(part('python.wasm'))));
    one.guest.unpack(part('base.bin'));
    if (plots) one.guest.unpack(part('plots.bin'));
    one.guest.wasi.tree.write(`${LIBRARY}/_page.py`, encoder.encode(readFileSync('src/lib/python/page.py', 'utf8')));
    return one;
  }

  static async start(plots = false): Promise<Interpreter> {
    const one = await Interpreter.instance(plots);
    one.guest.initialize();
    one.guest.turn('import _page\n_page.start()');
    return one;
  }

  /** Runs a cell; what it gave is in the fields. */
  run(source: string): this {
    this.source = source;
    this.text = '';
    this.error = null;
    this.sent = [];
    this.guest.turn('import _page\n_page.run()');
    return this;
  }

  get result(): string | null {
    const body = this.sent.find(([name]) => name === 'result')?.[1];
    return body ? decoder.decode(body) : null;
  }
}
