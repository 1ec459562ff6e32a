package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"
)

var wasmFlags = []string{"-target", "wasm32-freestanding", "-msimd128", "-mnontrapping-fptoint"}

// wasm returns the two modules, the trampoline through which Go calls them, and Go's declarations.
func (z zig) wasm() ([]file, error) {
	all, err := z.functions(wasmFlags)
	if err != nil {
		return nil, err
	}
	var files []file
	for _, kind := range []struct {
		name  string
		extra []string
	}{{"simd", nil}, {"relaxed", []string{"-mrelaxed-simd"}}} {
		out := filepath.Join(z.work, kind.name+".wasm")
		args := append(append([]string{}, wasmFlags...), kind.extra...)
		args = append(args, "-nostdlib", "-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--strip-all", "-o", out, source)
		for _, f := range all {
			args = append(args, "-Wl,--export="+f.name)
		}
		if _, err := z.cc(args...); err != nil {
			return nil, err
		}
		module, err := os.ReadFile(out)
		if err != nil {
			return nil, err
		}
		stripped, err := strip(module)
		if err != nil {
			return nil, err
		}
		files = append(files, file{"wasm/" + kind.name + ".wasm", stripped})
	}
	decl, err := format.Source(wasmDeclarations(all))
	if err != nil {
		return nil, err
	}
	none, err := format.Source(absent(all))
	if err != nil {
		return nil, err
	}
	return append(files, file{"wasm/trampoline.wasm", trampoline(all)}, file{"kernel_wasm.go", decl}, file{"kernel_none.go", none}), nil
}

// strip drops the sections that a linker adds: stack pointer, table, names. The code does not need them; if it did, the
// module would no longer validate, which a test looks at.
func strip(module []byte) ([]byte, error) {
	const typ, imp, function, export, code = 1, 2, 3, 7, 10
	out := module[:8:8]
	for b := module[8:]; len(b) > 0; {
		n, w := binary.Uvarint(b[1:])
		end := 1 + w + int(n)
		if w <= 0 || end > len(b) {
			return nil, errors.New("the module ends within a section")
		}
		switch b[0] {
		case typ, imp, function, export, code:
			out = append(out, b[:end]...)
		}
		b = b[end:]
	}
	return out, nil
}

// trampoline is the module that Go imports: a table, which the page fills with a kernel's functions once Go's memory is
// there, and for each function one that calls its entry. loaded tells whether the table is filled.
func trampoline(all []function) []byte {
	const i32, f32, funcref, funcType = 0x7f, 0x7d, 0x70, 0x60
	u := func(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }
	name := func(s string) []byte { return append(u(len(s)), s...) }
	vector := func(items [][]byte) []byte { return append(u(len(items)), bytes.Join(items, nil)...) }
	section := func(id byte, items [][]byte) []byte {
		content := vector(items)
		return append(append([]byte{id}, u(len(content))...), content...)
	}
	var types, funcs, exports, bodies [][]byte
	exports = append(exports, append(name("table"), 1, 0))
	for i, f := range all {
		kinds := u(len(f.params))
		body := []byte{0} // no locals
		for k, p := range f.params {
			if p.c == "F" {
				kinds = append(kinds, f32)
			} else {
				kinds = append(kinds, i32)
			}
			body = append(append(body, 0x20), u(k)...) // local.get
		}
		body = append(append(body, 0x41), signed(i)...) // i32.const
		body = append(append(body, 0x11), u(i)...)      // call_indirect
		body = append(body, 0, 0x0b)                    // of table 0; end
		types = append(types, append([]byte{funcType}, append(kinds, 0)...))
		funcs = append(funcs, u(i))
		exports = append(exports, append(append(name(f.name), 0), u(i)...))
		bodies = append(bodies, append(u(len(body)), body...))
	}
	n := len(all)
	types = append(types, []byte{funcType, 0, 1, i32})
	funcs = append(funcs, u(n))
	exports = append(exports, append(append(name("loaded"), 0), u(n)...))
	loaded := []byte{0, 0x41, 0, 0x25, 0, 0xd1, 0x45, 0x0b} // i32.const 0, table.get 0, ref.is_null, i32.eqz
	bodies = append(bodies, append(u(len(loaded)), loaded...))

	out := []byte("\x00asm\x01\x00\x00\x00")
	out = append(out, section(1, types)...)
	out = append(out, section(3, funcs)...)
	out = append(out, section(4, [][]byte{append([]byte{funcref, 0}, u(n)...)})...)
	out = append(out, section(7, exports)...)
	return append(out, section(10, bodies)...)
}

// signed is the signed LEB128 of a small number.
func signed(n int) []byte {
	if n < 64 {
		return []byte{byte(n)}
	}
	return []byte{byte(n&0x7f | 0x80), byte(n >> 7)}
}

// wasmDeclarations are Go's imports, wrapped so that they look as on the other machines.
func wasmDeclarations(all []function) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n//go:build js && kernel\n\npackage kernel\n\nimport \"unsafe\"\n", head)
	fmt.Fprintf(&b, "\n//go:wasmimport kernel loaded\nfunc loaded() int32\n")
	for _, f := range all {
		var params, args []string
		for _, p := range f.params {
			switch p.c {
			case "N":
				params, args = append(params, p.name+" int32"), append(args, "int32("+p.name+")")
			case "F":
				params, args = append(params, p.name+" float32"), append(args, p.name)
			default:
				params, args = append(params, p.name+" unsafe.Pointer"), append(args, "unsafe.Pointer("+p.name+")")
			}
		}
		imported := "imported" + strings.ToUpper(f.name[:1]) + f.name[1:]
		fmt.Fprintf(&b, "\n//go:wasmimport kernel %s\n//go:noescape\nfunc %s(%s)\n\n%s { %s(%s) }\n", f.name, imported, strings.Join(params, ", "), f.signature(), imported, strings.Join(args, ", "))
	}
	return b.Bytes()
}

// absent declares the functions where there is no code for them; nothing calls them there.
func absent(all []function) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n//go:build !amd64 && !arm64 && !(js && kernel)\n\npackage kernel\n", head)
	for _, f := range all {
		var params []string
		for _, p := range f.params {
			params = append(params, "_ "+goTypes[p.c])
		}
		fmt.Fprintf(&b, "\nfunc %s(%s) { panic(\"kernel: there is no %s on this machine\") }\n", f.name, strings.Join(params, ", "), f.name)
	}
	return b.Bytes()
}
