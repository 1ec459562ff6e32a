import { reserve, Tree, type Directory, type Entry, type File, type Lost, type Place } from './tree.ts';

/** Error numbers of WASI preview 1. */
const OK = 0;
const BADF = 8;
const EXIST = 20;
const INVAL = 28;
const ISDIR = 31;
const NOENT = 44;
const NOTDIR = 54;
const NOTEMPTY = 55;
const NOTSUP = 58;
const PERM = 63;
const SPIPE = 70;
const LOST: Record<Lost, number> = { noent: NOENT, notdir: NOTDIR, perm: PERM };

const CHARACTER_DEVICE = 2;
const DIRECTORY = 3;
const REGULAR_FILE = 4;
const ALL_RIGHTS = 0x1fffffffn;
const DEVICE_RIGHTS = 0x8200042n; // read, write, poll, stat

/** First descriptor after standard input, output, error and the root directory. */
const FIRST = 4;

interface Device {
  device: 0 | 1 | 2;
}
interface Opened {
  entry: Entry;
  position: number;
  append: boolean;
  /** of the one directory that exists from the start */
  preopened?: string;
}
type Descriptor = Device | Opened;

export interface OpenFile {
  fd: number;
  path: string;
  position: number;
  append: boolean;
}

/** What the guest reaches outside its memory and its files. */
export interface Surroundings {
  args: string[];
  env: Record<string, string>;
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** called every 262144 bytecodes while Python runs, the one place where a running cell hears of anything; true: it was interrupted */
  tick(): boolean;
  /** answers Python's `_host.call(bytes) -> bytes` */
  host(message: Uint8Array): Uint8Array;
}

/** What python.wasm exports. */
export interface Exports extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  turn(pointer: number, length: number): number;
  host_alloc(length: number): number;
  PyErr_SetInterruptEx(signal: number): void;
}

/** The guest asked to end the process; its instance must not be used again. */
export class ProcessExit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** WASI preview 1 as far as CPython uses it, on a file tree in memory, without waiting for anything. */
export class Wasi {
  readonly tree = new Tree();
  /** set after instantiation */
  exports!: Exports;
  private readonly around: Surroundings;
  private descriptors: (Descriptor | undefined)[];
  private buffer: ArrayBufferLike | null = null;
  private cachedView!: DataView;
  private cachedBytes!: Uint8Array;

  constructor(around: Surroundings) {
    this.around = around;
    this.descriptors = [
      { device: 0 },
      { device: 1 },
      { device: 2 },
      { entry: this.tree.root, position: 0, append: false, preopened: '/' },
    ];
  }

  /** Files that are open now (Matplotlib keeps its fonts open). Null where one of them has been removed. */
  openFiles(): OpenFile[] | null {
    const open: OpenFile[] = [];
    for (const [fd, descriptor] of this.descriptors.entries()) {
      if (fd < FIRST || !descriptor || 'device' in descriptor) continue;
      const path = this.tree.pathOf(descriptor.entry);
      if (path === null) return null;
      open.push({ fd, path, position: descriptor.position, append: descriptor.append });
    }
    return open;
  }

  /** Opens the same files again, in a tree that has them. */
  reopen(files: OpenFile[]): void {
    for (const { fd, path, position, append } of files) {
      const place = this.tree.find(this.tree.root, path);
      if (typeof place === 'string' || !place.entry) throw new Error(`python: ${path} of the snapshot is not there`);
      this.descriptors[fd] = { entry: place.entry, position, append };
    }
  }

  // Growing the memory detaches its buffer: views are renewed when that happened.
  private renew(): void {
    const now = this.exports.memory.buffer;
    if (now === this.buffer) return;
    this.buffer = now;
    this.cachedView = new DataView(now);
    this.cachedBytes = new Uint8Array(now);
  }
  private get view(): DataView {
    this.renew();
    return this.cachedView;
  }
  get bytes(): Uint8Array {
    this.renew();
    return this.cachedBytes;
  }

  private text(pointer: number, length: number): string {
    return decoder.decode(this.bytes.subarray(pointer >>> 0, (pointer >>> 0) + length));
  }

  /** [pointer, length] of each buffer of a scattered read or write. */
  private *buffers(pointer: number, count: number): Generator<[number, number]> {
    for (let i = 0; i < count; i++) {
      yield [this.view.getUint32(pointer + 8 * i, true), this.view.getUint32(pointer + 8 * i + 4, true)];
    }
  }

  private file(fd: number): (Opened & { entry: File }) | number {
    const open = this.descriptors[fd];
    if (!open) return BADF;
    if ('device' in open) return SPIPE;
    return open.entry.kind === 'file' ? (open as Opened & { entry: File }) : ISDIR;
  }

  private directory(fd: number): Directory | number {
    const open = this.descriptors[fd];
    if (!open || 'device' in open) return BADF;
    return open.entry.kind === 'directory' ? open.entry : NOTDIR;
  }

  private place(fd: number, pointer: number, length: number): Place | number {
    const directory = this.directory(fd);
    if (typeof directory === 'number') return directory;
    const place = this.tree.find(directory, this.text(pointer, length));
    return typeof place === 'string' ? LOST[place] : place;
  }

  private writeStat(pointer: number, entry: Entry | null): number {
    const view = this.view;
    const type = entry === null ? CHARACTER_DEVICE : entry.kind === 'directory' ? DIRECTORY : REGULAR_FILE;
    const time = entry ? entry.mtime * 1_000_000n : 0n; // whole milliseconds, so that float seconds tell them apart
    const fields = [1n, entry?.ino ?? 0n, BigInt(type), 1n, BigInt(entry?.kind === 'file' ? entry.size : 0), time, time, time];
    fields.forEach((field, i) => view.setBigUint64((pointer >>> 0) + 8 * i, field, true));
    return OK;
  }

  private read(file: File, position: number, pointer: number, count: number): number {
    let done = 0;
    for (const [to, length] of this.buffers(pointer, count)) {
      const part = file.data.subarray(position + done, Math.min(position + done + length, file.size));
      this.bytes.set(part, to);
      done += part.length;
      if (part.length < length) break;
    }
    return done;
  }

  private write(file: File, position: number, pointer: number, count: number): number {
    let done = 0;
    for (const [from, length] of this.buffers(pointer, count)) {
      const at = position + done;
      reserve(file, at + length);
      if (at > file.size) file.data.fill(0, file.size, at);
      file.data.set(this.bytes.subarray(from, from + length), at);
      done += length;
      file.size = Math.max(file.size, at + length);
    }
    return done;
  }

  private now(clock: number): bigint {
    const ms = clock === 0 ? performance.timeOrigin + performance.now() : performance.now();
    return BigInt(Math.round(ms * 1000)) * 1000n;
  }

  private strings(list: string[], pointers: number, buffer: number): number {
    for (const text of list) {
      this.view.setUint32(pointers, buffer, true);
      pointers += 4;
      const bytes = encoder.encode(text + '\0');
      this.bytes.set(bytes, buffer);
      buffer += bytes.length;
    }
    return OK;
  }

  private sizes(list: string[], count: number, size: number): number {
    this.view.setUint32(count, list.length, true);
    this.view.setUint32(size, list.reduce((sum, text) => sum + encoder.encode(text).length + 1, 0), true);
    return OK;
  }

  private get environment(): string[] {
    return Object.entries(this.around.env).map(([name, value]) => `${name}=${value}`);
  }

  /** For `WebAssembly.instantiate`. */
  get imports(): WebAssembly.Imports {
    return { wasi_snapshot_preview1: { ...this.process(), ...this.files(), ...this.paths() }, host: { call: this.hostCall } };
  }

  private hostCall = (pointer: number, length: number, outPointer: number, outLength: number): number => {
    const FAULT = -2;
    try {
      const from = pointer >>> 0;
      const reply = this.around.host(this.bytes.slice(from, from + length));
      const to = this.exports.host_alloc(reply.length) >>> 0;
      if (to === 0) return FAULT;
      this.bytes.set(reply, to);
      this.view.setUint32(outPointer, to, true);
      this.view.setUint32(outLength, reply.length, true);
      return OK;
    } catch (error) {
      if (error instanceof ProcessExit) throw error;
      return FAULT;
    }
  };

  private process(): WebAssembly.ModuleImports {
    return {
      args_get: (pointers: number, buffer: number) => this.strings(this.around.args, pointers, buffer),
      args_sizes_get: (count: number, size: number) => this.sizes(this.around.args, count, size),
      environ_get: (pointers: number, buffer: number) => this.strings(this.environment, pointers, buffer),
      environ_sizes_get: (count: number, size: number) => this.sizes(this.environment, count, size),
      clock_res_get: (_clock: number, out: number) => {
        this.view.setBigUint64(out, 100_000n, true);
        return OK;
      },
      clock_time_get: (clock: number, _precision: bigint, out: number) => {
        this.view.setBigUint64(out, this.now(clock), true);
        return OK;
      },
      random_get: (pointer: number, length: number) => {
        const random = new Uint8Array(length);
        for (let i = 0; i < length; i += 65536) crypto.getRandomValues(random.subarray(i, i + 65536)); // its limit
        this.bytes.set(random, pointer);
        return OK;
      },
      sched_yield: () => {
        this.around.tick();
        return OK;
      },
      proc_exit: (code: number) => {
        throw new ProcessExit(code);
      },
      poll_oneoff: (subscriptions: number, events: number, count: number, out: number) => this.poll(subscriptions, events, count, out),
      sock_accept: () => NOTSUP,
      sock_recv: () => NOTSUP,
      sock_send: () => NOTSUP,
      sock_shutdown: () => NOTSUP,
    };
  }

  /** Sleeps until the first clock rings, by spinning: a worker that must stay in one call has nothing else. Files are always ready. */
  private poll(subscriptions: number, events: number, count: number, out: number): number {
    const clocks: { user: bigint; wait: bigint }[] = [];
    let ready = 0;
    const report = (user: bigint, type: number) => {
      const at = events + 32 * ready++;
      this.bytes.fill(0, at, at + 32);
      this.view.setBigUint64(at, user, true);
      this.view.setUint8(at + 10, type);
    };
    for (let i = 0; i < count; i++) {
      const at = subscriptions + 48 * i;
      const user = this.view.getBigUint64(at, true);
      const type = this.view.getUint8(at + 8);
      if (type !== 0) {
        report(user, type);
        continue;
      }
      let wait = this.view.getBigUint64(at + 24, true);
      const absolute = this.view.getUint16(at + 40, true) & 1;
      if (absolute) wait -= this.now(this.view.getUint32(at + 16, true));
      clocks.push({ user, wait });
    }
    if (ready === 0 && clocks.length > 0) {
      const wait = clocks.reduce((least, clock) => (clock.wait < least ? clock.wait : least), clocks[0]!.wait);
      const until = performance.now() + Number(wait) / 1e6;
      while (performance.now() < until) if (this.around.tick()) break;
      for (const clock of clocks) if (clock.wait <= wait) report(clock.user, 0);
    }
    this.view.setUint32(out, ready, true);
    return OK;
  }

  private files(): WebAssembly.ModuleImports {
    const nothing = () => OK;
    return {
      fd_advise: nothing,
      fd_datasync: nothing,
      fd_sync: nothing,
      fd_fdstat_set_flags: nothing,
      fd_filestat_set_times: nothing,
      fd_close: (fd: number) => {
        if (!this.descriptors[fd]) return BADF;
        this.descriptors[fd] = undefined;
        return OK;
      },
      fd_fdstat_get: (fd: number, out: number) => {
        const open = this.descriptors[fd];
        if (!open) return BADF;
        const device = 'device' in open;
        const view = this.view;
        view.setUint8(out, device ? CHARACTER_DEVICE : open.entry.kind === 'directory' ? DIRECTORY : REGULAR_FILE);
        view.setUint16(out + 2, !device && open.append ? 1 : 0, true);
        view.setBigUint64(out + 8, device ? DEVICE_RIGHTS : ALL_RIGHTS, true);
        view.setBigUint64(out + 16, ALL_RIGHTS, true);
        return OK;
      },
      fd_filestat_get: (fd: number, out: number) => {
        const open = this.descriptors[fd];
        return open ? this.writeStat(out, 'device' in open ? null : open.entry) : BADF;
      },
      fd_filestat_set_size: (fd: number, size: bigint) => {
        const open = this.file(fd);
        if (typeof open === 'number') return open;
        const file = open.entry;
        reserve(file, Number(size));
        if (Number(size) > file.size) file.data.fill(0, file.size, Number(size));
        file.size = Number(size);
        return OK;
      },
      fd_prestat_get: (fd: number, out: number) => {
        const open = this.descriptors[fd];
        if (!open || 'device' in open || open.preopened === undefined) return BADF;
        this.view.setUint32(out, 0, true);
        this.view.setUint32(out + 4, open.preopened.length, true);
        return OK;
      },
      fd_prestat_dir_name: (fd: number, pointer: number) => {
        const open = this.descriptors[fd];
        if (!open || 'device' in open || open.preopened === undefined) return BADF;
        this.bytes.set(encoder.encode(open.preopened), pointer);
        return OK;
      },
      fd_read: (fd: number, pointer: number, count: number, out: number) => {
        const device = this.descriptors[fd];
        let done = 0; // standard input is at its end from the start: input() goes through the host
        if (!device || !('device' in device)) {
          const open = this.file(fd);
          if (typeof open === 'number') return open;
          done = this.read(open.entry, open.position, pointer, count);
          open.position += done;
        }
        this.view.setUint32(out, done, true);
        return OK;
      },
      fd_pread: (fd: number, pointer: number, count: number, position: bigint, out: number) => {
        const open = this.file(fd);
        if (typeof open === 'number') return open;
        this.view.setUint32(out, this.read(open.entry, Number(position), pointer, count), true);
        return OK;
      },
      fd_write: (fd: number, pointer: number, count: number, out: number) => {
        const device = this.descriptors[fd];
        let done = 0;
        if (device && 'device' in device) {
          for (const [from, length] of this.buffers(pointer, count)) {
            if (length === 0) continue;
            const part = this.bytes.slice(from, from + length);
            if (device.device === 2) this.around.stderr(part);
            else this.around.stdout(part);
            done += length;
          }
        } else {
          const open = this.file(fd);
          if (typeof open === 'number') return open;
          if (open.append) open.position = open.entry.size;
          done = this.write(open.entry, open.position, pointer, count);
          open.position += done;
        }
        this.view.setUint32(out, done, true);
        return OK;
      },
      fd_pwrite: (fd: number, pointer: number, count: number, position: bigint, out: number) => {
        const open = this.file(fd);
        if (typeof open === 'number') return open;
        this.view.setUint32(out, this.write(open.entry, Number(position), pointer, count), true);
        return OK;
      },
      fd_seek: (fd: number, offset: bigint, whence: number, out: number) => {
        const open = this.file(fd);
        if (typeof open === 'number') return open;
        const from = [0, open.position, open.entry.size][whence];
        if (from === undefined || from + Number(offset) < 0) return INVAL;
        open.position = from + Number(offset);
        this.view.setBigUint64(out, BigInt(open.position), true);
        return OK;
      },
      fd_tell: (fd: number, out: number) => {
        const open = this.file(fd);
        if (typeof open === 'number') return open;
        this.view.setBigUint64(out, BigInt(open.position), true);
        return OK;
      },
      fd_readdir: (fd: number, pointer: number, length: number, cookie: bigint, out: number) => {
        const directory = this.directory(fd);
        if (typeof directory === 'number') return directory;
        const entries = [...directory.entries];
        let used = 0;
        for (let i = Number(cookie); i < entries.length && used < length; i++) {
          const [name, entry] = entries[i]!;
          const label = encoder.encode(name);
          const record = new Uint8Array(24 + label.length);
          const head = new DataView(record.buffer);
          head.setBigUint64(0, BigInt(i + 1), true);
          head.setBigUint64(8, entry.ino, true);
          head.setUint32(16, label.length, true);
          head.setUint8(20, entry.kind === 'directory' ? DIRECTORY : REGULAR_FILE);
          record.set(label, 24);
          const part = record.subarray(0, length - used);
          this.bytes.set(part, pointer + used);
          used += part.length;
        }
        this.view.setUint32(out, used, true);
        return OK;
      },
    };
  }

  private paths(): WebAssembly.ModuleImports {
    const CREATE = 1;
    const MUST_BE_DIRECTORY = 2;
    const EXCLUSIVE = 4;
    const TRUNCATE = 8;
    const APPEND = 1;
    return {
      path_filestat_set_times: (fd: number, _lookup: number, pointer: number, length: number) => {
        const place = this.place(fd, pointer, length);
        if (typeof place === 'number') return place;
        return place.entry ? OK : NOENT; // pathlib's touch() relies on the error
      },
      path_readlink: () => INVAL,
      path_link: () => NOTSUP,
      path_symlink: () => NOTSUP,
      path_create_directory: (fd: number, pointer: number, length: number) => {
        const place = this.place(fd, pointer, length);
        if (typeof place === 'number') return place;
        if (place.entry) return EXIST;
        this.tree.add(place.directory, place.name, this.tree.newDirectory());
        return OK;
      },
      path_filestat_get: (fd: number, _flags: number, pointer: number, length: number, out: number) => {
        const place = this.place(fd, pointer, length);
        if (typeof place === 'number') return place;
        return place.entry ? this.writeStat(out, place.entry) : NOENT;
      },
      path_open: (
        fd: number, _lookup: number, pointer: number, length: number, how: number,
        _rights: bigint, _inherited: bigint, flags: number, out: number,
      ) => {
        const place = this.place(fd, pointer, length);
        if (typeof place === 'number') return place;
        let entry = place.entry;
        if (!entry) {
          if (!(how & CREATE)) return NOENT;
          entry = this.tree.newFile();
          this.tree.add(place.directory, place.name, entry);
        } else if (how & CREATE && how & EXCLUSIVE) return EXIST;
        else if (how & MUST_BE_DIRECTORY && entry.kind === 'file') return NOTDIR;
        if (how & TRUNCATE) {
          if (entry.kind === 'directory') return ISDIR;
          entry.data = new Uint8Array(0);
          entry.size = 0;
        }
        let free = FIRST;
        while (this.descriptors[free]) free++;
        this.descriptors[free] = { entry, position: 0, append: (flags & APPEND) !== 0 };
        this.view.setUint32(out, free, true);
        return OK;
      },
      path_remove_directory: (fd: number, pointer: number, length: number) => {
        const place = this.place(fd, pointer, length);
        if (typeof place === 'number') return place;
        if (!place.entry) return NOENT;
        if (place.entry.kind === 'file') return NOTDIR;
        if (place.entry.entries.size > 0) return NOTEMPTY;
        this.tree.remove(place.directory, place.name);
        return OK;
      },
      path_unlink_file: (fd: number, pointer: number, length: number) => {
        const place = this.place(fd, pointer, length);
        if (typeof place === 'number') return place;
        if (!place.entry) return NOENT;
        if (place.entry.kind === 'directory') return ISDIR;
        this.tree.remove(place.directory, place.name);
        return OK;
      },
      path_rename: (fd: number, pointer: number, length: number, fd2: number, pointer2: number, length2: number) => {
        const from = this.place(fd, pointer, length);
        const to = this.place(fd2, pointer2, length2);
        if (typeof from === 'number') return from;
        if (typeof to === 'number') return to;
        if (!from.entry) return NOENT;
        if (to.entry?.kind === 'directory') return to.entry.entries.size > 0 ? NOTEMPTY : EXIST;
        this.tree.remove(from.directory, from.name);
        this.tree.add(to.directory, to.name, from.entry);
        return OK;
      },
    };
  }
}
