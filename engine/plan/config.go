package plan

import (
	"math"
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

func (c Config) check() error {
	if c.Batch < 1 {
		return &ConfigError{"Batch", "is " + strconv.Itoa(c.Batch) + "; a batch has at least 1 example"}
	}
	if c.Loss < 0 || c.Loss >= losses {
		return &ConfigError{"Loss", "is " + strconv.Itoa(int(c.Loss)) + "; take one of the constants of plan, like CrossEntropy"}
	}
	if !(c.Delta >= 0 && c.Delta <= math.MaxFloat32) {
		return &ConfigError{"Delta", "is " + strconv.FormatFloat(c.Delta, 'g', -1, 64) + "; an error where Huber becomes a line is positive, and 0 stands for 1"}
	}
	return nil
}

// misuse says which of Classes and Targets the loss takes.
func (c Config) misuse() *ConfigError {
	if c.Loss == CrossEntropy {
		return &ConfigError{"Loss", "is CrossEntropy, which takes Classes, not Targets"}
	}
	return &ConfigError{"Loss", "is not CrossEntropy: it takes Targets, not Classes"}
}
