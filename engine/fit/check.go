package fit

import (
	"math"
	"slices"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
)

// check refuses parts that cannot be trained on, chosen by or reported. The test part may be empty.
func check(data dataset.Split) error {
	train := data.Train
	switch {
	case train.Inputs < 1:
		return &ConfigError{"train", "examples have " + strconv.Itoa(train.Inputs) + " inputs; at least 1 is needed"}
	case train.Outputs == 0 && train.Classes < 2:
		return &ConfigError{"train", "there are " + strconv.Itoa(train.Classes) + " classes; at least 2 are needed"}
	case train.Side != 0 && train.Side*train.Side != train.Inputs:
		return &ConfigError{"train", "images with a side of " + strconv.Itoa(train.Side) + " have " + strconv.Itoa(train.Side*train.Side) +
			" pixels, and examples have " + strconv.Itoa(train.Inputs) + " inputs; Side is 0 where they are no square images"}
	}
	if err := fits("train", train, train); err != nil {
		return err
	}
	if err := fits("validation", data.Validation, train); err != nil {
		return err
	}
	if data.Test.Len() == 0 && len(data.Test.X) == 0 {
		return nil
	}
	return fits("test", data.Test, train)
}

// fits tells why a set is none for a model that was trained on another.
func fits(name string, s, train dataset.Set) error {
	switch {
	case s.Len() == 0 && len(s.X) == 0:
		return &ConfigError{name, "there is no example"}
	case s.Inputs != train.Inputs:
		return differ(name, "inputs of an example", s.Inputs, train.Inputs)
	case s.Outputs != train.Outputs:
		return differ(name, "numbers to predict of an example", s.Outputs, train.Outputs)
	case s.Outputs > 0 && len(s.T) != s.Len()*s.Outputs:
		return differ(name, "numbers in T for Len() examples", len(s.T), s.Len()*s.Outputs)
	case s.Base != nil && len(s.Base) != s.Len():
		return differ(name, "numbers in Base", len(s.Base), s.Len())
	case s.Classes != train.Classes:
		return differ(name, "classes", s.Classes, train.Classes)
	case len(s.X) != s.Len()*s.Inputs:
		return differ(name, "numbers in X for Len() examples", len(s.X), s.Len()*s.Inputs)
	}
	for i, class := range s.Y {
		if class < 0 || class >= s.Classes {
			most := strconv.Itoa(s.Classes - 1)
			return &ConfigError{name, "example " + strconv.Itoa(i) + " has class " + strconv.Itoa(class) + "; classes go from 0 to " + most}
		}
	}
	for i, t := range s.T {
		if t-t != 0 {
			return &ConfigError{name, "number " + strconv.Itoa(i) + " of T is not finite"}
		}
	}
	for i, v := range s.X {
		if v-v != 0 {
			return &ConfigError{name, "number " + strconv.Itoa(i) + " of X is not finite"}
		}
	}
	return nil
}

func differ(name, what string, has, needs int) error {
	return &ConfigError{name, "there are " + strconv.Itoa(has) + " " + what + "; it takes " + strconv.Itoa(needs)}
}

// classes panics unless a set fits a model that tells classes apart.
func (s *Session) classes(set dataset.Set) {
	if s.numbers != nil {
		panic(&ConfigError{"data set", "its examples lead to numbers, not to classes; see Errors and Predicted"})
	}
	s.must(set)
}

// must panics unless a set fits the model.
func (s *Session) must(set dataset.Set) {
	if err := fits("set", set, s.data.Train); err != nil {
		panic(err)
	}
}

// input returns an example to predict. Images are refused where they leave the range of the pixels of training by more
// than its width: these are on another scale, as 0 to 16 is for 0 to 1.
func (s *Session) input(of []float64) ([]float32, error) {
	train := s.data.Train
	if len(of) != train.Inputs {
		return nil, &ConfigError{"input", strconv.Itoa(len(of)) + " numbers; " + s.config.Dataset + " has " + strconv.Itoa(train.Inputs)}
	}
	low, high := float32(-math.MaxFloat32), float32(math.MaxFloat32)
	if train.Side > 0 {
		low, high = slices.Min(train.X), slices.Max(train.X)
		low, high = low-(high-low), high+(high-low)
	}
	x := make([]float32, len(of))
	for i, v := range of {
		x[i] = float32(v)
		if !(x[i] >= low && x[i] <= high) {
			return nil, &ConfigError{"input", "number " + strconv.Itoa(i+1) + " is " + decimal(v) + ", which is not finite, or far from the pixels of training"}
		}
	}
	return x, nil
}
