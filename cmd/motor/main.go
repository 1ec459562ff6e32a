//go:build js && wasm

// Command motor is the engine's door in the browser: a bridge without logic, run in a Web Worker. It puts an object
// "motor" into the worker's global scope and waits for calls; see web/src/lib/motor.
package main

import (
	"math"
	"syscall/js"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/door"
)

func main() {
	var trainings door.Trainings
	clock := js.Global().Get("performance")
	now := func() float64 { return clock.Call("now").Float() }
	js.Global().Set("motor", map[string]any{
		"call": function(func(args []js.Value) any { return string(door.Call(args[0].String(), args[1].String())) }),
		"grid": function(func(args []js.Value) any {
			p, reply := door.Grid(args[0].String())
			if p == nil {
				return string(reply)
			}
			return float32Array(p)
		}),
		"digit": function(func(args []js.Value) any { return string(door.Digit(args[0].String(), args[1].Int())) }),
		"open":  function(func(args []js.Value) any { return string(trainings.Open(args[0].String())) }),
		"slice": function(func(args []js.Value) any {
			end := now() + args[1].Float()
			return trainings.Run(args[0].Int(), args[2].Int(), func() bool { return now() >= end })
		}),
		"progress": function(func(args []js.Value) any { return string(trainings.Progress(args[0].Int())) }),
		"set":      function(func(args []js.Value) any { return string(trainings.Set(args[0].Int(), args[1].Float())) }),
		"reset":    function(func(args []js.Value) any { return string(trainings.Reset(args[0].Int())) }),
		"predict":  function(func(args []js.Value) any { return string(trainings.Predict(args[0].Int(), args[1].String())) }),
		"turned":   function(func(args []js.Value) any { return string(trainings.Turned(args[0].Int(), args[1].Int())) }),
		"close":    function(func(args []js.Value) any { return string(trainings.Close(args[0].Int())) }),
	})
	select {}
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
