package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// Where things stand in the tables of Go 1.20 to 1.26, in bytes. Source: runtime/symtab.go (pcHeader, moduledata),
// runtime/runtime2.go (_func), runtime/symtabinl.go (inlinedCall), internal/abi/symtab.go.
const (
	headerFunctions = 8
	headerNames     = 32
	headerUnits     = 40
	headerPC        = 56
	headerTables    = 64

	functionPCSP      = 16
	functionPCFile    = 20
	functionPCLine    = 24
	functionPCData    = 28 // how many there are
	functionStartLine = 36
	functionFuncData  = 43 // how many there are
	functionSize      = 44

	pcdataInline   = 2
	funcdataInline = 3
	funcdataArgs   = 5 // sizes of arguments, which a trace prints

	moduleFuncData = 40 * 8
	moduleEnd      = 41 * 8

	inlinedCallSize = 16
)

const none = ^uint32(0)

var errTables = errors.New("the program's tables are not those of Go 1.20 to 1.26: cmd/motor/slim needs to learn the new ones")

// forgetLines makes every function one of which the runtime knows neither file and lines nor what was inlined into it;
// runtime.funcline1, newInlineUnwinder and printArgs provide for such functions. What tells the runtime how to unwind and scan a
// stack stays.
func forgetLines(m *memory) error {
	b := m.bytes
	// The magic number, two zeros, instructions of 1 byte, pointers of 8.
	head := bytes.Index(b, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8})
	if head < 0 || head+headerTables+8 > len(b) {
		return errTables
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	u64 := func(at int) int { return int(binary.LittleEndian.Uint64(b[at:])) }
	put := func(at int, v uint32) { binary.LittleEndian.PutUint32(b[at:], v) }

	functions, names := u64(head+headerFunctions), head+u64(head+headerNames)
	units, pc, tables := head+u64(head+headerUnits), head+u64(head+headerPC), head+u64(head+headerTables)
	if !(head < names && names < units && units < pc && pc < tables && functions > 0 && tables+8*functions < len(b)) {
		return errTables
	}
	// The table of modules starts with the addresses of the header and of the names.
	want := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(m.at+head)), uint64(m.at+names))
	module := bytes.Index(b, want)
	if module < 0 || module+moduleEnd+8 > len(b) {
		return errTables
	}
	funcdata, last := u64(module+moduleFuncData)-m.at, u64(module+moduleEnd)-m.at
	if !(tables < last && last <= len(b) && 0 <= funcdata && funcdata < len(b)) {
		return errTables
	}

	needed := map[int]bool{tables: true}           // starts of tables that stay
	unneeded := map[int]bool{}                     // starts of tables that go
	trees, others := map[int]int{}, map[int]bool{} // inlined calls: start and end; starts of other funcdata
	for i := range functions {
		f := tables + int(u32(tables+8*i+4))
		if f+functionSize > last {
			return errTables
		}
		pcs, datas := int(u32(f+functionPCData)), int(b[f+functionFuncData])
		at := f + functionSize + 4*pcs
		if pcs > 16 || datas > 16 || at+4*datas > last {
			return errTables
		}
		needed[pc+int(u32(f+functionPCSP))] = true
		for _, field := range []int{functionPCFile, functionPCLine} {
			unneeded[pc+int(u32(f+field))] = true
			put(f+field, 0)
		}
		put(f+functionStartLine, 0)
		deepest := -1
		for j := range pcs {
			table := pc + int(u32(f+functionSize+4*j))
			if table >= tables {
				return errTables
			}
			if j != pcdataInline {
				needed[table] = true
				continue
			}
			unneeded[table] = true
			deepest = highest(b[table:tables])
			put(f+functionSize+4*j, 0)
		}
		for j := range datas {
			offset := u32(at + 4*j)
			switch {
			case offset == none:
			case j == funcdataInline:
				start := funcdata + int(offset)
				trees[start] = max(trees[start], start+inlinedCallSize*(deepest+1))
				put(at+4*j, none)
			case j == funcdataArgs:
				put(at+4*j, none)
			default:
				others[funcdata+int(offset)] = true
			}
		}
	}
	// The files' names are only reached by numbers from the tables that go.
	clear(b[units:pc])
	starts := make([]int, 0, len(needed)+len(unneeded))
	for start := range needed {
		starts = append(starts, start)
	}
	for start := range unneeded {
		if !needed[start] {
			starts = append(starts, start)
		}
	}
	slices.Sort(starts)
	for i, start := range starts[:len(starts)-1] {
		if start < pc || starts[i+1] > tables {
			return errTables
		}
		if !needed[start] {
			clear(b[start:starts[i+1]])
		}
	}
	for start, stop := range trees {
		if stop > len(b) {
			return errTables
		}
		for other := range others {
			if start <= other && other < stop {
				return errTables
			}
		}
		clear(b[start:stop])
	}
	return nil
}

// highest returns the largest value of a table from instructions to values, which starts at -1. Source: runtime.step.
func highest(table []byte) int {
	value, top := -1, -1
	for first := true; ; first = false {
		delta, n := binary.Uvarint(table)
		if n <= 0 || delta == 0 && !first {
			return top
		}
		value += int(delta>>1) ^ -int(delta&1)
		top = max(top, value)
		_, skip := binary.Uvarint(table[n:])
		if skip <= 0 {
			return top
		}
		table = table[n+skip:]
	}
}
