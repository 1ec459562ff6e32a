import runtime from '$gen/wasm_exec.js?url';
import lesson from '$gen/motor.wasm?url';
import whole from '$gen/motor-whole.wasm?url';
import files from '$gen/motor-files.wasm?url';
import sizes from '$gen/motor.json';
import relaxed from '$gen/relaxed.wasm?url&no-inline';
import simd from '$gen/simd.wasm?url&no-inline';
import trampoline from '$gen/trampoline.wasm?url&no-inline';
import { bytes, compile, EngineError, Engines, start, type Files, type Lesson, type Source, type Whole } from './engine';
import { Server } from './serve';
import type { Message, Port, Request } from './protocol';

const port: Port = {
  postMessage: (message, transfer = []) => self.postMessage(message, { transfer }),
};
const say = (message: Message) => port.postMessage(message);
const gone = ({ code, message }: EngineError) => say({ gone: { code, message } });

/** A program that reports how much of it has arrived. */
function arriving(url: string, size: number): Source['program'] {
  return async () => {
    let told = -1;
    return compile(url, (bytes) => {
      const hundredths = Math.min(100, Math.floor((100 * bytes) / size));
      if (hundredths > told) say({ loading: (told = hundredths) / 100 });
    });
  };
}

const modules = { trampoline, relaxed, simd };
const sources = {
  lesson: { program: arriving(lesson, sizes.lesson) },
  whole: { program: arriving(whole, sizes.whole), kernel: (name) => bytes(modules[name]) },
  files: { program: arriving(files, sizes.files) },
} satisfies Record<string, Source>;

let prepared: Promise<unknown> | undefined;

async function begin<E extends Lesson | Files>(source: Source): Promise<E> {
  // Go's runtime is Go's file: it is loaded as it is, not bundled. Without it this worker is of no use: another one may have more luck.
  prepared ??= import(/* @vite-ignore */ runtime).catch((e: unknown) => gone(new EngineError('not_loaded', String(e))));
  await prepared;
  try {
    return await start<E>(source, gone);
  } finally {
    say({ loading: null });
  }
}

const server = new Server(
  new Engines({ lesson: () => begin<Lesson>(sources.lesson), whole: () => begin<Whole>(sources.whole), files: () => begin<Files>(sources.files) }),
  port,
);
self.onmessage = (event: MessageEvent<Request>) => void server.answer(event.data);
