// Package picture reads photographs and drawings, PNG or JPEG, into the small grey pictures that a network takes. It is a
// package of its own because the decoders are large.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/jpeg" // registers the format
	_ "image/png"  // registers the format
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
)

// Bounds: a small file can unpack to a huge picture.
const (
	MaxBytes  = 16 << 20
	MaxPixels = 16 << 20
)

// Error tells why a file is no picture that can be read, and what can.
type Error struct{ Reason string }

func (e *Error) Error() string { return "picture: " + e.Reason }

// Read returns the grey picture of a PNG or JPEG in a square of the given side, 8 or 28 for the sizes of the course: the
// whole picture, centred, with its proportions; each value is the mean over its area, from 0 (paper) to 1 (ink). Paper is
// what the rim of the picture shows more of: dark strokes on white and white ones on a dark board both become ink.
// Transparent is paper. Errors are *Error.
func Read(file []byte, side int) (dataset.Picture, error) {
	if side < 1 || side > 1024 {
		return dataset.Picture{}, &Error{"a side of " + strconv.Itoa(side) + " pixels; use 1 to 1024"}
	}
	if len(file) > MaxBytes {
		return dataset.Picture{}, &Error{"the file has " + strconv.Itoa(len(file)) + " bytes; at most " + strconv.Itoa(MaxBytes) + " are read"}
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		if errors.Is(err, image.ErrFormat) {
			return dataset.Picture{}, &Error{"this is neither PNG nor JPEG; save it as one of them"}
		}
		return dataset.Picture{}, &Error{"the file is damaged: " + err.Error()}
	}
	if size.Width < 1 || size.Height < 1 || size.Width > MaxPixels/size.Height {
		return dataset.Picture{}, &Error{"it has " + strconv.Itoa(size.Width) + "×" + strconv.Itoa(size.Height) + " pixels; at most " + strconv.Itoa(MaxPixels) + " in all are read"}
	}
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return dataset.Picture{}, &Error{"the " + format + " is damaged: " + err.Error()}
	}
	g := newGrey(m)
	return g.shrink(side), nil
}

// grey is how dark each pixel is, from 0 to 1.
type grey struct {
	width, height int
	ink           []float32
}

func newGrey(m image.Image) grey {
	b := m.Bounds()
	g := grey{b.Dx(), b.Dy(), make([]float32, b.Dx()*b.Dy())}
	at := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBA64Model.Convert(m.At(x, y)).(color.NRGBA64)
			// Luma of ITU-R BT.601, as JPEG has it.
			light := float64(299*uint64(c.R)+587*uint64(c.G)+114*uint64(c.B)) / (1000 * 0xffff)
			cover := float64(c.A) / 0xffff
			g.ink[at] = float32(cover * (1 - light))
			at++
		}
	}
	rim, n := 0.0, 0
	for y := range g.height {
		for x := range g.width {
			if x == 0 || y == 0 || x == g.width-1 || y == g.height-1 {
				rim += float64(g.ink[y*g.width+x])
				n++
			}
		}
	}
	if rim > 0.5*float64(n) {
		for i, v := range g.ink {
			g.ink[i] = 1 - v
		}
	}
	return g
}

// shrink returns the picture in a square: each of its pixels is the mean over the pixels, and parts of pixels, under it.
func (g grey) shrink(side int) dataset.Picture {
	out := dataset.Picture{Side: side, Values: make([]float32, side*side)}
	longest := max(g.width, g.height)
	step := float64(longest) / float64(side)
	left, top := float64(float64(g.width-longest)/2), float64(float64(g.height-longest)/2)
	for row := range side {
		y0, y1 := top+float64(float64(row)*step), top+float64(float64(row+1)*step)
		for column := range side {
			x0, x1 := left+float64(float64(column)*step), left+float64(float64(column+1)*step)
			sum := 0.0
			for y := max(int(math.Floor(y0)), 0); y < g.height && float64(y) < y1; y++ {
				high := min(float64(y+1), y1) - max(float64(y), y0)
				for x := max(int(math.Floor(x0)), 0); x < g.width && float64(x) < x1; x++ {
					wide := min(float64(x+1), x1) - max(float64(x), x0)
					sum += float64(high * wide * float64(g.ink[y*g.width+x]))
				}
			}
			out.Values[row*side+column] = float32(min(sum/(step*step), 1))
		}
	}
	return out
}
