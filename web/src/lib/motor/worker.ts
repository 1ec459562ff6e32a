import runtime from '$gen/wasm_exec.js?url';
import wasm from '$gen/motor.wasm?url';
import relaxed from '$gen/relaxed.wasm?url&no-inline';
import simd from '$gen/simd.wasm?url&no-inline';
import trampoline from '$gen/trampoline.wasm?url&no-inline';
import { bytes, start } from './engine';
import { Server } from './serve';
import type { Message, Port, Request } from './protocol';

const port: Port = {
  postMessage: (message, transfer = []) => self.postMessage(message, { transfer }),
};

const modules = { trampoline, relaxed, simd };

async function boot() {
  // Go's runtime is Go's file: it is loaded as it is, not bundled.
  await import(/* @vite-ignore */ runtime);
  return start(wasm, (name) => bytes(modules[name]), (error) => port.postMessage({ gone: { code: error.code, message: error.message } } satisfies Message));
}

const server = new Server(boot(), port);
self.onmessage = (event: MessageEvent<Request>) => void server.answer(event.data);
