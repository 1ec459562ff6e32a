package explain

import (
	"errors"
	"math"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

// Activation names what a layer does to its sums: one of autodiff.Activations, with its usual constant.
type Activation = nn.Activation

// The activations of the course.
const (
	Linear  = nn.Linear
	Sigmoid = nn.Sigmoid
	Tanh    = nn.Tanh
	ReLU    = nn.ReLU
	Softmax = nn.Softmax
)

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
	if !finite(t) {
		return nil, errors.New("a truth that is not a finite number")
	}
	if len(t) == 1 {
		return wire.AppendNumber(nil, t[0]), nil
	}
	return wire.AppendNumbers(nil, t), nil
}

// UnmarshalJSON reads a number or an array of numbers.
func (t *Truth) UnmarshalJSON(data []byte) error {
	v, err := wire.Parse(string(data))
	if err != nil {
		return err
	}
	*t, err = ReadTruth(v)
	return err
}

// ReadTruth reads a number or an array of numbers.
func ReadTruth(v wire.Value) (Truth, error) {
	if v.Kind == wire.Number {
		return Truth{v.Number}, nil
	}
	if v.Kind != wire.Array {
		return nil, mistake(BadExample, "y is "+v.Kind.String()+"; it needs to be a number or an array of numbers")
	}
	t := make(Truth, len(v.Items))
	for i, item := range v.Items {
		if item.Kind != wire.Number {
			return nil, mistake(BadExample, "y holds "+item.Kind.String()+"; it needs numbers")
		}
		t[i] = item.Number
	}
	return t, nil
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

func mistake(code, message string) *Error { return &Error{code, message} }

// list writes numbers within a message.
func list(values []float64) string {
	return strings.ReplaceAll(string(wire.AppendNumbers(nil, values)), ",", ", ")
}

func decimal(v float64) string { return string(wire.AppendNumber(nil, v)) }

// guard turns the engine's panic over a shape into an error at this door.
func guard(err *error) {
	switch r := recover().(type) {
	case nil:
	case *tensor.ShapeError, *autodiff.InputsError:
		*err = &Error{BadShape, r.(error).Error()}
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
		where := "layer " + itoa(i+1)
		if len(l.W) == 0 || len(l.W[0]) == 0 {
			return mistake(BadNet, where+" has no weights; W needs a row for each unit and a column for each input")
		}
		if len(l.B) != len(l.W) {
			return mistake(BadNet, where+" has "+itoa(len(l.B))+" biases for "+itoa(len(l.W))+" units; b needs one for each row of W")
		}
		width := len(l.W[0])
		for r, row := range l.W {
			if len(row) != width {
				return mistake(BadNet, where+": row "+itoa(r+1)+" of W has "+itoa(len(row))+" numbers and row 1 has "+itoa(width)+"; all rows need the same")
			}
			if !finite(row) {
				return mistake(BadNet, where+": row "+itoa(r+1)+" of W holds a value that is not a finite number")
			}
		}
		if !finite(l.B) {
			return mistake(BadNet, where+": b holds a value that is not a finite number")
		}
		if before >= 0 && width != before {
			return mistake(BadNet, where+" takes "+itoa(width)+" inputs, but layer "+itoa(i)+" gives "+itoa(before))
		}
		if _, ok := l.Activation.Operation(); !ok {
			return mistake(BadNet, where+": activation "+quoted(string(l.Activation))+" is unknown; use one of "+nn.Activations())
		}
		before = len(l.W)
	}
	last := n.Layers[len(n.Layers)-1]
	switch n.Loss {
	case BCE:
		if before != 1 || last.Activation != Sigmoid {
			return mistake(BadNet, "loss bce needs a last layer of one sigmoid unit; here it has "+itoa(before)+" units and activation "+string(last.Activation))
		}
	case CE:
		if before < 2 || last.Activation != Softmax {
			return mistake(BadNet, "loss ce needs a last layer of at least two units and activation softmax; here it has "+itoa(before)+" and "+string(last.Activation))
		}
	case MSE:
	default:
		return mistake(BadNet, "loss "+quoted(string(n.Loss))+" is unknown; use bce, ce or mse")
	}
	return nil
}

// checkInput returns an error unless x fits the net.
func (n Net) checkInput(x []float64, where string) error {
	if len(x) != n.inputs() {
		return mistake(BadExample, where+" has "+itoa(len(x))+" inputs; the net takes "+itoa(n.inputs()))
	}
	if !finite(x) {
		return mistake(BadExample, where+" holds an input that is not a finite number")
	}
	return nil
}

// checkTruth returns an error unless y is a truth that the loss understands.
func (n Net) checkTruth(y Truth, where string) error {
	switch n.Loss {
	case BCE:
		if len(y) != 1 || y[0] != 0 && y[0] != 1 {
			return mistake(BadExample, where+": y is "+list(y)+"; loss bce needs 0 or 1")
		}
	case CE:
		if len(y) != 1 || y[0] != math.Trunc(y[0]) || y[0] < 0 || y[0] >= float64(n.outputs()) {
			return mistake(BadExample, where+": y is "+list(y)+"; loss ce needs a class from 0 to "+itoa(n.outputs()-1))
		}
	case MSE:
		if len(y) != n.outputs() || !finite(y) {
			return mistake(BadExample, where+": y is "+list(y)+"; loss mse needs "+itoa(n.outputs())+" finite numbers")
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
