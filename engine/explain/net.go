package explain

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Activation names what a layer does to its sums.
type Activation string

const (
	Linear  Activation = "linear"
	Sigmoid Activation = "sigmoid"
	Tanh    Activation = "tanh"
	ReLU    Activation = "relu"
	Softmax Activation = "softmax"
)

func (a Activation) operation() (autodiff.Operation, bool) {
	switch a {
	case Linear:
		return autodiff.Identity{}, true
	case Sigmoid:
		return autodiff.Sigmoid{}, true
	case Tanh:
		return autodiff.Tanh{}, true
	case ReLU:
		return autodiff.ReLU{}, true
	case Softmax:
		return autodiff.Softmax{}, true
	}
	return nil, false
}

// Loss names how far an output is from the truth.
type Loss string

const (
	BCE Loss = "bce" // binary cross-entropy; the last layer is one sigmoid unit
	CE  Loss = "ce"  // cross-entropy; the last layer is a softmax
	MSE Loss = "mse" // half the squared error, summed over the outputs
)

// Layer is a dense layer: a row of W holds the weights of one unit.
type Layer struct {
	W          [][]float64 `json:"W"`
	B          []float64   `json:"b"`
	Activation Activation  `json:"activation"`
}

// Net is a stack of dense layers and a loss.
type Net struct {
	Layers []Layer `json:"layers"`
	Loss   Loss    `json:"loss"`
}

// Example is one input with what is true about it.
type Example struct {
	X []float64 `json:"x"`
	Y Truth     `json:"y"`
}

// Truth is a label 0 or 1 (bce), a class from 0 (ce), or a target vector (mse). In JSON one number stands alone.
type Truth []float64

// Label returns the truth that is one number.
func Label(y float64) Truth { return Truth{y} }

// MarshalJSON writes one number alone and several as an array.
func (t Truth) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]float64(t))
}

// UnmarshalJSON reads a number or an array of numbers.
func (t *Truth) UnmarshalJSON(data []byte) error {
	var one float64
	if err := json.Unmarshal(data, &one); err == nil {
		*t = Truth{one}
		return nil
	}
	return json.Unmarshal(data, (*[]float64)(t))
}

// Error is a mistake in what was asked. Code is stable; Message says what was wrong, where, and what would be right.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Message }

// The codes of Error.
const (
	BadNet     = "bad_net"
	BadExample = "bad_example"
	BadTarget  = "bad_target"
	BadRequest = "bad_request"
	NotFinite  = "not_finite"
	BadShape   = "bad_shape"
)

func mistake(code, format string, args ...any) *Error {
	return &Error{code, fmt.Sprintf(format, args...)}
}

// guard turns the engine's panic over a shape into an error at this door.
func guard(err *error) {
	switch r := recover().(type) {
	case nil:
	case *tensor.ShapeError:
		*err = &Error{BadShape, r.Error()}
	default:
		panic(r)
	}
}

func finite(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// inputs and outputs are the sizes at both ends of a net that was checked.
func (n Net) inputs() int  { return len(n.Layers[0].W[0]) }
func (n Net) outputs() int { return len(n.Layers[len(n.Layers)-1].B) }

// Check returns an error unless the layers fit each other and the loss.
func (n Net) Check() error {
	if len(n.Layers) == 0 {
		return mistake(BadNet, "the net has no layer; it needs at least one")
	}
	before := -1
	for i, l := range n.Layers {
		where := "layer " + strconv.Itoa(i+1)
		if len(l.W) == 0 || len(l.W[0]) == 0 {
			return mistake(BadNet, "%s has no weights; W needs a row for each unit and a column for each input", where)
		}
		if len(l.B) != len(l.W) {
			return mistake(BadNet, "%s has %d biases for %d units; b needs one for each row of W", where, len(l.B), len(l.W))
		}
		width := len(l.W[0])
		for r, row := range l.W {
			if len(row) != width {
				return mistake(BadNet, "%s: row %d of W has %d numbers and row 1 has %d; all rows need the same", where, r+1, len(row), width)
			}
			if !finite(row) {
				return mistake(BadNet, "%s: row %d of W holds a value that is not a finite number", where, r+1)
			}
		}
		if !finite(l.B) {
			return mistake(BadNet, "%s: b holds a value that is not a finite number", where)
		}
		if before >= 0 && width != before {
			return mistake(BadNet, "%s takes %d inputs, but layer %d gives %d", where, width, i, before)
		}
		if _, ok := l.Activation.operation(); !ok {
			return mistake(BadNet, "%s: activation %q is unknown; use linear, sigmoid, tanh, relu or softmax", where, l.Activation)
		}
		before = len(l.W)
	}
	last := n.Layers[len(n.Layers)-1]
	switch n.Loss {
	case BCE:
		if before != 1 || last.Activation != Sigmoid {
			return mistake(BadNet, "loss bce needs a last layer of one sigmoid unit; here it has %d units and activation %s", before, last.Activation)
		}
	case CE:
		if before < 2 || last.Activation != Softmax {
			return mistake(BadNet, "loss ce needs a last layer of at least two units and activation softmax; here it has %d and %s", before, last.Activation)
		}
	case MSE:
	default:
		return mistake(BadNet, "loss %q is unknown; use bce, ce or mse", n.Loss)
	}
	return nil
}

// checkInput returns an error unless x fits the net.
func (n Net) checkInput(x []float64, where string) error {
	if len(x) != n.inputs() {
		return mistake(BadExample, "%s has %d inputs; the net takes %d", where, len(x), n.inputs())
	}
	if !finite(x) {
		return mistake(BadExample, "%s holds an input that is not a finite number", where)
	}
	return nil
}

// checkTruth returns an error unless y is a truth that the loss understands.
func (n Net) checkTruth(y Truth, where string) error {
	switch n.Loss {
	case BCE:
		if len(y) != 1 || y[0] != 0 && y[0] != 1 {
			return mistake(BadExample, "%s: y is %v; loss bce needs 0 or 1", where, []float64(y))
		}
	case CE:
		if len(y) != 1 || y[0] != math.Trunc(y[0]) || y[0] < 0 || y[0] >= float64(n.outputs()) {
			return mistake(BadExample, "%s: y is %v; loss ce needs a class from 0 to %d", where, []float64(y), n.outputs()-1)
		}
	case MSE:
		if len(y) != n.outputs() || !finite(y) {
			return mistake(BadExample, "%s: y is %v; loss mse needs %d finite numbers", where, []float64(y), n.outputs())
		}
	}
	return nil
}

// clone returns a copy that shares nothing.
func (n Net) clone() Net {
	out := Net{Layers: make([]Layer, len(n.Layers)), Loss: n.Loss}
	for i, l := range n.Layers {
		out.Layers[i] = Layer{W: make([][]float64, len(l.W)), B: append([]float64(nil), l.B...), Activation: l.Activation}
		for r, row := range l.W {
			out.Layers[i].W[r] = append([]float64(nil), row...)
		}
	}
	return out
}
