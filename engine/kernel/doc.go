// Package kernel holds the hot loops of training, in float32.
//
// They are written once, in src/kernel.c, from which gen makes assembly for amd64 (AVX2 and FMA, where the processor has
// them) and arm64 (NEON), and two WebAssembly modules (simd128, relaxed SIMD) for a page that loads them: build with
// GOOS=js GOARCH=wasm and the tag kernel. Beside each stands the same in plain Go (generic.go): it is the reference of the
// tests, and what runs everywhere else. Generated files are committed, so that a build needs nothing but Go.
//
// Numbers differ from the reference by the order of sums and by fused multiply-adds, within the tolerances of the tests:
// a sum of n products within 2·√n+4 units of the last place of the sum of their absolute values; exp 2, sigmoid 4, tanh 7 units.
// The tape (engine/autodiff) is the place where the bits are the same everywhere.
//
// Functions panic where a slice is shorter than the sizes say. They keep nothing: scratch is the caller's.
package kernel
