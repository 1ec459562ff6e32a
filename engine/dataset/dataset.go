package dataset

import (
	_ "embed" // reads the data files
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

// Set holds examples in rows: X [N,Inputs] row by row, and the class of each from 0 to Classes−1, or numbers.
type Set struct {
	Inputs, Classes int
	Side            int // of examples that are square images, row by row; else 0
	X               []float32
	Y               []int

	// Of examples that lead to numbers; Classes is 0 then, and Y empty.

	Outputs int       // so many an example
	T       []float64 // [N,Outputs]: what is to be learnt of them
	Base    []float64 // [N]: what was known and only its change is learnt; nil is 0
	Log     bool      // T and Base are of logarithms
}

// Len returns the number of examples.
func (s Set) Len() int {
	if s.Outputs > 0 {
		return len(s.T) / s.Outputs
	}
	return len(s.Y)
}

// Measured returns what t, as in T, is for example i in the unit in which it was measured: Base + t, or its exponential.
func (s Set) Measured(i int, t float64) float64 {
	if s.Base != nil {
		t += s.Base[i]
	}
	if s.Log {
		t = num.Exp(t)
	}
	return t
}

// Row returns the inputs of example i, not a copy.
func (s Set) Row(i int) []float32 { return s.X[i*s.Inputs : (i+1)*s.Inputs] }

// Split is a data set in three parts that share no example: to learn from, to choose by, and to report.
type Split struct {
	Train, Validation, Test Set
}

// Names lists the data sets that Load knows: those that a page carries. Package course has these and the others.
func Names() []string { return []string{"digits", "chuva8"} }

// UnknownError is the name of a data set that does not exist.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	return "there is no data set " + strconv.Quote(e.Name) + "; there are digits and chuva8, and more in package dataset/course"
}

// Load returns a data set by name, or an *UnknownError.
func Load(name string) (Split, error) {
	switch name {
	case "digits":
		return Digits(), nil
	case "chuva8":
		return Chuva8(), nil
	}
	return Split{}, &UnknownError{name}
}

// Chuva8 returns eight days, made up for the course: humidity and fall of pressure, both from 0 to 1, and whether it
// rained. Eight are too few to be split, so all parts are the same: it shows learning, not how well a net does.
func Chuva8() Split {
	s := Set{
		Inputs: 2, Classes: 2,
		X: []float32{.90, .70, .80, .60, .75, .20, .70, .50, .60, .40, .50, .10, .40, .30, .85, .10},
		Y: []int{1, 1, 1, 1, 0, 0, 0, 0},
	}
	return Split{s, s, s}
}

//go:embed digits.bin
var digits string

//go:embed digits-split.json
var digitsSplit string

// Side is the width and height of a digit in pixels, and Ink the value of a pixel that is wholly covered.
const (
	Side   = 8
	Pixels = Side * Side
	Ink    = 16
)

// Image is a handwritten digit: 64 pixels from 0 to Ink, row by row, and what it shows.
type Image struct {
	Pixels [Pixels]uint8
	Label  int
}

// CopyTo puts the pixels, divided by Ink, into x [64].
func (m Image) CopyTo(x []float32) {
	for i, v := range m.Pixels {
		x[i] = float32(v) / Ink
	}
}

// Turned returns examples that are square images after quarter turns against the clock. It panics unless they are.
func (s Set) Turned(quarters int) Set {
	if s.Side*s.Side != s.Inputs || s.Side == 0 {
		panic("dataset: these examples are no square images to turn")
	}
	out := s
	for range (quarters%4 + 4) % 4 {
		was := out.X
		out.X = make([]float32, len(was))
		for i := range was {
			from, r, c := i/s.Inputs*s.Inputs, i%s.Inputs/s.Side, i%s.Side
			out.X[i] = was[from+c*s.Side+s.Side-1-r]
		}
	}
	return out
}

// Images are the handwritten digits in three parts.
type Images struct {
	Train, Validation, Test []Image
}

// DigitImages returns the 1,797 digits: 1,197 to train on, 300 to choose by and 300 to report.
func DigitImages() Images {
	const size = Pixels + 1
	split, err := wire.Parse(digitsSplit)
	if err != nil || len(digits)%size != 0 {
		panic("dataset: the digits built into the program are damaged")
	}
	part := func(name string) (images []Image) {
		for _, index := range split.Field(name).Items {
			row := digits[int(index.Number)*size:][:size]
			m := Image{Label: int(row[Pixels])}
			for i := range m.Pixels {
				m.Pixels[i] = row[i]
			}
			images = append(images, m)
		}
		return images
	}
	return Images{part("train"), part("validation"), part("test")}
}

// Digits returns the digits to train on: 64 inputs from 0 to 1, ten classes.
func Digits() Split {
	images := DigitImages()
	return Split{FromImages(images.Train), FromImages(images.Validation), FromImages(images.Test)}
}

// FromImages returns the images as examples.
func FromImages(images []Image) Set {
	s := Set{Inputs: Pixels, Classes: 10, Side: Side, X: make([]float32, len(images)*Pixels), Y: make([]int, len(images))}
	for i, m := range images {
		m.CopyTo(s.Row(i))
		s.Y[i] = m.Label
	}
	return s
}
