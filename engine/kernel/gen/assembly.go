package main

import (
	"bufio"
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// machine is a processor for which code is made.
type machine struct {
	arch  string
	flags []string
	// how Go assembly moves an argument into a register, and in which registers the compiler expects them
	move, moveFloat, float string
	ints                   []string
	forbidden              *regexp.Regexp
	head                   string
}

var machines = []machine{
	{
		arch:  "amd64",
		flags: []string{"-target", "x86_64-linux-musl", "-mcpu=x86_64_v3"},
		move:  "MOVQ", moveFloat: "MOVSS", float: "X",
		ints:      strings.Fields("R12 R13 R14 R15 DI SI DX CX R8 R9 R11 AX"), // preserve_none
		forbidden: regexp.MustCompile(`%[re]?sp\b|%[re]?bp[l]?\b|%rip\b|\bcall|\bpush|\bpop`),
		head:      "\tPCALIGN $16\n", // as the compiler laid out the loops
	},
	{
		arch:  "arm64",
		flags: []string{"-target", "aarch64-linux-musl", "-ffixed-x18", "-ffixed-x28"}, // the platform's, Go's g
		move:  "MOVD", moveFloat: "FMOVS", float: "F",
		ints:      strings.Fields("R0 R1 R2 R3 R4 R5 R6 R7"),
		forbidden: regexp.MustCompile(`\bsp\b|\bbl\b|\bblr\b|\badrp?\b|\b[xw]18\b|\b[xw]28\b|\b[xw](19|2[0-9]|30)\b|\b[dqv]([89]|1[0-5])\b`),
	},
}

const marker = "instruction_" // and its number

// assembly returns the Go assembly and the declarations for a machine.
func (z zig) assembly(m machine) ([]file, error) {
	all, err := z.functions(m.flags)
	if err != nil {
		return nil, err
	}
	listing := filepath.Join(z.work, m.arch+".s")
	if _, err := z.cc(append(append([]string{}, m.flags...), "-S", "-o", listing, source)...); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(listing)
	if err != nil {
		return nil, err
	}
	// A label before every instruction tells where its bytes begin once the listing is assembled.
	var marked bytes.Buffer
	var instructions []string
	function := ""
	for l := bufio.NewScanner(bytes.NewReader(text)); l.Scan(); {
		line := l.Text()
		if name, _, ok := strings.Cut(line, ":"); ok && strings.HasPrefix(line, "v") {
			function = name
		}
		if !strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "\t.") {
			if strings.HasPrefix(line, "\t.p2align") && len(instructions) > 0 {
				fmt.Fprintf(&marked, "%s%d:\n", marker, len(instructions))
				instructions = append(instructions, "align")
			}
			fmt.Fprintln(&marked, line)
			continue
		}
		plain, _, _ := strings.Cut(line, "//")
		plain, _, _ = strings.Cut(plain, "# ") // arm64 writes #4
		plain = strings.Join(strings.Fields(plain), " ")
		if m.forbidden.MatchString(plain) {
			return nil, fmt.Errorf("%s: stack, call, constant in memory or reserved register: %s", function, plain)
		}
		fmt.Fprintf(&marked, "%s%d:\n%s\n", marker, len(instructions), line)
		instructions = append(instructions, plain)
	}
	object := filepath.Join(z.work, m.arch+".o")
	if err := os.WriteFile(listing, marked.Bytes(), 0o644); err != nil {
		return nil, err
	}
	if _, err := z.cc(append(append([]string{}, m.flags...), "-c", "-o", object, listing)...); err != nil {
		return nil, err
	}
	code, err := read(object)
	if err != nil {
		return nil, err
	}

	var asm, decl bytes.Buffer
	fmt.Fprint(&asm, head, "\n#include \"textflag.h\"\n")
	fmt.Fprintf(&decl, "%s\n//go:build amd64 || arm64\n\npackage kernel\n", head)
	for _, f := range all {
		bytesOf, ok := code[f.name]
		if !ok {
			return nil, fmt.Errorf("%s was not compiled", f.name)
		}
		moves, size, err := m.arguments(f)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&decl, "\n//go:noescape\n%s\n", f.signature())
		fmt.Fprintf(&asm, "\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n%s%s", f.signature(), f.name, size, moves, m.head)
		for _, i := range bytesOf {
			m.emit(&asm, i.code, instructions[i.index])
		}
		fmt.Fprint(&asm, "\tRET\n")
	}
	pretty, err := format.Source(decl.Bytes())
	if err != nil {
		return nil, err
	}
	// Both architectures have the same functions: the second writes the same declarations.
	return []file{{"kernel_" + m.arch + ".s", asm.Bytes()}, {"kernel_native.go", pretty}}, nil
}

// arguments returns the moves from Go's stack to the compiler's registers and the size of the arguments.
func (m machine) arguments(f function) (moves string, size int, err error) {
	var b strings.Builder
	ints, floats := 0, 0
	for _, p := range f.params {
		if p.c == "F" {
			fmt.Fprintf(&b, "\t%s %s+%d(FP), %s%d\n", m.moveFloat, p.name, size, m.float, floats)
			floats++
		} else {
			if ints == len(m.ints) {
				return "", 0, fmt.Errorf("%s takes more arguments than there are registers for", f.name)
			}
			fmt.Fprintf(&b, "\t%s %s+%d(FP), %s\n", m.move, p.name, size, m.ints[ints])
			ints++
		}
		size += 8 // a float32 is followed by padding: after it comes a pointer or an int
	}
	return b.String(), size, nil
}

// emit writes the bytes of one instruction, or of the padding before a loop.
func (m machine) emit(w *bytes.Buffer, code []byte, text string) {
	if len(code) == 0 {
		return
	}
	if m.arch == "arm64" {
		for len(code) > 0 {
			fmt.Fprintf(w, "\tWORD $0x%08x // %s\n", binary.LittleEndian.Uint32(code), text)
			code = code[4:]
		}
		return
	}
	for i, c := range code {
		if i == 0 {
			w.WriteByte('\t')
		} else {
			w.WriteString("; ")
		}
		fmt.Fprintf(w, "BYTE $0x%02x", c)
	}
	fmt.Fprintf(w, " // %s\n", text)
}

// piece is the code of one instruction.
type piece struct {
	code  []byte
	index int
}

// read returns the code of every function in an object file, cut at the labels.
func read(object string) (map[string][]piece, error) {
	f, err := elf.Open(object)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for _, s := range f.Sections {
		if strings.HasPrefix(s.Name, ".rel") && strings.HasSuffix(s.Name, ".text") || strings.HasPrefix(s.Name, ".rodata") && s.Size > 0 || s.Name == ".data" && s.Size > 0 || s.Name == ".bss" && s.Size > 0 {
			return nil, fmt.Errorf("the code is not on its own: section %s", s.Name)
		}
	}
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	type label struct {
		at    uint64
		index int
	}
	var labels []label
	for _, s := range symbols {
		if n, ok := strings.CutPrefix(s.Name, marker); ok {
			index, err := strconv.Atoi(n)
			if err != nil {
				return nil, err
			}
			labels = append(labels, label{s.Value, index})
		}
	}
	sort.Slice(labels, func(i, j int) bool { return labels[i].index < labels[j].index })
	found := map[string][]piece{}
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) != elf.STT_FUNC {
			continue
		}
		code, err := f.Sections[s.Section].Data()
		if err != nil {
			return nil, err
		}
		for i, l := range labels {
			end := s.Value + s.Size
			if l.at < s.Value || l.at >= end {
				continue
			}
			if i+1 < len(labels) {
				end = min(end, labels[i+1].at)
			}
			found[s.Name] = append(found[s.Name], piece{code[l.at:end], l.index})
		}
	}
	return found, nil
}
