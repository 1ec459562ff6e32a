import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepare, type KernelModule } from './kernel';

const read = (name: KernelModule) => readFileSync(`../engine/kernel/wasm/${name}.wasm`);
const wrong = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 0xff]);

async function attached(load: (name: KernelModule) => BufferSource) {
  const asked: KernelModule[] = [];
  const { imports, attach } = await prepare(async (name) => {
    asked.push(name);
    return load(name);
  });
  const loaded = imports['loaded'] as () => number;
  expect(loaded(), 'before there is a memory').toBe(0);
  const memory = new WebAssembly.Memory({ initial: 16 });
  attach(memory);
  return { imports, memory, loaded: loaded(), asked };
}

describe('kernel', () => {
  it('computes on the memory it is given, through the table', async () => {
    const { imports, memory, loaded, asked } = await attached(read);
    expect(loaded).toBe(1);
    expect(asked).not.toContain('simd');
    const numbers = new Float32Array(memory.buffer);
    numbers.set([1, 2, 3], 100);
    numbers.set([10, 20, 30], 200);
    (imports['vaxpy'] as (n: number, s: number, x: number, y: number) => void)(3, 2, 400, 800);
    expect([...numbers.subarray(200, 203)]).toEqual([12, 24, 36]);
  });

  it('takes the module without relaxed instructions where the browser refuses the other', async () => {
    const { loaded, asked } = await attached((name) => (name === 'relaxed' ? wrong : read(name)));
    expect(loaded).toBe(1);
    expect(asked).toContain('simd');
  });

  it('stays empty where there are no vector instructions', async () => {
    const { loaded } = await attached((name) => (name === 'trampoline' ? read(name) : wrong));
    expect(loaded).toBe(0);
  });
});
