import { prepare, type LoadKernel } from './kernel';
import type { MotorError } from './types';

/** The object that cmd/motor puts into the global scope. Replies are JSON; an error is {"error":{code,message}}. */
export interface Engine {
  call(name: string, request: string): string;
  grid(request: string): Float32Array<ArrayBuffer> | string;
  digit(split: string, index: number): string;
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

/** Go's runtime for js/wasm, from wasm_exec.js. */
interface GoRuntime {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

interface Scope {
  Go?: new () => GoRuntime;
  motor?: Engine;
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
async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new EngineError('not_loaded', `${url}: HTTP ${response.status}`);
  if (typeof WebAssembly.compileStreaming === 'function' && response.headers.get('Content-Type')?.startsWith('application/wasm')) {
    const again = response.clone();
    try {
      return await WebAssembly.compileStreaming(response);
    } catch {
      return await WebAssembly.compile(await again.arrayBuffer());
    }
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

/** The bytes behind an address. */
export async function bytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new EngineError('not_loaded', `${url}: HTTP ${response.status}`);
  return response.arrayBuffer();
}

/**
 * Starts the engine with its kernel; wasm_exec.js must have run. `gone` is called if the engine ends, which it does only by a mistake
 * of its own.
 */
export async function start(source: string | BufferSource, load: LoadKernel, gone: (error: EngineError) => void): Promise<Engine> {
  const scope = globalThis as Scope;
  if (!scope.Go) throw new EngineError('not_loaded', 'wasm_exec.js has not run');
  const go = new scope.Go();
  const [program, kernel] = await Promise.all([typeof source === 'string' ? compile(source) : WebAssembly.compile(source), prepare(load)]);
  go.importObject['kernel'] = kernel.imports;
  const instance = await WebAssembly.instantiate(program, go.importObject);
  kernel.attach(instance.exports['mem'] as WebAssembly.Memory);
  delete scope.motor;
  void go.run(instance).then(
    () => gone(new EngineError('stopped', 'the engine has stopped')),
    (e: unknown) => gone(new EngineError('stopped', `the engine has stopped: ${String(e)}`)),
  );
  // Go runs until it waits for calls, and has then set its functions.
  const engine = scope.motor as Engine | undefined;
  if (!engine) throw new EngineError('not_loaded', 'the engine did not come up');
  return engine;
}
