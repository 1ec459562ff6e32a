import { prepare, type LoadKernel } from './kernel';
import type { MotorError } from './types';

/** The object that cmd/motor puts into the global scope. Replies are JSON; an error is {"error":{code,message}}. */
export interface Lesson {
  call(name: string, request: string): string;
  grid(request: string): Float32Array<ArrayBuffer> | string;
}

/** The same object with everything. */
export interface Whole extends Lesson {
  digit(split: string, index: number): string;
  /** the reply, and arrays beside it; where the engine fails, only a reply */
  lab(name: string, request: string): [string, ...Float32Array<ArrayBuffer>[]] | string;
  open(config: string): string;
  /** runs batches for some milliseconds, at most `most` of them; returns how many ran */
  slice(session: number, milliseconds: number, most: number): number;
  progress(session: number): string;
  set(session: number, learningRate: number): string;
  reset(session: number): string;
  predict(session: number, pixels: string): string;
  turned(session: number, degrees: number): string;
  close(session: number): string;
}

/** The object of the part that writes files. */
export interface Files {
  /** the reply, and the file beside it; where the engine fails, only a reply */
  export(request: string): [string, Uint8Array<ArrayBuffer>?] | string;
}

/** Go's runtime for js/wasm, from wasm_exec.js. */
interface GoRuntime {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

interface Scope {
  Go?: new () => GoRuntime;
  motor?: Lesson | Files;
}

export class EngineError extends Error implements MotorError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'EngineError';
  }
}

/** The value of a reply, or its error as an exception. */
export function open<T>(reply: string): T {
  const value = JSON.parse(reply) as T | { error: MotorError };
  if (value !== null && typeof value === 'object' && 'error' in value) throw new EngineError(value.error.code, value.error.message);
  return value as T;
}

/** Compiles while the bytes arrive where server and browser can; some proxies send wasm under another type. */
export async function compile(url: string, arrived: (bytes: number) => void): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new EngineError('not_loaded', `${url}: HTTP ${response.status}`);
  void count(response.clone(), arrived);
  if (typeof WebAssembly.compileStreaming === 'function' && response.headers.get('Content-Type')?.startsWith('application/wasm')) {
    try {
      return await WebAssembly.compileStreaming(response);
    } catch {
      return WebAssembly.compile(await bytes(url));
    }
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

async function count(response: Response, arrived: (bytes: number) => void): Promise<void> {
  const reader = response.body!.getReader();
  let bytes = 0;
  for (;;) {
    // Whoever compiles the same bytes tells of an error.
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done || !value) return;
    arrived((bytes += value.byteLength));
  }
}

/** The bytes behind an address. */
export async function bytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new EngineError('not_loaded', `${url}: HTTP ${response.status}`);
  return response.arrayBuffer();
}

/** What a part of the engine is made of; the whole has a kernel. */
export interface Source {
  program(): Promise<WebAssembly.Module>;
  kernel?: LoadKernel;
}

/** Starts an engine; wasm_exec.js must have run. `gone` is called if the engine ends, which it does only by a mistake of its own. */
export async function start<E extends Lesson | Files>({ program, kernel: load }: Source, gone: (error: EngineError) => void): Promise<E> {
  const scope = globalThis as Scope;
  if (!scope.Go) throw new EngineError('not_loaded', 'wasm_exec.js has not run');
  const go = new scope.Go();
  const [module, kernel] = await Promise.all([program(), load && prepare(load)]);
  if (kernel) go.importObject['kernel'] = kernel.imports;
  const instance = await WebAssembly.instantiate(module, go.importObject);
  kernel?.attach(instance.exports['mem'] as WebAssembly.Memory);
  delete scope.motor;
  void go.run(instance).then(
    () => gone(new EngineError('stopped', 'the engine has stopped')),
    (e: unknown) => gone(new EngineError('stopped', `the engine has stopped: ${String(e)}`)),
  );
  // Go runs until it waits for calls, and has then set its functions.
  const engine = scope.motor as E | undefined;
  if (!engine) throw new EngineError('not_loaded', 'the engine did not come up');
  return engine;
}

/** How each part of the engine is started. */
export interface Parts {
  lesson(): Promise<Lesson>;
  whole(): Promise<Whole>;
  files(): Promise<Files>;
}

/** Starts each part when it is first needed, the lesson's not at all where the whole is at hand. What failed is tried again at the next call. */
export class Engines implements Parts {
  #parts: Parts;
  #lesson: Promise<Lesson> | null = null;
  #whole: Promise<Whole> | null = null;
  #files: Promise<Files> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  lesson(): Promise<Lesson> {
    if (this.#lesson) return this.#lesson;
    const lesson = (this.#lesson = this.#whole ?? this.#parts.lesson());
    lesson.catch(() => {
      if (this.#lesson === lesson) this.#lesson = null;
    });
    return lesson;
  }

  whole(): Promise<Whole> {
    if (this.#whole) return this.#whole;
    const whole = (this.#whole = this.#parts.whole());
    whole.then(
      // From then on one engine is enough.
      () => (this.#lesson = whole),
      () => (this.#whole = null),
    );
    return whole;
  }

  files(): Promise<Files> {
    if (this.#files) return this.#files;
    const files = (this.#files = this.#parts.files());
    files.catch(() => (this.#files = null));
    return files;
  }
}
