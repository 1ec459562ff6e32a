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
/** docs/data.md tells how the copies were made. */
export const data: [string, string][] = [
  ['Optical Recognition of Handwritten Digits, E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository, doi:10.24432/C50P49', 'CC BY 4.0'],
  ['Iris, R. A. Fisher (1936), UCI Machine Learning Repository, doi:10.24432/C56C76', 'CC BY 4.0'],
  ['Breast Cancer Wisconsin (Diagnostic), W. Wolberg, O. Mangasarian, N. Street, W. Street (1995), UCI Machine Learning Repository, doi:10.24432/C5DW2B', 'CC BY 4.0'],
  ['Atmospheric CO₂ at Mauna Loa, C. D. Keeling, T. P. Whorf (2004), CDIAC, Oak Ridge National Laboratory', 'public domain'],
];
