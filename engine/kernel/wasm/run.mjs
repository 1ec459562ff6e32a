// Runs a Go program built with GOOS=js GOARCH=wasm -tags kernel on Node: node run.mjs KERNEL.wasm PROGRAM.wasm [ARGUMENT…].
// The order is the one of a page: trampoline, program, kernel on the program's memory, table, start.
import { execFileSync } from 'node:child_process';
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
const root = process.env.GOROOT ?? execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
globalThis.require(path.join(root, 'lib', 'wasm', 'wasm_exec.js'));

const trampolineModule = read(new URL('trampoline.wasm', import.meta.url));
const trampoline = new WebAssembly.Instance(trampolineModule).exports;
const go = new Go();
go.argv = [programFile, ...args];
// Go has 12 KiB for arguments and environment: what programs here ask for.
const { TMPDIR = '/tmp', WARM = '', SECONDS_MEASURED = '' } = process.env;
go.env = { TMPDIR, WARM, SECONDS_MEASURED };
go.exit = process.exit;
go.importObject.kernel = trampoline;
const program = new WebAssembly.Instance(read(programFile), go.importObject);
const kernel = new WebAssembly.Instance(read(kernelFile), { env: { memory: program.exports.mem } }).exports;
WebAssembly.Module.exports(trampolineModule)
  .filter(({ kind, name }) => kind === 'function' && name !== 'loaded')
  .forEach(({ name }, i) => trampoline.table.set(i, kernel[name]));
await go.run(program);
