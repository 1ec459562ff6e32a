import { Client } from './client';
import type { Message } from './protocol';
import type { Motor } from './types';

export * from './types';
export { EngineError } from './engine';

let only: Motor | undefined;

/** The engine. Its worker starts at the first call. */
export function motor(): Motor {
  only ??= new Client((hear) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'motor' });
    worker.onmessage = (event: MessageEvent<Message>) => hear(event.data);
    worker.onerror = (event) => hear({ gone: { code: 'not_loaded', message: event.message || 'the worker did not start' } });
    return {
      postMessage: (message, transfer = []) => worker.postMessage(message, transfer),
      end: () => worker.terminate(),
    };
  });
  return only;
}
