//go:build js && wasm && whole && !files

package main

import (
	"maps"
	"syscall/js"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/door"
)

func calls() map[string]any {
	all := lesson()
	maps.Copy(all, laboratory())
	return all
}

// laboratory is what pages call that train networks.
func laboratory() map[string]any {
	var trainings door.Trainings
	clock := js.Global().Get("performance")
	now := func() float64 { return clock.Call("now").Float() }
	labs := door.Laboratory{Now: now}
	return map[string]any{
		// lab replies with its text, and with what is long behind it.
		"lab": function(func(args []js.Value) any {
			reply, arrays := labs.Call(args[0].String(), args[1].String())
			out := []any{string(reply)}
			for _, a := range arrays {
				out = append(out, float32Array(a))
			}
			return out
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
	}
}
