import { Wasi, type Exports, type OpenFile } from './wasi.ts';

/** The one entry of sys.path compiled into python.wasm. Here it is a directory of .pyc files: no unzipping, no second mount. */
export const LIBRARY = '/usr/local/lib/python315.zip';
/** Where learners' files live: the working directory. */
export const HOME = '/home';

const ARGS = ['/usr/local/bin/python.wasm'];
const ENV = {
  HOME,
  TMPDIR: '/tmp',
  PYTHONTZPATH: '',
  PYTHONDONTWRITEBYTECODE: '1',
  NO_COLOR: '1',
  MPLCONFIGDIR: '/tmp/matplotlib',
  MPLBACKEND: 'agg',
};

const PAGE = 4096;

/** Everything that distinguishes one moment of an interpreter from another of the same module and library. */
export interface Snapshot {
  /** size of linear memory */
  size: number;
  /** [first, count] of runs of 4 KiB pages that are not zero */
  runs: [first: number, count: number][];
  data: Uint8Array<ArrayBuffer>;
  files: [path: string, data: Uint8Array][];
  open: OpenFile[];
}

/** What the host hears from Python. */
export interface Host {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  tick(): boolean;
  call(message: Uint8Array): Uint8Array;
}

/** One Python interpreter. */
export class Guest {
  readonly wasi: Wasi;

  constructor(host: Host) {
    this.wasi = new Wasi({
      args: ARGS,
      env: ENV,
      stdout: (bytes) => host.stdout(bytes),
      stderr: (bytes) => host.stderr(bytes),
      tick: () => host.tick(),
      host: (message) => host.call(message),
    });
    const { tree } = this.wasi;
    for (const name of ['tmp', 'home']) tree.add(tree.root, name, tree.newDirectory());
  }

  async instantiate(module: WebAssembly.Module): Promise<void> {
    this.wasi.exports = (await WebAssembly.instantiate(module, this.wasi.imports)).exports as Exports;
  }

  /** Unpacks a library part: u32 length of a JSON list [[path, size], …], the list, the bytes. They are kept, not copied. */
  unpack(part: ArrayBuffer): void {
    const length = new DataView(part).getUint32(0, true);
    const list = JSON.parse(new TextDecoder().decode(new Uint8Array(part, 4, length))) as [string, number][];
    let at = 4 + length;
    for (const [path, size] of list) {
      this.wasi.tree.write(`${LIBRARY}/${path}`, new Uint8Array(part, at, size));
      at += size;
    }
  }

  /** Runs the static constructors; the first turn then starts the interpreter. Not before `restore`. */
  initialize(): void {
    this.wasi.exports._initialize();
  }

  /** Runs source text in __main__. 0 is fine, 1 an exception, 256 and more the end of the session. */
  turn(source: string): number {
    const bytes = new TextEncoder().encode(source);
    const pointer = this.wasi.exports.host_alloc(bytes.length) >>> 0;
    if (pointer === 0) throw new Error('python: out of memory');
    this.wasi.bytes.set(bytes, pointer);
    return this.wasi.exports.turn(pointer, bytes.length);
  }

  /** Raises KeyboardInterrupt in the running code. Only from within an import. */
  interrupt(): void {
    const SIGINT = 2;
    this.wasi.exports.PyErr_SetInterruptEx(SIGINT);
  }

  get memory(): number {
    return this.wasi.exports.memory.buffer.byteLength;
  }

  /**
   * Between turns the stack is at its start and nothing lives outside linear memory and the files.
   * Null where an open file has been removed (nothing could open it again) or where it would be larger than `most` bytes.
   */
  snapshot(most = Infinity): Snapshot | null {
    const open = this.wasi.openFiles();
    if (!open) return null;
    const { buffer } = this.wasi.exports.memory;
    const words = new BigUint64Array(buffer);
    const perPage = PAGE / 8;
    const runs: [number, number][] = [];
    for (let page = 0; page < buffer.byteLength / PAGE; page++) {
      const end = (page + 1) * perPage;
      let i = page * perPage;
      while (i < end && words[i] === 0n) i++;
      if (i === end) continue;
      const last = runs.at(-1);
      if (last && last[0] + last[1] === page) last[1]++;
      else runs.push([page, 1]);
    }
    const size = runs.reduce((sum, [, count]) => sum + count, 0) * PAGE;
    if (size > most) return null;
    const data = new Uint8Array(size);
    let at = 0;
    for (const [first, count] of runs) {
      data.set(new Uint8Array(buffer, first * PAGE, count * PAGE), at);
      at += count * PAGE;
    }
    return { size: buffer.byteLength, runs, data, files: this.wasi.tree.files('/usr'), open };
  }

  /** Puts a snapshot of the same module into a fresh instance. */
  restore(snapshot: Snapshot): void {
    const { memory } = this.wasi.exports;
    memory.grow((snapshot.size - memory.buffer.byteLength) / 65536);
    const bytes = new Uint8Array(memory.buffer);
    let clean = 0;
    let at = 0;
    for (const [first, count] of snapshot.runs) {
      bytes.fill(0, clean, first * PAGE); // a fresh instance has its data segments there
      clean = (first + count) * PAGE;
      bytes.set(snapshot.data.subarray(at, at + count * PAGE), first * PAGE);
      at += count * PAGE;
    }
    bytes.fill(0, clean);
    for (const [path, data] of snapshot.files) this.wasi.tree.write(path, data.slice());
    this.wasi.reopen(snapshot.open);
  }
}
