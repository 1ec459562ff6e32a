//go:build js && wasm

// Command motor is the engine's door in the browser: a bridge without logic, run in a Web Worker.
package main

func main() { select {} }
