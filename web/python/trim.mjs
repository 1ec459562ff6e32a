// python.wasm reduced to CPython, NumPy and Matplotlib: 89,060 functions become 27,153 here and fewer after wasm-opt.
//
// The linker left every call and every address that it relocated as a number padded to five bytes, so the references
// of a function are exact. Roots are the exports and the table entries of what is kept; the closure runs over calls,
// addresses, and words in live data that look like pointers. What is dead keeps its place and loses its content:
// bodies become `unreachable`, table entries point at one dead function, data becomes zeros; wasm-opt removes them.
import { Cursor, SECTION, leb, parse, section, walk } from './wasm.mjs';
import { DEAD, DROPPED_BUILTINS, INITTAB, KEPT, KEPT_CONTEXTS, REACHABLE, STRINGS_END } from './facts.mjs';

/** An unnamed object in data is taken to reach this far at most, unless something names an address within. */
const REACH = 1024;
const RELOCATED = 5;

/** The trimmed module, with the name section, and counts for the log. `bytes` is not changed. */
export function trim(bytes) {
  const m = parse(Uint8Array.from(bytes));
  const imported = m.imports.length;
  const id = (name) => {
    const i = m.names.indexOf(name);
    if (i < 0) throw new Error(`python.wasm has no function ${name}: facts.mjs belongs to another version`);
    return i;
  };
  const resolve = (end) => {
    if (typeof end === 'number') return end === 0 ? imported : Math.min(end, m.names.length);
    if (typeof end === 'string') return id(end);
    const { name, pattern, from = -1, by = 0 } = end;
    if (name) return id(name) + by;
    const start = typeof from === 'string' ? id(from) : from;
    const i = m.names.findIndex((n, k) => k > start && pattern.test(n));
    if (i < 0) throw new Error(`python.wasm has no function like ${pattern}: facts.mjs belongs to another version`);
    return i + by;
  };
  const ranges = (list) => list.map(([first, last]) => [resolve(first), resolve(last)]);
  const within = (list) => (f) => list.some(([first, last]) => f >= first && f <= last);
  const isKept = within(ranges(KEPT));
  const isReachable = within(ranges(REACHABLE));
  const isDead = within(ranges(DEAD));

  const memory = new Data(m);
  dropBuiltins(m, memory);
  const references = m.code.map(([start, end]) => referencesOf(m, memory, start, end));
  memory.bound(references, (i) => isDead(i + imported));

  // Static constructors of dead libraries and the registration of dead modules stay callable and do nothing.
  const emptied = new Set();
  m.names.forEach((name, f) => {
    const context = /^ctx_(\d+)$/.exec(name);
    if ((name.startsWith('_GLOBAL__sub_I_') && isDead(f)) || (context && !KEPT_CONTEXTS.has(Number(context[1])))) emptied.add(f);
  });

  const live = new Uint8Array(m.names.length);
  const functions = [];
  const addresses = [];
  const seen = new Set();
  const mark = (f) => {
    if (f < imported || live[f]) return;
    live[f] = 1;
    functions.push(f);
  };
  const markData = (address) => {
    if (address >= memory.end || seen.has(address)) return;
    seen.add(address);
    addresses.push(address);
  };

  for (const [kind, index] of Object.values(m.exports)) if (kind === 0) mark(index);
  const dropped = new Set(DROPPED_BUILTINS.map((name) => id(`PyInit_${name}`)));
  for (const f of m.table) if (f !== undefined && isKept(f) && !dropped.has(f)) mark(f);

  while (functions.length || addresses.length) {
    while (functions.length) {
      const f = functions.pop();
      if (emptied.has(f)) continue;
      const r = references[f - imported];
      r.functions.forEach(mark);
      r.addresses.forEach(markData);
    }
    if (!addresses.length) continue;
    memory.visit(addresses.pop(), {
      address: (value) => {
        if (!memory.ofTheDead(value)) markData(value);
      },
      entry: (value) => {
        const f = m.table[value];
        if (f !== undefined && !isDead(f) && (isKept(f) || isReachable(f))) mark(f);
      },
    });
  }

  memory.erase();
  return { module: write(m, live, emptied), kept: live.reduce((n, x) => n + x, 0), of: m.code.length, data: memory.size };
}

/** Takes modules out of the table of built-ins; the others move up. */
function dropBuiltins(m, memory) {
  let write = INITTAB;
  let read = INITTAB;
  for (; memory.word(read); read += 8) {
    if (DROPPED_BUILTINS.includes(memory.text(memory.word(read)))) continue;
    memory.setWord(write, memory.word(read));
    memory.setWord(write + 4, memory.word(read + 4));
    write += 8;
  }
  for (; write < read; write += 4) memory.setWord(write, 0);
}

/** Functions and data addresses that a body names. */
function referencesOf(m, memory, start, end) {
  const found = { functions: [], addresses: [] };
  walk(m.bytes, start, end, {
    call: (f) => found.functions.push(f),
    reference: (f) => found.functions.push(f),
    constant: (value, width) => {
      if (width !== RELOCATED) return;
      if (value > 0 && m.table[value] !== undefined) found.functions.push(m.table[value]);
      else if (value >= memory.start) found.addresses.push(value);
    },
    memory: (offset, width) => {
      if (width === RELOCATED && offset >= memory.start) found.addresses.push(offset);
    },
  });
  return found;
}

/** The module's initialised memory: which bytes are alive, and which words in it look like pointers. */
class Data {
  constructor(m) {
    this.m = m;
    this.view = new DataView(m.bytes.buffer, m.bytes.byteOffset);
    this.recent = m.data[0];
    const last = m.data.at(-1);
    this.start = m.data[0].offset;
    this.end = last.offset + last.length;
    this.live = new Uint8Array(this.end - this.start);
    this.size = 0;
    this.blocks = new Map();
  }

  /** Position in the file of an address, or −1. */
  at(address) {
    const { recent } = this; // neighbours are asked for in a row
    if (address >= recent.offset && address < recent.offset + recent.length) return recent.at + address - recent.offset;
    for (const d of this.m.data) {
      if (address < d.offset || address >= d.offset + d.length) continue;
      this.recent = d;
      return d.at + address - d.offset;
    }
    return -1;
  }
  word(address) {
    return this.view.getUint32(this.at(address), true);
  }
  setWord(address, value) {
    this.view.setUint32(this.at(address), value, true);
  }
  text(address) {
    let end = this.at(address);
    const start = end;
    while (this.m.bytes[end]) end++;
    return Buffer.from(this.m.bytes.subarray(start, end)).toString();
  }

  /** Cuts memory at every address that code names: an object ends where the next begins. */
  bound(references, ofDeadFunction) {
    this.onlyDead = new Map();
    references.forEach((r, i) => {
      const dead = ofDeadFunction(i);
      for (const a of r.addresses) this.onlyDead.set(a, (this.onlyDead.get(a) ?? true) && dead);
    });
    const named = [...this.onlyDead.keys()].filter((a) => a < this.end);
    this.bounds = Float64Array.from([...named, this.end]).sort();
  }

  /** Index of the first bound above an address. */
  above(address) {
    let low = 0;
    let high = this.bounds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.bounds[middle] > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Whether only dead functions name the neighbourhood of an address. */
  ofTheDead(address) {
    if (address < STRINGS_END) return false;
    const i = Math.max(this.above(address) - 1, 0);
    for (let k = i - 1; k <= i + 2; k++) {
      if (k >= 0 && k < this.bounds.length - 1 && this.onlyDead.get(this.bounds[k]) === false) return false;
    }
    return true;
  }

  /** Marks the object at an address as alive and reports what its words may point at. */
  visit(address, on) {
    if (address < STRINGS_END) {
      let end = address;
      while (this.m.bytes[this.at(end)]) end++;
      this.live.fill(1, address - this.start, end + 1 - this.start);
      return;
    }
    const segment = this.m.data.find((d) => address >= d.offset && address < d.offset + d.length);
    if (!segment) return;
    const reach = Math.max(this.bounds[this.above(address)], address + REACH);
    const end = Math.min(reach, this.end, segment.offset + segment.length);
    this.live.fill(1, address - this.start, end - this.start);
    for (let a = (address + 3) & ~3; a + 4 <= end; a += 4) {
      if (!this.holdsPointers(a)) continue;
      const value = this.word(a);
      if (value >= this.start && value < this.end) on.address(value);
      else if (value > 0 && value < this.m.table.length) on.entry(value);
    }
  }

  /** A block whose words hardly ever look like pointers holds numbers or bytecode, and its words are not followed. */
  holdsPointers(address) {
    const block = address >> 9;
    let pointers = this.blocks.get(block);
    if (pointers === undefined) {
      pointers = this.looksLikePointers(block << 9, (block + 1) << 9, 0.1);
      this.blocks.set(block, pointers);
    }
    return pointers || this.looksLikePointers(address - 16, address + 20, 0.25);
  }

  looksLikePointers(from, to, share) {
    const heap = 4e6; // addresses of zero-initialised data lie up to 4 MB above the file's
    let words = 0;
    let data = 0;
    let entries = 0;
    for (let a = Math.max(from, this.start); a < Math.min(to, this.end - 3); a += 4) {
      if (this.at(a) < 0 || this.at(a + 3) < 0) continue;
      const value = this.word(a);
      if (value === 0) continue;
      words++;
      if (value >= this.start && value < this.end + heap) data++;
      else if (value < this.m.table.length) entries++;
    }
    return words > 0 && (data / words >= share || (data + entries) / words > 0.6);
  }

  /** Zeros what is not alive. */
  erase() {
    for (const d of this.m.data) {
      for (let i = 0; i < d.length; i++) {
        if (this.live[d.offset - this.start + i]) this.size++;
        else this.m.bytes[d.at + i] = 0;
      }
    }
  }
}

const RETURN_NULL = Buffer.from([4, 0, 0x41, 0, 0x0b]);
const RETURN = Buffer.from([2, 0, 0x0b]);
const UNREACHABLE = Buffer.from([3, 0, 0x00, 0x0b]);

function write(m, live, emptied) {
  const imported = m.imports.length;
  const bodies = m.code.map(([start, end], i) => {
    const f = i + imported;
    if (emptied.has(f)) return m.names[f].startsWith('ctx_') ? RETURN_NULL : RETURN;
    return live[f] ? Buffer.concat([leb(end - start), m.bytes.subarray(start, end)]) : UNREACHABLE;
  });
  const stub = m.code.findIndex((_, i) => !live[i + imported] && !emptied.has(i + imported)) + imported;
  const segments = m.elements.map((e) =>
    Buffer.concat([
      Buffer.from([0, 0x41]),
      leb(e.offset),
      Buffer.from([0x0b]),
      leb(e.functions.length),
      ...e.functions.map((f) => leb(live[f] || f < imported ? f : stub)),
    ]),
  );
  // One more export: from inside an import the host can raise KeyboardInterrupt with it.
  const name = Buffer.from('PyErr_SetInterruptEx');
  const old = m.find(SECTION.export);
  const count = new Cursor(m.bytes, old.start);
  const exported = count.u32() + 1;
  const replaced = new Map([
    [SECTION.code, Buffer.concat([leb(bodies.length), ...bodies])],
    [SECTION.element, Buffer.concat([leb(segments.length), ...segments])],
    [
      SECTION.export,
      Buffer.concat([
        leb(exported),
        m.bytes.subarray(count.at, old.end),
        leb(name.length),
        name,
        Buffer.from([0]),
        leb(m.names.indexOf('PyErr_SetInterruptEx')),
      ]),
    ],
  ]);
  const kept = m.sections.filter((s) => s.id !== SECTION.custom || s.name === 'name' || s.name === 'target_features');
  return Buffer.concat([m.bytes.subarray(0, 8), ...kept.map((s) => section(s.id, replaced.get(s.id) ?? m.bytes.subarray(s.start, s.end)))]);
}
