package lab

import (
	"math"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Area is a rectangle of the plane: from and to on each axis.
type Area struct{ X, Y [2]float64 }

// Points says which examples to draw.
type Points struct {
	Set     string
	Count   int     // of training, and as many to validate with, from 10 to 1000; chuva8 has eight
	Noise   float64 // from 0 to 1; the deviation is half of it. Of chuva8 and chuva600 it is what it is
	Classes int     // of arms and blobs, from 3 to 10
	Seed    uint64
}

// Sets lists the names of Points.Set.
func Sets() []string {
	return []string{"chuva8", "chuva600", "circles", "moons", "xor", "spiral", "arms", "blobs"}
}

const (
	fewest = 10
	most   = 1000
)

func square() Area { return Area{[2]float64{-1.25, 1.25}, [2]float64{-1.25, 1.25}} }
func days() Area   { return Area{[2]float64{0, 1}, [2]float64{0, 1}} }

// Draw returns examples with two inputs, and the area in which they lie. The same points come from the same seed.
// Errors are *fit.ConfigError.
func Draw(p Points) (dataset.Split, Area, error) {
	wrong := func(setting, reason string) (dataset.Split, Area, error) {
		return dataset.Split{}, Area{}, &fit.ConfigError{Setting: setting, Reason: reason}
	}
	if p.Set == "chuva8" {
		return dataset.Chuva8(), days(), nil
	}
	switch {
	case p.Count < fewest || p.Count > most:
		return wrong("points", strconv.Itoa(p.Count)+" is not from "+strconv.Itoa(fewest)+" to "+strconv.Itoa(most))
	case !(p.Noise >= 0 && p.Noise <= 1):
		return wrong("noise", "it is not from 0 to 1")
	case (p.Set == "arms" || p.Set == "blobs") && (p.Classes < 3 || p.Classes > 10):
		return wrong("classes", strconv.Itoa(p.Classes)+" is not from 3 to 10")
	}
	draw, area := drawing(p)
	if draw == nil {
		return wrong("set", strconv.Quote(p.Set)+" is not known; there are "+strings.Join(Sets(), ", "))
	}
	part := func(stream uint64) dataset.Set { return draw(num.NewRand(p.Seed, stream)) }
	return dataset.Split{Train: part(0), Validation: part(1)}, area, nil
}

func drawing(p Points) (func(*num.Rand) dataset.Set, Area) {
	deviation := p.Noise / 2
	// each makes Count points of so many classes in turn, moved by noise.
	each := func(classes int, at func(r *num.Rand, class int) (x, y float64)) func(*num.Rand) dataset.Set {
		return func(r *num.Rand) dataset.Set {
			s := dataset.Set{Inputs: 2, Classes: classes}
			for i := range p.Count {
				class := i % classes
				x, y := at(r, class)
				s.X = append(s.X, float32(x+float64(deviation*r.Normal())), float32(y+float64(deviation*r.Normal())))
				s.Y = append(s.Y, class)
			}
			return s
		}
	}
	polar := func(radius, angle float64) (x, y float64) { return radius * num.Cos(angle), radius * num.Sin(angle) }
	switch p.Set {
	case "chuva600":
		return func(r *num.Rand) dataset.Set { return course.DrawChuva(r, p.Count) }, days()
	case "circles":
		return each(2, func(r *num.Rand, class int) (x, y float64) {
			ring := [2]float64{0.75, 1}
			if class == 1 {
				ring = [2]float64{0, 0.5}
			}
			// areas, not radii, are uniform
			return polar(math.Sqrt(r.Uniform(ring[0]*ring[0], ring[1]*ring[1])), r.Uniform(0, 2*math.Pi))
		}), square()
	case "moons":
		return each(2, func(r *num.Rand, class int) (x, y float64) {
			x, y = polar(1, r.Uniform(0, math.Pi))
			if class == 1 {
				x, y = 1-x, 0.5-y
			}
			return (x - 0.5) / 1.5, (y - 0.25) / 1.1
		}), square()
	case "xor":
		return each(2, func(r *num.Rand, class int) (x, y float64) {
			x, y = r.Uniform(0.08, 1), r.Uniform(0.08, 1)
			if r.Intn(2) == 0 {
				x, y = -x, -y
			}
			if class == 1 {
				y = -y
			}
			return x, y
		}), square()
	case "spiral":
		return func(r *num.Rand) dataset.Set { return course.DrawSpiral(r, p.Count, 1, deviation/2) }, square()
	case "arms":
		return each(p.Classes, func(r *num.Rand, class int) (x, y float64) {
			t := r.Uniform(0.1, 1)
			return polar(t, 2*math.Pi*float64(class)/float64(p.Classes)+3*t)
		}), square()
	case "blobs":
		return each(p.Classes, func(r *num.Rand, class int) (x, y float64) {
			x, y = polar(0.75, 2*math.Pi*float64(class)/float64(p.Classes)+0.3)
			return x + float64(0.11*r.Normal()), y + float64(0.11*r.Normal())
		}), square()
	}
	return nil, Area{}
}
