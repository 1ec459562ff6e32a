package npy

import (
	"fmt"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Type is how an array's numbers lie in a file, by NumPy's name for it.
type Type string

const (
	Float32 Type = "f4"
	Float64 Type = "f8"
	Int32   Type = "i4"
	Int64   Type = "i8"
	Uint8   Type = "u1"
	Bool    Type = "b1" // 0 and 1
)

// known lists the types that are read and written, for messages.
const known = "f4 (float32), f8 (float64), i4 (int32), i8 (int64), u1 (uint8) and b1 (bool)"

// size returns the bytes of one number, 0 for a type that is not known.
func (t Type) size() int {
	switch t {
	case Float64, Int64:
		return 8
	case Float32, Int32:
		return 4
	case Uint8, Bool:
		return 1
	}
	return 0
}

// Array is an array of a file.
type Array struct {
	Type   Type
	Tensor *tensor.Tensor
}

// Named is an array of a .npz file with its name there, without ".npy".
type Named struct {
	Name string
	Array
}

// Limit is the largest number of elements of an array: 128 MB as float64, so that a header of a few bytes cannot fill
// the memory.
const Limit = 1 << 24

// wide is where float64 stops holding every whole number.
const wide = 1 << 53

// Error tells what is wrong with a file and where: At is the byte, counted from 0.
type Error struct {
	At     int64
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("npy: byte %d: %s", e.At, e.Reason) }

// fits tells why v cannot be written as t; it returns "" if it can.
func fits(t Type, v float64) string {
	low, high := 0.0, 0.0
	switch t {
	case Float32, Float64:
		return ""
	case Int32:
		low, high = math.MinInt32, math.MaxInt32
	case Int64:
		low, high = -wide, wide
	case Uint8:
		high = math.MaxUint8
	case Bool:
		high = 1
	}
	if v != math.Trunc(v) || v < low || v > high || math.IsNaN(v) {
		return fmt.Sprintf("%v is no %s: a whole number from %.0f to %.0f", v, t, low, high)
	}
	return ""
}
