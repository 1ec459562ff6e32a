package explain

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// DerivativeCheck sets a derivative by formula beside differences with a step h.
type DerivativeCheck struct {
	Target     Target  `json:"target"`
	At         float64 `json:"at"`
	Formula    float64 `json:"formula"`
	Forward    float64 `json:"forward"`    // (L(at+h) − L(at)) / h
	Central    float64 `json:"central"`    // (L(at+h) − L(at−h)) / 2h
	Difference float64 `json:"difference"` // |formula − central|
	Loss       float64 `json:"loss"`
	Minus      float64 `json:"minus"` // L(at−h)
	Plus       float64 `json:"plus"`  // L(at+h)
	Curve      []Point `json:"curve"`
}

// Point is the loss L where the number has the value V.
type Point struct {
	V float64 `json:"v"`
	L float64 `json:"L"`
}

// curvePoints draws a curve of a few hundred pixels smoothly.
const curvePoints = 121

// Check returns the derivative of the loss by a number of the net, by formula and by differences with step h, and the
// loss over the values from span[0] to span[1] (nil: two to either side). A number inside the net (z, h, p) is moved
// by itself, and what comes after it follows. Values where there is no finite loss (p outside 0 to 1) are left out.
func Check(net Net, example Example, target Target, h float64, span *[2]float64) (check DerivativeCheck, err error) {
	defer guard(&err)
	p, _, err := run(net, example)
	if err != nil {
		return DerivativeCheck{}, err
	}
	at, err := net.find(target)
	if err != nil {
		return DerivativeCheck{}, err
	}
	if !(h > 0) || math.IsInf(h, 0) {
		return DerivativeCheck{}, mistake(BadRequest, "the step h is "+decimal(h)+"; it needs to be above 0")
	}
	at.back = false
	value := p.of(net, example, at)
	check = DerivativeCheck{
		Target: net.target(at), At: value, Loss: p.Loss,
		Minus: lossWith(net, example, at, value-h), Plus: lossWith(net, example, at, value+h),
	}
	at.back = true
	check.Formula = p.of(net, example, at)
	check.Forward = (check.Plus - check.Loss) / h
	check.Central = (check.Plus - check.Minus) / (2 * h)
	check.Difference = math.Abs(check.Formula - check.Central)
	if !finite([]float64{check.Minus, check.Plus, check.Forward, check.Central}) {
		return DerivativeCheck{}, mistake(NotFinite, "there is no loss at "+decimal(value)+" ± "+decimal(h)+"; use a smaller step h")
	}
	if span == nil {
		span = &[2]float64{value - 2, value + 2}
	}
	if !finite(span[:]) || span[0] >= span[1] {
		return DerivativeCheck{}, mistake(BadRequest, "the range "+decimal(span[0])+" to "+decimal(span[1])+" is empty")
	}
	axis := Axis{span[0], span[1], curvePoints}
	check.Curve = make([]Point, 0, curvePoints)
	at.back = false
	for i := range curvePoints {
		v := axis.at(i)
		if l := lossWith(net, example, at, v); finite([]float64{l}) {
			check.Curve = append(check.Curve, Point{v, l})
		}
	}
	return check, nil
}

// lossWith returns the loss if the number at a place had the value v and everything after it followed.
func lossWith(net Net, example Example, at place, v float64) float64 {
	x := append([]float64(nil), example.X...)
	if at.kind == "x" {
		x[at.unit] = v
	}
	if at.kind == "L" {
		return v
	}
	last := len(net.Layers) - 1
	h := tensor.From(x, 1, len(x))
	var z *tensor.Tensor
	for i, l := range net.Layers {
		w, b := tensor.FromRows(l.W), tensor.From(append([]float64(nil), l.B...), len(l.B))
		here := i == at.layer
		if here && at.kind == "W" {
			w.Row(at.unit)[at.input] = v
		}
		if here && at.kind == "b" {
			b.Data()[at.unit] = v
		}
		z = autodiff.Affine{}.Forward([]*tensor.Tensor{h, w, b})
		if here && at.kind == "z" {
			z.Data()[at.unit] = v
		}
		op, _ := l.Activation.Operation()
		h = op.Forward([]*tensor.Tensor{z})
		if here && at.kind == "h" {
			h.Data()[at.unit] = v
		}
	}
	op, fused := lossOperation(net, []Truth{example.Y})
	switch {
	case !fused:
		return op.Forward([]*tensor.Tensor{h}).Item()
	case at.kind == "h" && at.layer == last: // p itself was moved, so the loss is taken from p
		return lossOf(net, h.Data(), example.Y)
	}
	return op.Forward([]*tensor.Tensor{z}).Item()
}

// lossOf returns the loss of probabilities; NaN outside 0 to 1.
func lossOf(net Net, p []float64, y Truth) float64 {
	if net.Loss == CE {
		return -num.Log(p[int(y[0])])
	}
	if y[0] == 1 {
		return -num.Log(p[0])
	}
	return -num.Log(1 - p[0])
}
