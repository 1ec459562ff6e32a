// Package bits proves that the engine gives the same bits on every platform: its test compares numbers of every part
// with a file that holds them in hexadecimal, natively and, where Node.js is found, under js/wasm. Only training in
// float32, which stands on engine/kernel, is held to five digits instead.
package bits
