import { existsSync, readFileSync } from 'node:fs';
import { Client } from '$lib/motor/client';
import { Engines, start, type Files, type Lesson, type Source, type Whole } from '$lib/motor/engine';
import type { Message } from '$lib/motor/protocol';
import { Server } from '$lib/motor/serve';
import type { Motor } from '$lib/motor/types';

// For tests of figures: the real engine in this process; `make` builds it before the tests of the pages run.
export const built = existsSync('src/gen/motor.json') || process.env.CI !== undefined;

const file = (name: string) => readFileSync(`src/gen/${name}.wasm`);
const program = (name: string) => () => WebAssembly.compile(file(name));
const sources = { lesson: { program: program('motor') }, whole: { program: program('motor-whole'), kernel: async (name) => file(name) }, files: { program: program('motor-files') } } satisfies Record<string, Source>;

type Part = keyof typeof sources;

/** The parts as a worker has them; `begun` hears which are started. */
export function engines(begun: (part: Part) => void = () => {}): Engines {
  const begin = <E extends Lesson | Files>(part: Part) => {
    begun(part);
    return start<E>(sources[part], () => {});
  };
  return new Engines({ lesson: () => begin<Lesson>('lesson'), whole: () => begin<Whole>('whole'), files: () => begin<Files>('files') });
}

export function engine(begun?: (part: Part) => void): { motor: Motor; stop(): void } {
  let server: Server | undefined;
  new Function(readFileSync('src/gen/wasm_exec.js', 'utf8'))();
  const motor = new Client((hear) => {
    server = new Server(engines(begun), {
      postMessage: (message, transfer) => hear(structuredClone(message, { transfer: transfer ?? [] }) as Message),
    });
    return { postMessage: (request) => void server!.answer(structuredClone(request) as never), end: () => {} };
  });
  return { motor, stop: () => server?.stop() };
}

/** Waits until what was asked of the engine has been answered. */
export const rest = () => new Promise((done) => setTimeout(done, 60));
