// A reader for the part of the WebAssembly format that python.wasm uses: sections, names, and a walk over instructions.

export const SECTION = { custom: 0, import: 2, function: 3, memory: 5, global: 6, export: 7, element: 9, code: 10, data: 11 };

/** Unsigned LEB128. */
export function leb(n) {
  const out = [];
  do {
    const low = n & 127;
    n >>>= 7;
    out.push(n ? low | 128 : low);
  } while (n);
  return Buffer.from(out);
}

/** Signed LEB128, 32 bit. */
export function sleb(n) {
  const out = [];
  for (;;) {
    const low = n & 127;
    n >>= 7;
    if ((n === 0 && !(low & 64)) || (n === -1 && low & 64)) {
      out.push(low);
      return Buffer.from(out);
    }
    out.push(low | 128);
  }
}

/** A place in the bytes that moves forward as it reads. */
export class Cursor {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  u32() {
    let value = 0;
    let scale = 1;
    let byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }
  s32() {
    let value = 0;
    let shift = 0;
    let byte;
    do {
      byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return shift < 32 && byte & 64 ? value | (-1 << shift) : value;
  }
  skipLeb() {
    while (this.bytes[this.at++] > 127);
  }
  text() {
    const length = this.u32();
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at, length).toString();
    this.at += length;
    return text;
  }
}

/**
 * What trimming needs to know of a module:
 * imports ['module.name'], exports {name: [kind, index]}, code [[start, end]] without imports, table [function],
 * elements [{offset, functions}], data [{offset, length, at}] (offset in memory, at in the file), names [function name].
 */
export function parse(bytes) {
  const sections = [];
  const top = new Cursor(bytes, 8);
  while (top.at < bytes.length) {
    const id = top.byte();
    const length = top.u32();
    const section = { id, start: top.at, body: top.at, end: top.at + length, name: '' };
    if (id === SECTION.custom) {
      const name = new Cursor(bytes, top.at);
      section.name = name.text();
      section.body = name.at;
    }
    sections.push(section);
    top.at = section.end;
  }
  const find = (id, name = '') => sections.find((s) => s.id === id && s.name === name);
  const list = (id, read) => {
    const cursor = new Cursor(bytes, find(id).start);
    return Array.from({ length: cursor.u32() }, () => read(cursor));
  };
  const offset = (cursor) => {
    if (cursor.byte() !== 0x41) throw new Error('python.wasm: an offset is not a constant');
    const value = cursor.s32() >>> 0;
    cursor.at++; // end
    return value;
  };

  const imports = list(SECTION.import, (c) => {
    const name = `${c.text()}.${c.text()}`;
    if (c.byte() !== 0) throw new Error(`python.wasm: import ${name} is not a function`);
    c.u32();
    return name;
  });
  const exports = Object.fromEntries(list(SECTION.export, (c) => [c.text(), [c.byte(), c.u32()]]));
  const code = list(SECTION.code, (c) => {
    const length = c.u32();
    c.at += length;
    return [c.at - length, c.at];
  });
  const elements = list(SECTION.element, (c) => {
    if (c.u32() !== 0) throw new Error('python.wasm: an element segment is not active');
    return { offset: offset(c), functions: Array.from({ length: c.u32() }, () => c.u32()) };
  });
  const table = [];
  for (const e of elements) e.functions.forEach((f, i) => (table[e.offset + i] = f));
  const data = list(SECTION.data, (c) => {
    if (c.u32() !== 0) throw new Error('python.wasm: a data segment is not active');
    const segment = { offset: offset(c), length: c.u32(), at: c.at };
    c.at += segment.length;
    return segment;
  });
  return { bytes, sections, find, imports, exports, code, elements, table, data, names: functionNames(bytes, find(SECTION.custom, 'name')) };
}

function functionNames(bytes, section) {
  const names = [];
  if (!section) return names;
  const cursor = new Cursor(bytes, section.body);
  while (cursor.at < section.end) {
    const kind = cursor.byte();
    const end = cursor.u32() + cursor.at;
    if (kind === 1) for (let n = cursor.u32(); n--; ) names[cursor.u32()] = cursor.text();
    cursor.at = end;
  }
  return names;
}

/**
 * Walks the instructions of one function body and calls
 * on.call(function), on.constant(value, width), on.memory(offset, width), on.reference(function), on.loop(position after its head).
 * `width` is the number of bytes of the encoded number: the linker pads what it relocates to five.
 */
export function walk(bytes, start, end, on) {
  const c = new Cursor(bytes, start);
  const valueType = () => {
    const type = c.byte();
    if (type === 0x63 || type === 0x64) c.skipLeb();
  };
  const blockType = () => {
    const type = bytes[c.at];
    if (type === 0x63 || type === 0x64) c.at += 2;
    else if (type === 0x40 || (type >= 0x6a && type <= 0x7f)) c.at++;
    else c.skipLeb();
  };
  const memory = () => {
    if (c.u32() & 64) c.u32(); // bit 6 of the alignment announces a memory index
    const at = c.at;
    const offset = c.u32();
    on.memory?.(offset, c.at - at);
  };
  for (let groups = c.u32(); groups--; ) {
    c.u32();
    valueType();
  }
  while (c.at < end) {
    const at = c.at;
    const op = c.byte();
    switch (op) {
      case 0x02: // block
      case 0x04: // if
      case 0x06: // try (legacy)
        blockType();
        break;
      case 0x03: // loop
        blockType();
        on.loop?.(c.at);
        break;
      case 0x07: case 0x08: case 0x09: case 0x0c: case 0x0d: case 0x18: // catch, throw, rethrow, br, br_if, delegate
      case 0x14: case 0x15: // call_ref
      case 0x20: case 0x21: case 0x22: case 0x23: case 0x24: case 0x25: case 0x26: // locals, globals, tables
      case 0x42: // i64.const
      case 0xd0: // ref.null
        c.skipLeb();
        break;
      case 0x1f: { // try_table
        blockType();
        for (let catches = c.u32(); catches--; ) {
          if (c.byte() < 2) c.skipLeb();
          c.skipLeb();
        }
        break;
      }
      case 0x0e: // br_table
        for (let targets = c.u32() + 1; targets--; ) c.skipLeb();
        break;
      case 0x10: // call
      case 0x12: { // return_call
        const f = c.u32();
        on.call?.(f);
        break;
      }
      case 0x11: case 0x13: // call_indirect
        c.skipLeb();
        c.skipLeb();
        break;
      case 0x1c: // select with types
        for (let types = c.u32(); types--; ) valueType();
        break;
      case 0x3f: case 0x40: // memory.size, memory.grow
        c.at++;
        break;
      case 0x41: { // i32.const
        const from = c.at;
        const value = c.s32();
        on.constant?.(value, c.at - from);
        break;
      }
      case 0x43:
        c.at += 4;
        break;
      case 0x44:
        c.at += 8;
        break;
      case 0xd2: { // ref.func
        const f = c.u32();
        on.reference?.(f);
        break;
      }
      case 0xfc: {
        const sub = c.u32();
        if (sub < 8) break; // saturating conversions
        if (sub === 8 || sub === 10 || sub === 12 || sub === 14) {
          c.skipLeb();
          c.skipLeb();
        } else if (sub <= 17) c.skipLeb();
        else throw new Error(`python.wasm: instruction fc ${sub} at ${at}`);
        break;
      }
      case 0xfd: {
        const sub = c.u32();
        if (sub <= 11 || sub === 92 || sub === 93) memory();
        else if (sub === 12 || sub === 13) c.at += 16;
        else if (sub >= 21 && sub <= 34) c.at++;
        else if (sub >= 84 && sub <= 91) {
          memory();
          c.at++;
        }
        break;
      }
      case 0xfe:
        if (c.u32() === 3) c.at++;
        else memory();
        break;
      default:
        if (op >= 0x28 && op <= 0x3e) memory();
        else if (op > 0xc4 && op !== 0xd1 && op !== 0xd3 && op !== 0xd4) throw new Error(`python.wasm: instruction ${op.toString(16)} at ${at}`);
    }
  }
  if (c.at !== end) throw new Error('python.wasm: an instruction runs over the end of its function');
}

/** A section with its id and length. */
export function section(id, content) {
  return Buffer.concat([Buffer.from([id]), leb(content.length), content]);
}
