// Package num holds the elementary functions and the random numbers of the engine.
//
// They give the same bits on every platform: every product is rounded before it is added (an explicit conversion
// forbids the compiler to fuse the two, as it may on arm64), and nothing comes from the platform's mathematical
// library, whose exp and tanh differ in the last bit between amd64 and wasm. Only operations that IEEE 754 defines
// exactly (+ − × ÷ and the square root) stand below them.
package num
