// Package course has all data sets of the course, those of package dataset among them. It is a package of its own so that
// a page that trains on digits does not carry the others. Where each comes from and under which terms stands in
// docs/data.md.
package course

import (
	_ "embed" // reads the data files
	"math"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/table"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

//go:embed iris.csv
var iris string

//go:embed breast-cancer.csv
var cancer string

//go:embed splits.json
var splits string

//go:embed spiral.bin
var spiral string

//go:embed chuva600.bin
var chuva600 string

// Names lists the data sets that Load knows.
func Names() []string {
	return append(dataset.Names(), "chuva600", "xor", "spiral", "iris", "breast-cancer", "noisy-digits")
}

// UnknownError is the name of a data set that does not exist.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	names := Names()
	last := len(names) - 1
	return "there is no data set " + strconv.Quote(e.Name) + "; there are " + strings.Join(names[:last], ", ") + " and " + names[last]
}

// Load returns a data set by name, or an *UnknownError.
func Load(name string) (dataset.Split, error) {
	switch name {
	case "chuva600":
		return Chuva600(), nil
	case "xor":
		return XOR(), nil
	case "spiral":
		return Spiral(), nil
	case "iris":
		return Iris(), nil
	case "breast-cancer":
		return BreastCancer(), nil
	case "noisy-digits":
		return NoisyDigits(), nil
	}
	s, err := dataset.Load(name)
	if err != nil {
		return dataset.Split{}, &UnknownError{name}
	}
	return s, nil
}

// XOR returns the four points that no straight line tells apart: 1 where exactly one input is 1. All parts are the same.
func XOR() dataset.Split {
	s := dataset.Set{Inputs: 2, Classes: 2, X: []float32{0, 0, 0, 1, 1, 0, 1, 1}, Y: []int{0, 1, 1, 0}}
	return dataset.Split{Train: s, Validation: s, Test: s}
}

// Spiral returns two arms that wind 1½ times around each other: 400, 400 and 1,000 points.
func Spiral() dataset.Split { return points(spiral, 400, 400) }

// Chuva600 returns made-up days like those of Chuva8, drawn: 600, 600 and 2,000. It rains on a quarter of them, and
// nobody who knows how they were drawn gets more than 0.929 of the test days right.
func Chuva600() dataset.Split { return points(chuva600, 600, 600) }

// points reads x, y and class, 9 bytes a point.
func points(data string, train, validation int) dataset.Split {
	const size = 9
	s := dataset.Set{Inputs: 2, Classes: 2}
	for ; len(data) >= size; data = data[size:] {
		row := []byte(data[:size])
		for _, at := range []int{0, 4} {
			bits := uint32(row[at]) | uint32(row[at+1])<<8 | uint32(row[at+2])<<16 | uint32(row[at+3])<<24
			s.X = append(s.X, math.Float32frombits(bits))
		}
		s.Y = append(s.Y, int(row[8]))
	}
	part := func(from, to int) dataset.Set {
		return dataset.Set{Inputs: 2, Classes: 2, X: s.X[2*from : 2*to], Y: s.Y[from:to]}
	}
	return dataset.Split{Train: part(0, train), Validation: part(train, train+validation), Test: part(train+validation, s.Len())}
}

// Iris returns 150 flowers of three species, told by length and width of sepal and petal in centimetres: 90, 30 and 30.
// They are as measured: see Split.Standardised.
func Iris() dataset.Split { return fromTable("iris", iris) }

// BreastCancer returns 569 tumours, benign (0) or malignant (1), told by 30 measures of the cells' nuclei: 341, 114 and
// 114. They are as measured: see Split.Standardised.
func BreastCancer() dataset.Split { return fromTable("breast-cancer", cancer) }

func fromTable(name, text string) dataset.Split {
	t, err := table.Parse(text)
	if err != nil {
		panic("course: the data set built into the program is damaged: " + err.Error())
	}
	s, _, err := t.Set(len(t.Names) - 1)
	if err != nil {
		panic("course: the data set built into the program is damaged: " + err.Error())
	}
	list := frozen(name)
	return dataset.Split{Train: s.Pick(wholes(list, "train")), Validation: s.Pick(wholes(list, "validation")), Test: s.Pick(wholes(list, "test"))}
}

// NoisyDigits returns 200 of the training digits, 39 of them with a wrong class, and all digits of the other parts:
// a large network learns the mistakes by heart.
func NoisyDigits() dataset.Split {
	s := dataset.Digits()
	list := frozen("noisy-digits")
	s.Train = s.Train.Pick(wholes(list, "images"))
	s.Train.Y = wholes(list, "labels")
	return s
}

func frozen(name string) wire.Value {
	all, err := wire.Parse(splits)
	if err != nil {
		panic("course: the splits built into the program are damaged: " + err.Error())
	}
	return all.Field(name)
}

func wholes(v wire.Value, field string) (list []int) {
	for _, item := range v.Field(field).Items {
		list = append(list, int(item.Number))
	}
	return list
}
