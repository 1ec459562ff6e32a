package lab

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/loss"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
)

// Session is a training of dense layers on points of a plane, and views of what they have learnt.
type Session struct {
	*fit.Session
	area  Area
	spec  nn.Spec // without what squashes the end
	fine  view    // the map: the last layer only
	small view    // maps of the units: all layers
	slope *plan.Plan
}

// view is the network compiled for the places of a grid.
type view struct {
	*plan.Plan
	side int
}

// Frame is what a network gives over the plane, and its parameters. Grids are square, row by row from the lower edge.
type Frame struct {
	Map    []float32 // [outputs][side²]: the probability of class 1, or those of all classes
	Units  []float32 // [units before the last layer][small²]: what each gives
	Scale  []float32 // the largest |value| of each
	Params []float32 // layer by layer, rows of W, then b
	Curve  []float32 // [3][n]: epochs, loss of training, loss of validation; thinned to at most maxCurve
}

const (
	maxCurve  = 120
	maxSide   = 128
	maxSlopes = 256 // examples by which the loss is differentiated
)

// New returns a training that has not begun. Beside the errors of fit.NewOn, there is a *fit.ConfigError for a layer that
// is neither dense nor dropout, and for points that are no pairs.
func New(c fit.Config, data dataset.Split, area Area) (*Session, error) {
	if data.Train.Inputs != 2 {
		return nil, &fit.ConfigError{Setting: "points", Reason: "an example has " + strconv.Itoa(data.Train.Inputs) + " inputs; a point of the plane has 2"}
	}
	for _, span := range [][2]float64{area.X, area.Y} {
		if !(span[1]-span[0] > 0 && span[1]-span[0] < 1e9) {
			return nil, &fit.ConfigError{Setting: "area", Reason: "an axis needs to end above its beginning"}
		}
	}
	s, err := fit.NewOn(c, data)
	if err != nil {
		return nil, err
	}
	spec, err := nn.Parse(c.Model)
	if err != nil {
		return nil, err
	}
	spec = spec.Logits()
	for _, p := range spec {
		if p.Kind != "dense" && p.Kind != "dropout" {
			return nil, &fit.ConfigError{Setting: "model", Reason: p.Kind + " is not shown here; use dense and dropout"}
		}
	}
	return &Session{Session: s, area: area, spec: spec}, nil
}

// build makes the network again, without its parameters; its outputs are the last layer and then, if asked for, what the
// layers before it give.
func (s *Session) build(hidden bool) *graph.Graph {
	g, err := nn.Build(s.spec, []int{2}, num.NewRand(0, 0))
	if err != nil {
		panic(err) // the same went well before
	}
	var ends []graph.Value
	for _, n := range g.Nodes() {
		switch n.Layer.Name() {
		case "affine":
			ends = append(ends, n.Out)
		case "dropout":
		default:
			ends[len(ends)-1] = n.Out
		}
	}
	if hidden {
		for i, v := range ends[:len(ends)-1] {
			g.Output(strconv.Itoa(i), v)
		}
	}
	return g
}

// on compiles a view of a grid, unless v is one.
func (s *Session) on(v view, side int, hidden bool) (view, error) {
	if side < 2 || side > maxSide {
		return v, &fit.ConfigError{Setting: "grid", Reason: "a side of " + strconv.Itoa(side) + " is not from 2 to " + strconv.Itoa(maxSide)}
	}
	if v.side != side {
		p, err := plan.Compile(s.build(hidden), plan.Config{Batch: side * side, Inference: true, Loss: plan.MeanSquared})
		if err != nil {
			return v, &fit.ConfigError{Setting: "model", Reason: err.Error()}
		}
		v = view{p, side}
		x := p.Input(0)
		at := func(span [2]float64, i int) float32 {
			return float32(span[0] + (span[1]-span[0])*float64(i)/float64(side-1))
		}
		for i := range side * side {
			x[2*i], x[2*i+1] = at(s.area.X, i%side), at(s.area.Y, i/side)
		}
	}
	copy(v.Params(), s.Params())
	v.Forward()
	return v, nil
}

// Frame returns the network as it is now: the map with side² places, those of the units with small².
func (s *Session) Frame(side, small int) (f Frame, err error) {
	if s.fine, err = s.on(s.fine, side, false); err != nil {
		return f, err
	}
	if s.small, err = s.on(s.small, small, true); err != nil {
		return f, err
	}
	z := s.fine.Output(0)
	places := side * side
	outputs := len(z) / places
	p, classes := make([]float32, len(z)), make([]int, places)
	if outputs == 1 {
		loss.BinaryCrossEntropy(p, nil, z, classes, 1)
	} else {
		loss.CrossEntropy(p, nil, z, classes, outputs, 1)
	}
	f.Map, _ = columns(nil, p, outputs)
	for i := range s.widths() {
		h := s.small.Output(i + 1)
		var scale []float32
		f.Units, scale = columns(f.Units, h, len(h)/(small*small))
		f.Scale = append(f.Scale, scale...)
	}
	f.Params = append(f.Params, s.Params()...)
	f.Curve = s.curve()
	return f, nil
}

// widths are the units of the layers before the last.
func (s *Session) widths() (units []int) {
	for _, p := range s.spec {
		if p.Kind == "dense" {
			units = append(units, p.Units)
		}
	}
	return units[:len(units)-1]
}

// columns appends the columns of rows [n,width], one after the other, and tells the largest size in each.
func columns(to, rows []float32, width int) (columns, largest []float32) {
	for k := range width {
		most := float32(0)
		for i := k; i < len(rows); i += width {
			to = append(to, rows[i])
			most = max(most, rows[i], -rows[i])
		}
		largest = append(largest, most)
	}
	return to, largest
}

// curve thins the history: every so many epochs, and the last.
func (s *Session) curve() []float32 {
	history := s.Progress().History
	every := (len(history) + maxCurve - 2) / (maxCurve - 1)
	var at, training, validation []float32
	for i, h := range history {
		if i%max(1, every) == 0 || i == len(history)-1 {
			at, training, validation = append(at, float32(h.Epoch)), append(training, float32(h.Loss)), append(validation, float32(h.ValidationLoss))
		}
	}
	return append(append(at, training...), validation...)
}

// Net returns the network with its parameters as they are now, for passes and explanations.
func (s *Session) Net() explain.Net {
	params, before := s.Params(), 2
	take := func(n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = float64(params[i])
		}
		params = params[n:]
		return out
	}
	net := explain.Net{Loss: explain.CE}
	for _, p := range s.spec {
		if p.Kind != "dense" {
			continue
		}
		l := explain.Layer{Activation: p.Activation}
		if l.Activation == "" {
			l.Activation = explain.Linear
		}
		for range p.Units {
			l.W = append(l.W, take(before))
		}
		l.B, before = take(p.Units), p.Units
		net.Layers = append(net.Layers, l)
	}
	last := &net.Layers[len(net.Layers)-1]
	last.Activation = explain.Softmax
	if before == 1 {
		last.Activation, net.Loss = explain.Sigmoid, explain.BCE
	}
	return net
}

// Slopes returns the derivatives of the mean loss of the first training examples, at most 256, by all parameters, in the
// order of Frame.Params and without penalties or dropout.
func (s *Session) Slopes() ([]float32, error) {
	train := s.Data().Train
	n := min(maxSlopes, train.Len())
	if s.slope == nil {
		c := plan.Config{Batch: n, Inference: true}
		if s.Net().Loss == explain.BCE {
			c.Loss = plan.BinaryCrossEntropy
		}
		p, err := plan.Compile(s.build(false), c)
		if err != nil {
			return nil, &fit.ConfigError{Setting: "model", Reason: err.Error()}
		}
		copy(p.Input(0), train.X)
		for i := range n {
			if c.Loss == plan.BinaryCrossEntropy {
				p.Targets()[i] = float32(train.Y[i])
			} else {
				p.Classes()[i] = int32(train.Y[i])
			}
		}
		s.slope = p
	}
	copy(s.slope.Params(), s.Params())
	s.slope.Gradients()
	return append([]float32(nil), s.slope.Derivatives()...), nil
}
