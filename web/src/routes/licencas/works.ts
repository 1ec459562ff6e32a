/** What the browser is sent besides our own code, with its licence. docs/dependencies.md has the whole list with versions. */
export const page: [string, string][] = [
  ['Svelte, SvelteKit', 'MIT'],
  ['CodeMirror, Lezer', 'MIT'],
  ['d3-array, d3-shape', 'ISC'],
  ['Temml', 'MIT'],
  ['Go (wasm)', 'BSD-3-Clause'],
];
export const fonts: [string, string][] = [
  ['Source Serif 4', 'OFL-1.1'],
  ['Inter', 'OFL-1.1'],
  ['JetBrains Mono', 'OFL-1.1'],
  ['STIX Two Math', 'OFL-1.1'],
];
