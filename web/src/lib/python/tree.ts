/** A file tree in memory: what Python sees as its disk. */

export interface Directory {
  kind: 'directory';
  entries: Map<string, Entry>;
  ino: bigint;
  /** ns; moves when an entry comes or goes, because Python's importer keeps the listing of an unchanged directory */
  mtime: bigint;
}

export interface File {
  kind: 'file';
  /** may be longer than the file, to grow without copying at each write */
  data: Uint8Array;
  size: number;
  ino: bigint;
  mtime: bigint;
}

export type Entry = Directory | File;

/** Where a path leads: the directory it ends in, the last name, and the entry if there is one. */
export interface Place {
  directory: Directory;
  name: string;
  entry: Entry | undefined;
}

/** Why a path leads nowhere. */
export type Lost = 'noent' | 'notdir' | 'perm';

export class Tree {
  readonly root: Directory;
  private count = 0n;

  constructor() {
    this.root = this.newDirectory();
  }

  newDirectory(): Directory {
    return { kind: 'directory', entries: new Map(), ino: ++this.count, mtime: this.count };
  }

  newFile(data: Uint8Array = new Uint8Array(0)): File {
    return { kind: 'file', data, size: data.length, ino: ++this.count, mtime: this.count };
  }

  add(directory: Directory, name: string, entry: Entry): void {
    directory.entries.set(name, entry);
    directory.mtime = ++this.count;
  }

  remove(directory: Directory, name: string): void {
    directory.entries.delete(name);
    directory.mtime = ++this.count;
  }

  /** Follows a path from a directory. It never leaves that directory. */
  find(from: Directory, path: string): Place | Lost {
    const above: Directory[] = [];
    let place: Place = { directory: from, name: '.', entry: from };
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      if (!place.entry) return 'noent';
      if (place.entry.kind !== 'directory') return 'notdir';
      const here: Directory = place.entry;
      if (part === '..') {
        const parent = above.pop();
        if (!parent) return 'perm';
        place = { directory: parent, name: '.', entry: parent };
      } else {
        above.push(here);
        place = { directory: here, name: part, entry: here.entries.get(part) };
      }
    }
    if (path.endsWith('/') && place.entry && place.entry.kind !== 'directory') return 'notdir';
    return place;
  }

  /** Puts a file at an absolute path and makes the directories on the way. The bytes are kept, not copied. */
  write(path: string, data: Uint8Array): void {
    const parts = path.split('/').filter((part) => part !== '');
    const name = parts.pop();
    if (name === undefined) throw new Error('a file needs a name');
    let here = this.root;
    for (const part of parts) {
      let next = here.entries.get(part);
      if (!next) this.add(here, part, (next = this.newDirectory()));
      if (next.kind !== 'directory') throw new Error(`${path}: ${part} is a file`);
      here = next;
    }
    this.add(here, name, this.newFile(data));
  }

  /** The bytes of the file at an absolute path, or null. */
  read(path: string): Uint8Array | null {
    const place = this.find(this.root, path);
    if (typeof place === 'string' || place.entry?.kind !== 'file') return null;
    return place.entry.data.subarray(0, place.entry.size);
  }

  /** The absolute path of an entry, or null where it was removed. */
  pathOf(entry: Entry, from: Directory = this.root, at = ''): string | null {
    if (entry === from) return at || '/';
    for (const [name, child] of from.entries) {
      if (child === entry) return `${at}/${name}`;
      const below = child.kind === 'directory' ? this.pathOf(entry, child, `${at}/${name}`) : null;
      if (below !== null) return below;
    }
    return null;
  }

  /** Every file below the root but those under `except`, with a copy of its bytes. */
  files(except: string): [path: string, data: Uint8Array][] {
    const found: [string, Uint8Array][] = [];
    const walk = (directory: Directory, at: string) => {
      for (const [name, entry] of directory.entries) {
        const path = `${at}/${name}`;
        if (path === except) continue;
        if (entry.kind === 'directory') walk(entry, path);
        else found.push([path, entry.data.slice(0, entry.size)]);
      }
    };
    walk(this.root, '');
    return found;
  }
}

/** Makes room for `size` bytes. */
export function reserve(file: File, size: number): void {
  if (size <= file.data.length) return;
  const data = new Uint8Array(Math.max(size, 2 * file.data.length, 4096));
  data.set(file.data.subarray(0, file.size));
  file.data = data;
}
