package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Sections of a WebAssembly module. Source: WebAssembly Core Specification 2.0, §5.5.2.
const (
	custom = 0
	data   = 11
)

const header = "\x00asm\x01\x00\x00\x00"

type section struct {
	id   byte
	body []byte
}

var errShort = errors.New("the module ends in the middle of a section")

func split(module []byte) ([]section, error) {
	if !bytes.HasPrefix(module, []byte(header)) {
		return nil, errors.New("not a WebAssembly module of version 1")
	}
	var list []section
	for rest := module[len(header):]; len(rest) > 0; {
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || size > uint64(len(rest)-1-n) {
			return nil, errShort
		}
		end := 1 + n + int(size)
		list = append(list, section{rest[0], rest[1+n : end]})
		rest = rest[end:]
	}
	return list, nil
}

func join(list []section) []byte {
	module := []byte(header)
	for _, s := range list {
		module = binary.AppendUvarint(append(module, s.id), uint64(len(s.body)))
		module = append(module, s.body...)
	}
	return module
}

// memory is what a program's data segments fill, from the first byte to the last.
type memory struct {
	at    int // address of the first byte
	bytes []byte
}

const (
	i32Const = 0x41
	end      = 0x0b
)

// apart is from how many zeros on two segments are better than one: zeros cost gzip next to nothing, and a segment's head
// costs it some five bytes. The linker parts at eight zeros, for a file that nobody compresses.
const apart = 256

func readMemory(body []byte) (*memory, error) {
	count, n := binary.Uvarint(body)
	if n <= 0 {
		return nil, errShort
	}
	type segment struct {
		at    int
		bytes []byte
	}
	var list []segment
	for rest := body[n:]; count > 0; count-- {
		// Memory 0, then an address as a constant expression, then the bytes.
		if len(rest) < 2 || rest[0] != 0 || rest[1] != i32Const {
			return nil, errors.New("a data segment is not one that Go's linker writes")
		}
		at, n := sleb(rest[2:])
		if n <= 0 || len(rest) < 3+n || rest[2+n] != end {
			return nil, errors.New("a data segment has no constant address")
		}
		rest = rest[3+n:]
		size, n := binary.Uvarint(rest)
		if n <= 0 || size > uint64(len(rest)-n) {
			return nil, errShort
		}
		list = append(list, segment{at, rest[n : n+int(size)]})
		rest = rest[n+int(size):]
	}
	slices.SortFunc(list, func(a, b segment) int { return a.at - b.at })
	m := &memory{}
	for i, s := range list {
		if i == 0 {
			m.at = s.at
		}
		gap := s.at - m.at - len(m.bytes)
		if gap < 0 || gap > 1<<26 {
			return nil, fmt.Errorf("a data segment at %d does not follow the one before, which ends at %d", s.at, m.at+len(m.bytes))
		}
		m.bytes = append(append(m.bytes, make([]byte, gap)...), s.bytes...)
	}
	return m, nil
}

// segments is the body of the data section.
func (m *memory) segments() []byte {
	var list []byte
	count := uint64(0)
	for at := 0; at < len(m.bytes); {
		if m.bytes[at] == 0 {
			at++
			continue
		}
		stop := at // behind the last byte that is not zero
		for next := at; next < len(m.bytes) && next-stop < apart; next++ {
			if m.bytes[next] != 0 {
				stop = next + 1
			}
		}
		list = appendSleb(append(list, 0, i32Const), m.at+at)
		list = binary.AppendUvarint(append(list, end), uint64(stop-at))
		list = append(list, m.bytes[at:stop]...)
		count++
		at = stop
	}
	return append(binary.AppendUvarint(nil, count), list...)
}

// sleb reads a signed number in LEB128 and tells how many bytes it took, none if there is no number.
func sleb(b []byte) (v, n int) {
	for shift := 0; n < len(b) && n < 10; shift += 7 {
		c := b[n]
		n++
		v |= int(c&0x7f) << shift
		if c < 0x80 {
			if c&0x40 != 0 {
				v -= 1 << (shift + 7)
			}
			return v, n
		}
	}
	return 0, 0
}

func appendSleb(b []byte, v int) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}
