package explain

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/count"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Ground is what a descent walks down: a bowl, or the mean loss of a net over examples.
type Ground struct {
	// Curvature a and Centre c make the bowl f(w) = ½·Σ aᵢ(wᵢ − cᵢ)².
	Curvature []float64 `json:"curvature,omitempty"`
	Centre    []float64 `json:"centre,omitempty"`

	Net *Net        `json:"net,omitempty"`
	X   [][]float64 `json:"X,omitempty"`
	Y   []Truth     `json:"y,omitempty"`
	// Along are directions through the parameters of Net, in the order of Parameters: a place w is the net moved by
	// Σ wᵢ·Alongᵢ. Without them w is the parameters themselves.
	Along [][]float64 `json:"along,omitempty"`
}

// Method is an optimizer of package optim: sgd, momentum, rmsprop, adam.
type Method struct {
	Name string  `json:"name"`
	Rate float64 `json:"rate"`
	// Beta is the inertia of momentum; 0 means that of package optim.
	Beta float64 `json:"beta,omitempty"`
}

// optimizer is nil for a name that is unknown. The four of unit 8 are named here, so that the browser's engine need not
// carry all of package optim in float64.
func (m Method) optimizer() optim.Optimizer[float64] {
	switch m.Name {
	case "sgd":
		return &optim.SGD[float64]{Rate: m.Rate}
	case "momentum":
		o := optim.NewMomentum[float64](m.Rate)
		if m.Beta > 0 {
			o.Beta = m.Beta
		}
		return o
	case "rmsprop":
		return optim.NewRMSProp[float64](m.Rate)
	case "adam":
		return optim.NewAdam[float64](m.Rate)
	}
	return nil
}

// Walk says from where and how far. Start may be left out on a net without Along: it is then its parameters.
type Walk struct {
	Start []float64 `json:"start,omitempty"`
	Steps int       `json:"steps"`
	// Batches are examples from 0, taken in turn; without them, Batch examples are drawn for each step, all once before
	// any comes again. With neither, every step looks at all examples.
	Batches [][]int `json:"batches,omitempty"`
	Batch   int     `json:"batch,omitempty"`
	Seed    int     `json:"seed,omitempty"`
}

// Path is what came of a walk. It is shorter than asked for where a number became too large to compute.
type Path struct {
	W [][]float64 `json:"w"` // places, the start first
	F []float64   `json:"f"` // over all examples
	G [][]float64 `json:"g"` // the derivative at each place, over the batch whose turn it is
	// Factors of plain descent on a bowl: each step multiplies wᵢ − cᵢ by 1 − η·aᵢ.
	Factors []float64 `json:"factors,omitempty"`
	// MACs are the multiply-adds of each step on a net, both passes, as package count estimates them.
	MACs int `json:"macs,omitempty"`
	// Net is where a walk over all parameters of a net has led.
	Net *Net `json:"net,omitempty"`
}

// walkLimit keeps a slip of the pen from keeping the engine busy: places times examples.
const walkLimit = 1 << 20

// Limit returns the rate beyond which plain descent flees on a bowl, 2 over the largest curvature; 0 on a net.
func (g Ground) Limit() float64 {
	steepest := 0.0
	for _, a := range g.Curvature {
		steepest = max(steepest, a)
	}
	if steepest == 0 {
		return 0
	}
	return 2 / steepest
}

// Parameters returns all weights and biases of a net, layer by layer: the rows of W, then b.
func (n Net) Parameters() []float64 {
	var out []float64
	for _, l := range n.Layers {
		for _, row := range l.W {
			out = append(out, row...)
		}
		out = append(out, l.B...)
	}
	return out
}

// with returns the net with other parameters.
func (n Net) with(p []float64) Net {
	out := n.clone()
	for i := range out.Layers {
		for _, row := range out.Layers[i].W {
			p = p[copy(row, p):]
		}
		p = p[copy(out.Layers[i].B, p):]
	}
	return out
}

// Check returns an error unless the ground is a bowl or a net with examples that fit it.
func (g Ground) Check() error {
	if g.Net == nil {
		if len(g.Curvature) == 0 || len(g.Curvature) != len(g.Centre) || !finite(g.Curvature) || !finite(g.Centre) {
			return mistake(BadRequest, "a bowl needs a curvature and a centre for each of its axes, and a net examples")
		}
		return nil
	}
	if err := g.Net.Check(); err != nil {
		return err
	}
	if len(g.X) == 0 || len(g.X) != len(g.Y) {
		return mistake(BadExample, itoa(len(g.X))+" inputs and "+itoa(len(g.Y))+" truths; a loss needs the same number of both, at least one")
	}
	for i, x := range g.X {
		where := "example " + itoa(i+1)
		if err := g.Net.checkInput(x, where); err != nil {
			return err
		}
		if err := g.Net.checkTruth(g.Y[i], where); err != nil {
			return err
		}
	}
	for i, d := range g.Along {
		if want := len(g.Net.Parameters()); len(d) != want || !finite(d) {
			return mistake(BadRequest, "direction "+itoa(i+1)+" has "+itoa(len(d))+" numbers; the net has "+itoa(want)+" parameters")
		}
	}
	return nil
}

// axes is how many numbers a place has.
func (g Ground) axes() int {
	switch {
	case g.Net == nil:
		return len(g.Curvature)
	case g.Along == nil:
		return len(g.Net.Parameters())
	}
	return len(g.Along)
}

// netAt is the net of a place.
func (g Ground) netAt(w []float64) Net {
	if g.Along == nil {
		return g.Net.with(w)
	}
	p := g.Net.Parameters()
	for k, d := range g.Along {
		for i := range p {
			p[i] += float64(w[k] * d[i])
		}
	}
	return g.Net.with(p)
}

// at returns f and its derivatives at a place that was checked; which are examples, nil for all.
func (g Ground) at(w []float64, which []int) (f float64, d []float64) {
	d = make([]float64, len(w))
	if g.Net == nil {
		for i, a := range g.Curvature {
			away := w[i] - g.Centre[i]
			d[i] = a * away
			f += float64(0.5 * d[i] * away)
		}
		return f, d
	}
	xs, ys := g.X, g.Y
	if which != nil {
		xs, ys = nil, nil
		for _, i := range which {
			xs, ys = append(xs, g.X[i]), append(ys, g.Y[i])
		}
	}
	l := lay(g.netAt(w), xs, ys)
	back := l.tape.Backward(l.loss)
	var slopes []float64
	for i := range l.w {
		slopes = append(append(slopes, back.Of(l.w[i]).Data()...), back.Of(l.b[i]).Data()...)
	}
	if g.Along == nil {
		return l.loss.Value().Item(), slopes
	}
	for k, along := range g.Along {
		for i, s := range slopes {
			d[k] += float64(along[i] * s)
		}
	}
	return l.loss.Value().Item(), d
}

// Descend walks down a ground with one method. Errors are *Error.
func Descend(ground Ground, m Method, walk Walk) (path Path, err error) {
	defer guard(&err)
	if err := ground.Check(); err != nil {
		return Path{}, err
	}
	w := append([]float64(nil), walk.Start...)
	if walk.Start == nil && ground.Net != nil && ground.Along == nil {
		w = ground.Net.Parameters()
	}
	examples := max(1, len(ground.X))
	switch {
	case len(w) != ground.axes() || !finite(w):
		return Path{}, mistake(BadRequest, "the start has "+itoa(len(w))+" numbers; the ground has "+itoa(ground.axes())+" axes")
	case walk.Steps < 0 || walk.Steps > walkLimit/examples:
		return Path{}, mistake(BadRequest, itoa(walk.Steps)+" steps are not possible; here they are from 0 to "+itoa(walkLimit/examples))
	case !finite([]float64{m.Rate, m.Beta}) || m.Rate <= 0 || m.Beta < 0 || m.Beta >= 1:
		return Path{}, mistake(BadRequest, "the rate needs to be above 0, and the inertia from 0 to below 1")
	case walk.Batch < 0 || walk.Batch > len(ground.X):
		return Path{}, mistake(BadRequest, "a batch of "+itoa(walk.Batch)+" is not possible with "+itoa(len(ground.X))+" examples")
	}
	for _, b := range walk.Batches {
		for _, i := range b {
			if i < 0 || i >= len(ground.X) {
				return Path{}, mistake(BadRequest, "a batch names example "+itoa(i)+"; they are from 0 to "+itoa(len(ground.X)-1))
			}
		}
		if len(b) == 0 {
			return Path{}, mistake(BadRequest, "a batch has no examples; leave batches out to look at all")
		}
	}
	method := m.optimizer()
	if method == nil {
		return Path{}, mistake(BadRequest, "there is no method "+quoted(m.Name)+" for a descent; there are sgd, momentum, rmsprop and adam")
	}
	next := batches(walk, len(ground.X))
	seen := examples
	for {
		which := next()
		f, g := ground.at(w, nil)
		if which != nil {
			_, g = ground.at(w, which)
			seen = len(which)
		}
		if !finite(append([]float64{f}, g...)) {
			break
		}
		path.W, path.F, path.G = append(path.W, append([]float64(nil), w...)), append(path.F, f), append(path.G, g)
		if len(path.W) > walk.Steps {
			break
		}
		method.Step(w, g)
	}
	if len(path.W) == 0 {
		return Path{}, mistake(NotFinite, "the loss at the start is too large to compute")
	}
	if ground.Net == nil {
		if m.Name == "sgd" {
			for _, a := range ground.Curvature {
				path.Factors = append(path.Factors, 1-float64(m.Rate*a))
			}
		}
		return path, nil
	}
	sizes := []int{ground.Net.inputs()}
	for _, l := range ground.Net.Layers {
		sizes = append(sizes, len(l.B))
	}
	cost, _ := count.Dense(sizes...)
	path.MACs = cost.TrainingMACs(seen, 1)
	if ground.Along == nil {
		net := ground.Net.with(path.W[len(path.W)-1])
		path.Net = &net
	}
	return path, nil
}

// batches returns the examples of one step after the other; nil means all.
func batches(walk Walk, examples int) func() []int {
	if len(walk.Batches) > 0 {
		turn := -1
		return func() []int {
			turn++
			return walk.Batches[turn%len(walk.Batches)]
		}
	}
	if walk.Batch == 0 || walk.Batch == examples {
		return func() []int { return nil }
	}
	r := num.NewRand(uint64(walk.Seed), 0)
	order := make([]int, examples)
	for i := range order {
		order[i] = i
	}
	left := 0
	return func() []int {
		if left < walk.Batch {
			r.Shuffle(order)
			left = examples
		}
		left -= walk.Batch
		return append([]int(nil), order[left:left+walk.Batch]...)
	}
}

// Field returns f at every place of a ground with two axes, row by row from the first y: x runs fastest; or of one with
// one axis, where y has one place. Errors are *Error.
func Field(ground Ground, x, y Axis) (values []float64, err error) {
	defer guard(&err)
	if err := ground.Check(); err != nil {
		return nil, err
	}
	axes := ground.axes()
	if axes > 2 || axes == 1 && y.N != 1 {
		return nil, mistake(BadRequest, "the ground has "+itoa(axes)+" axes; a field is drawn over two, or over one with one place of y")
	}
	if x.N < 1 || y.N < 1 || x.N > walkLimit/y.N {
		return nil, mistake(BadRequest, "a field of "+itoa(x.N)+"×"+itoa(y.N)+" places is not possible; both need at least 1, together at most "+itoa(walkLimit))
	}
	for j := range y.N {
		for i := range x.N {
			f, _ := ground.at([]float64{x.at(i), y.at(j)}[:axes], nil)
			values = append(values, f)
		}
	}
	return values, nil
}

// Slice returns two directions through the parameters of a net, drawn as RandomDirection draws them.
func Slice(net Net, seed int) (along [][]float64, err error) {
	if err := net.Check(); err != nil {
		return nil, err
	}
	r := num.NewRand(uint64(seed), 0)
	for range 2 {
		var d []float64
		for _, l := range net.Layers {
			d = append(d, randomLike(tensor.FromRows(l.W), r).Data()...)
			d = append(d, make([]float64, len(l.B))...)
		}
		along = append(along, d)
	}
	return along, nil
}
