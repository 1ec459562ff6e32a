//go:build js && wasm && files

package main

import (
	"syscall/js"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/door"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/export"
)

// calls is what a page calls that gives a file away.
func calls() map[string]any {
	return map[string]any{
		// export replies with its text and, where it went well, the bytes of the file.
		"export": function(func(args []js.Value) any {
			reply, file := door.Export(export.Write, args[0].String())
			out := []any{string(reply)}
			if file != nil {
				data := js.Global().Get("Uint8Array").New(len(file))
				js.CopyBytesToJS(data, file)
				out = append(out, data)
			}
			return out
		}),
	}
}
