import '$gen/wasm_exec.js';
import wasm from '$gen/motor.wasm?url';
import { start } from './engine';
import { Server } from './serve';
import type { Message, Port, Request } from './protocol';

const port: Port = {
  postMessage: (message, transfer = []) => self.postMessage(message, { transfer }),
};
const server = new Server(
  start(wasm, (error) => port.postMessage({ gone: { code: error.code, message: error.message } } satisfies Message)),
  port,
);
self.onmessage = (event: MessageEvent<Request>) => void server.answer(event.data);
