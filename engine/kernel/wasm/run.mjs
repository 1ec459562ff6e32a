// Runs a Go program built with GOOS=js GOARCH=wasm -tags kernel on Node: node run.mjs KERNEL.wasm PROGRAM.wasm [ARGUMENT…].
// The order is the one of a page: trampoline, program, kernel on the program's memory, table, start.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [kernelFile, programFile, ...args] = process.argv.slice(2);
const read = (name) => new WebAssembly.Module(fs.readFileSync(name));

globalThis.require = createRequire(import.meta.url);
globalThis.fs = fs;
globalThis.path = path;
globalThis.crypto ??= crypto.webcrypto;
const root = process.env.GOROOT;
if (!root) throw new Error('GOROOT is not set');
globalThis.require(path.join(root, 'lib', 'wasm', 'wasm_exec.js'));

const trampolineModule = read(new URL('trampoline.wasm', import.meta.url));
const trampoline = new WebAssembly.Instance(trampolineModule).exports;
const go = new Go();
go.argv = [programFile, ...args];
// Go has 12 KiB for arguments and environment.
go.env = { TMPDIR: process.env.TMPDIR ?? '/tmp', ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('KERNEL_'))) };
go.exit = process.exit;
go.importObject.kernel = trampoline;
const program = new WebAssembly.Instance(read(programFile), go.importObject);
const kernel = new WebAssembly.Instance(read(kernelFile), { env: { memory: program.exports.mem } }).exports;
WebAssembly.Module.exports(trampolineModule)
  .filter(({ kind, name }) => kind === 'function' && name !== 'loaded')
  .forEach(({ name }, i) => trampoline.table.set(i, kernel[name]));
await go.run(program);
