package optim

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Schedule is the learning rate of each step, counted from 0.
type Schedule func(step int) float64

// Constant always gives rate.
func Constant(rate float64) Schedule { return func(int) float64 { return rate } }

// Stairs multiplies rate by factor after every so many steps: rate·factor^⌊step/every⌋. It panics unless every is
// positive. Source: Goodfellow et al. 2016, §8.3.1 (a rate that falls in steps).
func Stairs(rate, factor float64, every int) Schedule {
	if every < 1 {
		panic("optim: stairs need a positive number of steps")
	}
	return func(step int) float64 {
		r := rate
		for range step / every {
			r *= factor
			if r == 0 {
				break
			}
		}
		return r
	}
}

// Cosine falls from rate to floor along half a wave: floor + ½(rate − floor)(1 + cos(π·step/steps)), and stays at floor.
// It panics unless steps is positive. Source: Loshchilov and Hutter 2017, formula 5, without restarts.
func Cosine(rate, floor float64, steps int) Schedule {
	if steps < 1 {
		panic("optim: half a wave needs a positive number of steps")
	}
	return func(step int) float64 {
		if step >= steps {
			return floor
		}
		return floor + float64(0.5*(rate-floor)*(1+num.Cos(math.Pi*float64(step)/float64(steps))))
	}
}

// WarmUp climbs on a line from 0 to what follows over so many steps, and then follows it, whose steps count from there:
// step/steps·next(0), then next(step − steps). Source: Goyal et al. 2017, §2.2 (gradual warm-up).
func WarmUp(steps int, next Schedule) Schedule {
	return func(step int) float64 {
		if step < steps {
			return next(0) * float64(step) / float64(steps)
		}
		return next(step - steps)
	}
}
