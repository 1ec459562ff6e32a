import { existsSync, readFileSync } from 'node:fs';
import { Client } from '$lib/motor/client';
import { start } from '$lib/motor/engine';
import type { Message } from '$lib/motor/protocol';
import { Server } from '$lib/motor/serve';
import type { Motor } from '$lib/motor/types';

// For tests of figures: the real engine in this process; `make` builds it before the tests of the pages run.
export const built = existsSync('src/gen/motor.wasm') || process.env.CI !== undefined;

export function engine(): { motor: Motor; stop(): void } {
  let server: Server | undefined;
  new Function(readFileSync('src/gen/wasm_exec.js', 'utf8'))();
  const motor = new Client((hear) => {
    server = new Server(start(readFileSync('src/gen/motor.wasm'), async (name) => readFileSync(`src/gen/${name}.wasm`), () => {}), {
      postMessage: (message, transfer) => hear(structuredClone(message, { transfer: transfer ?? [] }) as Message),
    });
    return { postMessage: (request) => void server!.answer(structuredClone(request) as never), end: () => {} };
  });
  return { motor, stop: () => server?.stop() };
}

/** Waits until what was asked of the engine has been answered. */
export const rest = () => new Promise((done) => setTimeout(done, 60));
