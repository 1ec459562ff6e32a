package npy

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

const magic = "\x93NUMPY"

// longest is the longest header that is read; NumPy refuses more than 10,000 characters itself.
const longest = 1 << 16

// Read reads one array of a .npy file, of header version 1 to 3, in either byte order and in C or Fortran order. Its
// errors are *Error, or what the reader returns.
func Read(r io.Reader) (Array, error) {
	b := bufio.NewReader(r)
	h, from, err := readHeader(b)
	if err != nil {
		return Array{}, err
	}
	data, err := readNumbers(b, h, from)
	if err != nil {
		return Array{}, err
	}
	if h.fortran {
		data = transposed(data, h.shape)
	}
	return Array{h.kind, tensor.From(data, h.shape...)}, nil
}

// full reads len(into) bytes that start at byte at.
func full(r io.Reader, into []byte, at int64, what string) error {
	n, err := io.ReadFull(r, into)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{at + int64(n), "the file ends within " + what}
	}
	return err
}

func readHeader(r io.Reader) (h header, size int64, err error) {
	start := make([]byte, len(magic)+2)
	if err := full(r, start, 0, "its first line"); err != nil {
		return h, 0, err
	}
	if string(start[:len(magic)]) != magic {
		return h, 0, &Error{0, `this is no .npy file: it does not start with "\x93NUMPY"`}
	}
	version := start[len(magic)]
	at := int64(len(start))
	length := make([]byte, 4)
	switch version {
	case 1:
		length = length[:2]
	case 2, 3:
	default:
		return h, 0, &Error{int64(len(magic)), fmt.Sprintf("version %d of the format is not known; 1, 2 and 3 are", version)}
	}
	if err := full(r, length, at, "the header's length"); err != nil {
		return h, 0, err
	}
	n := int64(binary.LittleEndian.Uint32(append(length, 0, 0)))
	if n > longest {
		return h, 0, &Error{at, fmt.Sprintf("a header of %d bytes is longer than %d", n, longest)}
	}
	at += int64(len(length))
	text := make([]byte, n)
	if err := full(r, text, at, "the header"); err != nil {
		return h, 0, err
	}
	h, err = parse(string(text), at)
	return h, at + n, err
}

// readNumbers reads in pieces, so that memory grows with what is really there.
func readNumbers(r io.Reader, h header, from int64) ([]float64, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if h.big {
		order = binary.BigEndian
	}
	width := h.kind.size()
	const piece = 1 << 13
	bytes := make([]byte, min(piece, h.size)*width)
	data := make([]float64, 0, min(piece, h.size))
	for len(data) < h.size {
		part := bytes[:min(piece, h.size-len(data))*width]
		at := from + int64(len(data)*width)
		if err := full(r, part, at, fmt.Sprintf("its numbers: the shape %v needs %d of %d bytes", tensor.Shape(h.shape), h.size, width)); err != nil {
			return nil, err
		}
		for i := 0; i < len(part); i += width {
			v, why := number(h.kind, order, part[i:i+width])
			if why != "" {
				return nil, &Error{at + int64(i), fmt.Sprintf("number %d: %s", len(data)+1, why)}
			}
			data = append(data, v)
		}
	}
	return data, nil
}

func number(t Type, order binary.ByteOrder, b []byte) (v float64, why string) {
	switch t {
	case Float32:
		return float64(math.Float32frombits(order.Uint32(b))), ""
	case Float64:
		return math.Float64frombits(order.Uint64(b)), ""
	case Int32:
		return float64(int32(order.Uint32(b))), ""
	case Int64:
		i := int64(order.Uint64(b))
		if i < -wide || i > wide {
			return 0, fmt.Sprintf("%d has more digits than a float64 holds", i)
		}
		return float64(i), ""
	case Bool:
		if b[0] > 1 {
			return 0, fmt.Sprintf("%d is no bool", b[0])
		}
	}
	return float64(b[0]), ""
}

// transposed turns numbers whose first axis runs fastest into row-major order.
func transposed(data []float64, shape []int) []float64 {
	out := make([]float64, 0, len(data))
	if len(data) == 0 {
		return out
	}
	steps := make([]int, len(shape))
	step := 1
	for i, n := range shape {
		steps[i] = step
		step *= n
	}
	index := make([]int, len(shape))
	at := 0
	for range data {
		out = append(out, data[at])
		for axis := len(shape) - 1; axis >= 0; axis-- {
			index[axis]++
			at += steps[axis]
			if index[axis] < shape[axis] {
				break
			}
			at -= index[axis] * steps[axis]
			index[axis] = 0
		}
	}
	return out
}

// ReadArchive reads a .npz file, stored or deflated, of size bytes: its arrays in the order in which they lie there.
// Together they hold at most Limit numbers. Errors name the entry.
func ReadArchive(r io.ReaderAt, size int64) ([]Named, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("npy: this is no .npz archive: %w", err)
	}
	var list []Named
	seen := map[string]bool{}
	left := Limit
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			return nil, fmt.Errorf("npy: entry %q of the archive is no .npy file", f.Name)
		}
		if seen[name] {
			return nil, fmt.Errorf("npy: entry %q stands twice in the archive", f.Name)
		}
		seen[name] = true
		a, err := readEntry(f)
		if err != nil {
			return nil, fmt.Errorf("entry %q: %w", f.Name, err)
		}
		if left -= a.Tensor.Size(); left < 0 {
			return nil, fmt.Errorf("npy: with entry %q the archive holds more than %d numbers", f.Name, Limit)
		}
		list = append(list, Named{name, a})
	}
	return list, nil
}

func readEntry(f *zip.File) (Array, error) {
	r, err := f.Open()
	if err != nil {
		return Array{}, err
	}
	a, err := Read(r)
	if err == nil {
		// The archive's checksum is only compared at the end of the entry; a deflated entry may not run on for ever.
		_, err = io.Copy(io.Discard, io.LimitReader(r, longest))
	}
	return a, errors.Join(err, r.Close())
}
