package fit

import (
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
)

// check refuses parts that cannot be trained on, chosen by or reported. The test part may be empty.
func check(data dataset.Split) error {
	train := data.Train
	switch {
	case train.Inputs < 1:
		return &ConfigError{"train", "examples have " + strconv.Itoa(train.Inputs) + " inputs; at least 1 is needed"}
	case train.Classes < 2:
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
	wrong := func(reason string) error { return &ConfigError{name, reason} }
	switch {
	case s.Len() == 0 && len(s.X) == 0:
		return wrong("there is no example")
	case s.Inputs != train.Inputs:
		return wrong("examples have " + strconv.Itoa(s.Inputs) + " inputs, those to train on " + strconv.Itoa(train.Inputs))
	case s.Classes != train.Classes:
		return wrong("there are " + strconv.Itoa(s.Classes) + " classes, to train on " + strconv.Itoa(train.Classes))
	case len(s.X) != s.Len()*s.Inputs:
		return wrong("X has " + strconv.Itoa(len(s.X)) + " numbers for " + strconv.Itoa(s.Len()) + " examples of " + strconv.Itoa(s.Inputs) +
			" inputs; it needs " + strconv.Itoa(s.Len()*s.Inputs))
	}
	for i, class := range s.Y {
		if class < 0 || class >= s.Classes {
			return wrong("example " + strconv.Itoa(i) + " has class " + strconv.Itoa(class) + "; there are " + strconv.Itoa(s.Classes) +
				", from 0 to " + strconv.Itoa(s.Classes-1))
		}
	}
	for i, v := range s.X {
		if v-v != 0 {
			return wrong("input " + strconv.Itoa(i%s.Inputs) + " of example " + strconv.Itoa(i/s.Inputs) + " is not finite")
		}
	}
	return nil
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
	wrong := func(reason string) ([]float32, error) { return nil, &ConfigError{"input", reason} }
	if len(of) != s.data.Train.Inputs {
		return wrong(strconv.Itoa(len(of)) + " numbers; " + s.config.Dataset + " has " + strconv.Itoa(s.data.Train.Inputs))
	}
	low, high := 0.0, 0.0
	if s.data.Train.Side > 0 {
		low, high = math.Inf(1), math.Inf(-1)
		for _, v := range s.data.Train.X {
			low, high = min(low, float64(v)), max(high, float64(v))
		}
	}
	x := make([]float32, len(of))
	for i, v := range of {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return wrong("number " + strconv.Itoa(i+1) + " is not finite")
		case high > low && (v < low-(high-low) || v > high+(high-low)):
			return wrong("number " + strconv.Itoa(i+1) + " is " + decimal(v) + "; the pixels to train on go from " + decimal(low) + " to " + decimal(high))
		}
		x[i] = float32(v)
	}
	return x, nil
}
