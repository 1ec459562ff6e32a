package npy

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Write writes an array as a .npy file of version 1, little-endian, in C order. It returns an error if there
// is no tensor, the type is none of the constants, or it cannot hold a number; a float64 is rounded to float32 where that is the type.
func Write(w io.Writer, a Array) error {
	width := a.Type.size()
	if width == 0 {
		return fmt.Errorf("npy: numbers of type %q are not written; there are %s", string(a.Type), known)
	}
	if a.Tensor == nil {
		return errors.New("npy: there is no tensor to write")
	}
	if n := a.Tensor.Size(); n > Limit {
		return fmt.Errorf("npy: %d numbers are more than %d", n, Limit)
	}
	for i, v := range a.Tensor.Data() {
		if why := fits(a.Type, v); why != "" {
			return fmt.Errorf("npy: number %d: %s", i+1, why)
		}
	}
	order := "<"
	if width == 1 {
		order = "|"
	}
	shape := make([]string, a.Tensor.Rank())
	for i, n := range a.Tensor.Shape() {
		shape[i] = strconv.Itoa(n)
	}
	list := strings.Join(shape, ", ")
	if len(shape) == 1 {
		list += ","
	}
	text := fmt.Sprintf("{'descr': '%s%s', 'fortran_order': False, 'shape': (%s), }", order, a.Type, list)
	const align = 64 // where NumPy lets the numbers start
	before := len(magic) + 4
	text += strings.Repeat(" ", align-1-(before+len(text))%align) + "\n"

	b := bufio.NewWriter(w)
	b.WriteString(magic + "\x01\x00")
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(text))))
	b.WriteString(text)
	place := make([]byte, 8)
	for _, v := range a.Tensor.Data() {
		switch a.Type {
		case Float32:
			binary.LittleEndian.PutUint32(place, math.Float32bits(float32(v)))
		case Float64:
			binary.LittleEndian.PutUint64(place, math.Float64bits(v))
		case Int32:
			binary.LittleEndian.PutUint32(place, uint32(int32(v)))
		case Int64:
			binary.LittleEndian.PutUint64(place, uint64(int64(v)))
		default:
			place[0] = byte(v)
		}
		b.Write(place[:width])
	}
	return b.Flush()
}

// WriteArchive writes arrays as a .npz file, deflated. It returns an error if two have the same name.
func WriteArchive(w io.Writer, list []Named) error {
	z := zip.NewWriter(w)
	seen := map[string]bool{}
	for _, a := range list {
		if a.Name == "" || seen[a.Name] {
			return fmt.Errorf("npy: each array of an archive needs a name of its own, not %q", a.Name)
		}
		seen[a.Name] = true
		entry, err := z.Create(a.Name + ".npy")
		if err != nil {
			return err
		}
		if err := Write(entry, a.Array); err != nil {
			return fmt.Errorf("array %q: %w", a.Name, err)
		}
	}
	return z.Close()
}
