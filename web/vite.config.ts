import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    sveltekit({
      // One page for every route that is not a file; the server sends it (web/embed.go).
      adapter: adapter({ pages: 'build/site', assets: 'build/site', fallback: 'index.html' }),
      alias: { $lib: 'src/lib', $gen: 'src/gen' },
      csp: { mode: 'hash', directives: { 'script-src': ['self', 'wasm-unsafe-eval'] } },
    }),
  ],
  build: { target: 'es2022', assetsInlineLimit: 0 },
});
