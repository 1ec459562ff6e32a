import files from '$gen/python/files.json';
import base from '$gen/python/base.bin?url';
import plots from '$gen/python/plots.bin?url';
import wasm from '$gen/python/python.wasm?url';
import type { FromWorker } from './protocol.ts';
import { Runtime } from './runtime.svelte.ts';

export type * from './types.ts';

let only: Runtime | undefined;

/** The one Python of this browser tab. Nothing is fetched before its start(). */
export function python(): Runtime {
  only ??= new Runtime(
    (hear) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'python' });
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);
      worker.onerror = (event) => hear({ kind: 'dead', id: null, text: event.message || 'the worker did not start' });
      return {
        post: (message, transfer = []) => worker.postMessage(message, transfer),
        end: () => worker.terminate(),
      };
    },
    {
      wasm,
      base,
      plots,
      size: { wasm: files.files['python.wasm'].size, base: files.files['base.bin'].size, plots: files.files['plots.bin'].size },
    },
  );
  return only;
}
