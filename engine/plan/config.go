package plan

import (
	"strconv"
)

// ConfigError tells which setting cannot be and what can.
type ConfigError struct{ Setting, Reason string }

func (e *ConfigError) Error() string { return "plan: Config." + e.Setting + " " + e.Reason }

// ClassError tells which example of a batch, counted from 0, has a class that does not exist.
type ClassError struct{ Example, Class, Classes int }

func (e *ClassError) Error() string {
	return "plan: example " + strconv.Itoa(e.Example) + " of the batch has class " + strconv.Itoa(e.Class) + "; there are " +
		strconv.Itoa(e.Classes) + ", from 0 to " + strconv.Itoa(e.Classes-1)
}

// losses lists the names of the losses in their order.
func losses() []string {
	return []string{"CrossEntropy", "BinaryCrossEntropy", "Squared", "MeanSquared"}
}

// String returns the name of a loss as it is written in a program.
func (l Loss) String() string {
	if l < 0 || int(l) >= len(losses()) {
		return "Loss(" + strconv.Itoa(int(l)) + ")"
	}
	return losses()[l]
}

func (c Config) check() error {
	if c.Batch < 1 {
		return &ConfigError{"Batch", "is " + strconv.Itoa(c.Batch) + "; a batch has at least 1 example"}
	}
	if c.Loss < 0 || int(c.Loss) >= len(losses()) {
		return &ConfigError{"Loss", "is " + strconv.Itoa(int(c.Loss)) + "; there are CrossEntropy to " + losses()[len(losses())-1] + ", 0 to " + strconv.Itoa(len(losses())-1)}
	}
	return nil
}

// misuse says which of Classes and Targets the loss takes.
func (c Config) misuse() *ConfigError {
	takes, not := "Targets", "Classes"
	if c.Loss == CrossEntropy {
		takes, not = not, takes
	}
	return &ConfigError{"Loss", "is " + c.Loss.String() + ", which takes " + takes + ", not " + not}
}
