package dataset

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Picture is a square of grey values from 0 (paper) to 1 (ink), row by row.
type Picture struct {
	Side   int
	Values []float32
}

// NewPicture returns the picture over values, which it keeps. It panics with a *tensor.ShapeError unless they are a
// square.
func NewPicture(values []float32) Picture {
	side := int(math.Sqrt(float64(len(values))))
	if side*side != len(values) {
		panic(&tensor.ShapeError{Op: "picture", A: tensor.Shape{len(values)}, B: tensor.Shape{side, side}, Want: "as many values as a square has"})
	}
	return Picture{side, values}
}

// At returns the value in a row and a column, and paper outside.
func (p Picture) At(row, column int) float32 {
	if row < 0 || row >= p.Side || column < 0 || column >= p.Side {
		return 0
	}
	return p.Values[row*p.Side+column]
}

func (p Picture) draw(value func(row, column int) float32) Picture {
	out := Picture{p.Side, make([]float32, len(p.Values))}
	for i := range out.Values {
		out.Values[i] = value(i/p.Side, i%p.Side)
	}
	return out
}

// Shifted returns the picture moved right and down, with paper where it comes from.
func (p Picture) Shifted(right, down int) Picture {
	return p.draw(func(row, column int) float32 { return p.At(row-down, column-right) })
}

// Flipped returns the picture in a mirror, left for right. A flipped digit is another sign: this is for pictures of
// things.
func (p Picture) Flipped() Picture {
	return p.draw(func(row, column int) float32 { return p.At(row, p.Side-1-column) })
}

// Rotated returns the picture turned against the clock around its centre. Values between pixels lie on straight lines
// between their four neighbours (bilinear interpolation).
func (p Picture) Rotated(degrees float64) Picture {
	angle := degrees * math.Pi / 180
	sin, cos := num.Sin(angle), num.Cos(angle)
	centre := float64(float64(p.Side-1) / 2)
	return p.draw(func(row, column int) float32 {
		// Where this pixel was: turned back, with the clock.
		x, y := float64(column)-centre, centre-float64(row)
		fromX, fromY := float64(x*cos)+float64(y*sin), float64(y*cos)-float64(x*sin)
		c, r := centre+fromX, centre-fromY
		left, top := math.Floor(c), math.Floor(r)
		a, b := float32(c-left), float32(r-top)
		i, j := int(top), int(left)
		upper := float32((1-a)*p.At(i, j)) + float32(a*p.At(i, j+1))
		lower := float32((1-a)*p.At(i+1, j)) + float32(a*p.At(i+1, j+1))
		return float32((1-b)*upper) + float32(b*lower)
	})
}

// Noisy returns the picture with normal noise of that deviation on every pixel, kept from 0 to 1.
func (p Picture) Noisy(r *num.Rand, deviation float64) Picture {
	return p.draw(func(row, column int) float32 {
		return min(max(p.At(row, column)+float32(deviation*r.Normal()), 0), 1)
	})
}

// Augmentation says how examples that are pictures may vary. Each variation is drawn on its own.
type Augmentation struct {
	Shift   int     // up to so many pixels in each direction
	Degrees float64 // turned by up to so much either way
	Noise   float64 // deviation of the noise
	Flip    bool    // in half of the pictures
}

// Vary returns a picture as it might also have been. Vary only as the world will: pictures that are never turned gain
// nothing from turned ones.
func (a Augmentation) Vary(r *num.Rand, p Picture) Picture {
	if a.Flip && r.Intn(2) == 1 {
		p = p.Flipped()
	}
	if a.Degrees > 0 {
		p = p.Rotated(r.Uniform(-a.Degrees, a.Degrees))
	}
	if a.Shift > 0 {
		p = p.Shifted(r.Intn(2*a.Shift+1)-a.Shift, r.Intn(2*a.Shift+1)-a.Shift)
	}
	if a.Noise > 0 {
		p = p.Noisy(r, a.Noise)
	}
	return p
}
