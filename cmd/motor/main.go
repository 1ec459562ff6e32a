//go:build js && wasm

// Command motor is the engine's door in the browser: a bridge without logic, run in a Web Worker. It puts an object
// "motor" into the worker's global scope and waits for calls; see web/src/lib/motor.
//
// It is built twice: as it is, with what the figures of a lesson call, and with the tag whole, with everything.
package main

import (
	"math"
	"syscall/js"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/door"
)

func main() {
	js.Global().Set("motor", calls())
	select {}
}

// lesson is what figures of lessons call.
func lesson() map[string]any {
	return map[string]any{
		"call": function(func(args []js.Value) any { return string(door.Call(args[0].String(), args[1].String())) }),
		"grid": function(func(args []js.Value) any {
			p, reply := door.Grid(args[0].String())
			if p == nil {
				return string(reply)
			}
			return float32Array(p)
		}),
	}
}

// function makes f callable. The engine keeps running if f panics: the caller gets an error that says so.
func function(f func(args []js.Value) any) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (reply any) {
		defer func() {
			if r := recover(); r != nil {
				println("motor: panic", r)
				reply = `{"error":{"code":"internal","message":"the engine made a mistake; the console tells where"}}`
			}
		}()
		return f(args)
	})
}

func float32Array(values []float32) js.Value {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		bits := math.Float32bits(v)
		data = append(data, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
	}
	out := js.Global().Get("Float32Array").New(len(values))
	js.CopyBytesToJS(js.Global().Get("Uint8Array").New(out.Get("buffer")), data)
	return out
}
