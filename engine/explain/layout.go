package explain

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// layout is a net laid out on a tape over some examples.
type layout struct {
	net  Net
	tape *autodiff.Tape
	x    autodiff.Var
	w, b []autodiff.Var
	z, h []autodiff.Var // the last h is the output
	each autodiff.Var   // the loss of every example
	loss autodiff.Var   // their mean
}

// lay runs the net forward. The net, inputs and truths must have been checked.
func lay(net Net, xs [][]float64, ys []Truth) *layout {
	g := &layout{net: net, tape: &autodiff.Tape{}}
	g.x = g.tape.Leaf(tensor.FromRows(xs))
	h := g.x
	for _, l := range net.Layers {
		w, b := g.tape.Leaf(tensor.FromRows(l.W)), g.tape.Leaf(tensor.From(append([]float64(nil), l.B...), len(l.B)))
		z := g.tape.Apply(autodiff.Affine{}, h, w, b)
		op, _ := l.Activation.Operation()
		h = g.tape.Apply(op, z)
		g.w, g.b, g.z, g.h = append(g.w, w), append(g.b, b), append(g.z, z), append(g.h, h)
	}
	op, fused := lossOperation(net, ys)
	if fused {
		g.each = g.tape.Apply(op, g.z[len(g.z)-1])
	} else {
		g.each = g.tape.Apply(op, h)
	}
	g.loss = g.tape.Apply(autodiff.Mean{}, g.each)
	return g
}

// lossOperation returns the loss and whether it takes the logits, with the last activation inside it.
func lossOperation(net Net, ys []Truth) (op autodiff.Operation, fused bool) {
	switch net.Loss {
	case BCE:
		labels := make([]float64, len(ys))
		for i, y := range ys {
			labels[i] = y[0]
		}
		return autodiff.BCE{Labels: labels}, true
	case CE:
		classes := make([]int, len(ys))
		for i, y := range ys {
			classes[i] = int(y[0])
		}
		return autodiff.CrossEntropy{Classes: classes}, true
	}
	rows := make([][]float64, len(ys))
	for i, y := range ys {
		rows[i] = y
	}
	return autodiff.Squared{Targets: tensor.FromRows(rows)}, false
}

// outputDerivative returns dL/dp of one example, where the loss is fused with the last activation and p is not on the
// way. It is computed from the logits, where 1−p would lose its digits: 1/σ(z) = 1+e^−z.
func outputDerivative(net Net, z []float64, y Truth) []float64 {
	d := make([]float64, len(z))
	switch net.Loss {
	case BCE:
		if y[0] == 1 {
			d[0] = -(1 + num.Exp(-z[0]))
		} else {
			d[0] = 1 + num.Exp(z[0])
		}
	case CE:
		class := int(y[0])
		sum := 0.0
		for _, v := range z {
			sum += num.Exp(v - z[class])
		}
		d[class] = -sum
	}
	return d
}

// Passes is a full forward and backward pass over one example; arrays run over layers first.
type Passes struct {
	Loss     float64     `json:"loss"`
	Z        [][]float64 `json:"z"`
	H        [][]float64 `json:"h"`
	Gradient Gradient    `json:"gradient"`
}

// Gradient holds dL/dW and dL/db of every layer, the sensitivities dL/dz and dL/dh, and dL/dx.
type Gradient struct {
	W [][][]float64 `json:"W"`
	B [][]float64   `json:"b"`
	Z [][]float64   `json:"z"`
	H [][]float64   `json:"h"`
	X []float64     `json:"x"`
}

// Run returns the forward and the backward pass of net over one example.
func Run(net Net, example Example) (passes Passes, err error) {
	defer guard(&err)
	passes, _, err = run(net, example)
	return passes, err
}

func run(net Net, example Example) (Passes, *layout, error) {
	if err := net.Check(); err != nil {
		return Passes{}, nil, err
	}
	if err := net.checkInput(example.X, "the example"); err != nil {
		return Passes{}, nil, err
	}
	if err := net.checkTruth(example.Y, "the example"); err != nil {
		return Passes{}, nil, err
	}
	g := lay(net, [][]float64{example.X}, []Truth{example.Y})
	d := g.tape.Backward(g.loss)
	p := Passes{Loss: g.loss.Value().Item()}
	for i := range net.Layers {
		p.Z = append(p.Z, g.z[i].Value().Data())
		p.H = append(p.H, g.h[i].Value().Data())
		p.Gradient.W = append(p.Gradient.W, d.Of(g.w[i]).Rows())
		p.Gradient.B = append(p.Gradient.B, d.Of(g.b[i]).Data())
		p.Gradient.Z = append(p.Gradient.Z, d.Of(g.z[i]).Data())
		p.Gradient.H = append(p.Gradient.H, d.Of(g.h[i]).Data())
	}
	if last := len(net.Layers) - 1; net.Loss != MSE {
		p.Gradient.H[last] = outputDerivative(net, p.Z[last], example.Y)
	}
	p.Gradient.X = d.Of(g.x).Data()
	if !p.finite() {
		return Passes{}, nil, mistake(NotFinite, "a number of this net is too large to compute; use smaller weights or inputs")
	}
	return p, g, nil
}

func (p Passes) finite() bool {
	ok := !math.IsNaN(p.Loss) && !math.IsInf(p.Loss, 0) && finite(p.Gradient.X)
	for _, rows := range [][][]float64{p.Z, p.H, p.Gradient.B, p.Gradient.Z, p.Gradient.H} {
		for _, row := range rows {
			ok = ok && finite(row)
		}
	}
	for _, w := range p.Gradient.W {
		for _, row := range w {
			ok = ok && finite(row)
		}
	}
	return ok
}

// Update returns the net after one step of gradient descent on one example, w ← w − eta·dL/dw; every derivative is
// taken at the old weights.
func Update(net Net, example Example, eta float64) (next Net, err error) {
	defer guard(&err)
	p, _, err := run(net, example)
	if err != nil {
		return Net{}, err
	}
	next = net.clone()
	for i, l := range next.Layers {
		for r, row := range l.W {
			for c := range row {
				row[c] -= float64(eta * p.Gradient.W[i][r][c])
			}
			l.B[r] -= float64(eta * p.Gradient.B[i][r])
		}
	}
	if err := next.Check(); err != nil {
		return Net{}, mistake(NotFinite, "a step of this size makes a weight too large to compute; use a smaller eta than "+decimal(eta))
	}
	return next, nil
}

// BatchResult holds the last layer of every example of a batch, and how well it does.
type BatchResult struct {
	Z          [][]float64 `json:"z"`
	P          [][]float64 `json:"p"`
	Loss       float64     `json:"loss"`
	Correct    int         `json:"correct"`
	PerExample []float64   `json:"perExample"`
}

// Evaluate returns the forward pass of net over the examples xs with truths ys, and their mean loss. An example counts
// as correct if its most probable class is right (bce: p ≥ ½ means 1); with loss mse none does.
func Evaluate(net Net, xs [][]float64, ys []Truth) (result BatchResult, err error) {
	defer guard(&err)
	if err := net.Check(); err != nil {
		return BatchResult{}, err
	}
	if len(xs) == 0 || len(xs) != len(ys) {
		return BatchResult{}, mistake(BadExample, "there are "+itoa(len(xs))+" inputs and "+itoa(len(ys))+" truths; they need the same number, at least one")
	}
	for i := range xs {
		where := "example " + itoa(i+1)
		if err := net.checkInput(xs[i], where); err != nil {
			return BatchResult{}, err
		}
		if err := net.checkTruth(ys[i], where); err != nil {
			return BatchResult{}, err
		}
	}
	g := lay(net, xs, ys)
	last := len(net.Layers) - 1
	result = BatchResult{
		Z: g.z[last].Value().Rows(), P: g.h[last].Value().Rows(),
		Loss: g.loss.Value().Item(), PerExample: g.each.Value().Data(),
	}
	if !finite([]float64{result.Loss}) || !finite(g.z[last].Value().Data()) {
		return BatchResult{}, mistake(NotFinite, "a number of this net is too large to compute; use smaller weights or inputs")
	}
	for i, p := range result.P {
		switch net.Loss {
		case BCE:
			if (p[0] >= 0.5) == (ys[i][0] == 1) {
				result.Correct++
			}
		case CE:
			if best(p) == int(ys[i][0]) {
				result.Correct++
			}
		}
	}
	return result, nil
}

// best returns the index of the largest value, the first of equals.
func best(p []float64) int {
	at := 0
	for k, v := range p {
		if v > p[at] {
			at = k
		}
	}
	return at
}

// Axis is a line of n places from From to To, both included.
type Axis struct {
	From, To float64
	N        int
}

func (a Axis) at(i int) float64 {
	if a.N == 1 {
		return a.From
	}
	return a.From + float64((a.To-a.From)*float64(i)/float64(a.N-1))
}

// gridLimit keeps a slip of the pen from filling the memory: 4 million places are a 2000×2000 picture.
const gridLimit = 4 << 20

// Grid returns the first output of a net with two inputs at every place of a grid, row by row: x runs fastest.
func Grid(net Net, x, y Axis) (p []float32, err error) {
	defer guard(&err)
	if err := net.Check(); err != nil {
		return nil, err
	}
	if net.inputs() != 2 {
		return nil, mistake(BadNet, "a grid needs a net with 2 inputs; this one has "+itoa(net.inputs()))
	}
	if x.N < 1 || y.N < 1 || x.N > gridLimit/y.N {
		return nil, mistake(BadRequest, "a grid of "+itoa(x.N)+"×"+itoa(y.N)+" places is not possible; both need at least 1, together at most "+itoa(gridLimit))
	}
	if !finite([]float64{x.From, x.To, y.From, y.To}) {
		return nil, mistake(BadRequest, "a border of the grid is not a finite number")
	}
	p = make([]float32, 0, x.N*y.N)
	points := tensor.New(x.N, 2)
	for j := range y.N {
		for i := range x.N {
			points.Row(i)[0], points.Row(i)[1] = x.at(i), y.at(j)
		}
		h := forward(net, points)
		for i := range x.N {
			p = append(p, float32(h.Row(i)[0]))
		}
	}
	return p, nil
}

// forward returns the outputs of a checked net for inputs [N,D], without a tape.
func forward(net Net, h *tensor.Tensor) *tensor.Tensor {
	for _, l := range net.Layers {
		z := autodiff.Affine{}.Forward([]*tensor.Tensor{h, tensor.FromRows(l.W), tensor.From(l.B, len(l.B))})
		op, _ := l.Activation.Operation()
		h = op.Forward([]*tensor.Tensor{z})
	}
	return h
}
