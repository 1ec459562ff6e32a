/** The modules beside the engine: engine/kernel/wasm. */
export type KernelModule = 'trampoline' | 'relaxed' | 'simd';

/** Loads a module; relaxed and simd are asked for only as far as they are needed. */
export type LoadKernel = (name: KernelModule) => Promise<BufferSource>;

/**
 * What Go imports as "kernel", and what fills it. Go reaches the kernel's functions through a table, since the kernel can
 * only be made once Go's memory is there: make the engine with `imports`, then `attach` its memory, then start Go.
 * Without vector instructions in this browser the table stays empty, and the engine counts in plain Go.
 */
export async function prepare(load: LoadKernel): Promise<{ imports: WebAssembly.ModuleImports; attach(memory: WebAssembly.Memory): void }> {
  const [trampoline, kernel] = await Promise.all([load('trampoline').then((bytes) => WebAssembly.compile(bytes)), best(load)]);
  const imports = (await WebAssembly.instantiate(trampoline)).exports as WebAssembly.ModuleImports;
  return {
    imports,
    attach(memory) {
      if (!kernel) return;
      const functions = new WebAssembly.Instance(kernel, { env: { memory } }).exports;
      const table = imports['table'] as unknown as WebAssembly.Table;
      // The trampoline exports its functions in the order of the table, and last the one that tells whether it is filled.
      WebAssembly.Module.exports(trampoline)
        .filter(({ kind, name }) => kind === 'function' && name !== 'loaded')
        .forEach(({ name }, at) => table.set(at, functions[name]));
    },
  };
}

/** The fastest module that this browser takes. */
async function best(load: LoadKernel): Promise<WebAssembly.Module | undefined> {
  for (const name of ['relaxed', 'simd'] as const) {
    const bytes = await load(name);
    if (WebAssembly.validate(bytes)) return WebAssembly.compile(bytes);
  }
  return undefined;
}
