package dataset

import (
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Windows cuts a series into examples: x [width] are that many neighbours, y is the value that comes ahead steps after
// the last of them. They stay in the order of time: n = len(values) − width − ahead + 1 examples, none if the series is
// too short. x and the series share their numbers. It panics unless width and ahead are positive.
func Windows(values []float64, width, ahead int) (x [][]float64, y []float64) {
	if width < 1 || ahead < 1 {
		panic("dataset: a window needs a positive width and a positive distance ahead")
	}
	for i := 0; i+width+ahead <= len(values); i++ {
		x = append(x, values[i:i+width:i+width])
		y = append(y, values[i+width+ahead-1])
	}
	return x, y
}

// Differences returns xₜ − xₜ₋ₗ, lag numbers fewer: the change since the last month, or since the same month of the year
// before. It is empty for a series that is not longer than lag.
func Differences(values []float64, lag int) []float64 {
	out := make([]float64, max(len(values)-lag, 0))
	for i := range out {
		out[i] = values[i+lag] - values[i]
	}
	return out
}

// MeanDeviation returns mean and (population) standard deviation, for a series to be standardised by its past.
func MeanDeviation(values []float64) (mean, deviation float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		deviation += float64((v-mean)*(v-mean)) / n
	}
	return mean, math.Sqrt(deviation)
}

// Forecast says how a series becomes examples of which each leads from the last values to the next one.
type Forecast struct {
	Window     int  // values that are seen, or with Difference changes
	Difference bool // the change from the last value is learnt, from changes
	Log        bool // of logarithms: what grows by a share of itself, not by an amount
	Validation int  // so many values before those of Test are for choosing; with 0 the training examples stand in for them
	Test       int  // so many values at the end are for the report
}

// SeriesError tells why a series cannot be learnt from.
type SeriesError struct{ Reason string }

func (e *SeriesError) Error() string { return "series: " + e.Reason }

// Split cuts a series in time, never at random: what comes first trains. Inputs have mean 0 and deviation 1 over all
// values of the training part, on one scale, which is returned too. Errors are *SeriesError.
func (f Forecast) Split(values []float64) (Split, Scale, error) {
	wrong := func(reason string) (Split, Scale, error) { return Split{}, Scale{}, &SeriesError{reason} }
	if f.Window < 1 {
		return wrong("a window of " + strconv.Itoa(f.Window) + " values; it needs at least 1")
	}
	if f.Validation < 0 || f.Test < 1 {
		return wrong(strconv.Itoa(f.Validation) + " values to choose by and " + strconv.Itoa(f.Test) + " to report; at least 0 and 1 are needed")
	}
	for i, v := range values {
		if !(math.Abs(v) <= math.MaxFloat32) {
			return wrong("value " + strconv.Itoa(i+1) + " is too large, or no number; numbers to learn from are below 3.4e38")
		}
	}
	levels := values
	if f.Log {
		levels = make([]float64, len(values))
		for i, v := range values {
			if !(v > 0) {
				return wrong("value " + strconv.Itoa(i+1) + " is not above 0 and has no logarithm")
			}
			levels[i] = num.Log(v)
		}
	}
	seen := levels
	if f.Difference {
		seen = Differences(levels, 1)
	}
	later := f.Validation + f.Test
	const least = 2 // examples to train on: of one there is no deviation
	if n := len(seen) - f.Window - later; n < least {
		return wrong("of " + strconv.Itoa(len(values)) + " values, " + strconv.Itoa(max(n, 0)) + " are left to train on behind a window of " +
			strconv.Itoa(f.Window) + "; take a smaller window or a longer series")
	}
	mean, deviation := MeanDeviation(seen[:len(seen)-later])
	deviation = divisor(deviation, mean)
	z := Scale{make([]float64, f.Window), make([]float64, f.Window)}
	for j := range f.Window {
		z.Mean[j], z.Deviation[j] = mean, deviation
	}
	x, y := Windows(seen, f.Window, 1)
	part := func(from, to int) Set {
		s := Set{Inputs: f.Window, Outputs: 1, Log: f.Log, T: y[from:to]}
		for _, row := range x[from:to] {
			for _, v := range row {
				s.X = append(s.X, float32((v-mean)/deviation))
			}
		}
		if f.Difference {
			before := len(levels) - len(y) - 1 // where the value before the first target is
			s.Base = levels[before+from : before+to]
		}
		return s
	}
	n := len(y)
	split := Split{part(0, n-later), part(n-later, n-f.Test), part(n-f.Test, n)}
	if f.Validation == 0 {
		split.Validation = split.Train
	}
	return split, z, nil
}

// Naive is a forecast one step ahead that needs no learning.
type Naive struct {
	Name   string // "last", "season" or "season and drift"
	Values []float64
}

// Naives returns forecasts of values[from:]: the last value again; with a season above 0 also the value of a season
// before, and that with the change since then, x[t−season] + x[t−1] − x[t−season−1]. What beats none of them has learnt
// nothing. Forecasts for which the past is too short are left out. Source: Hyndman and Athanasopoulos 2021, §5.2.
func Naives(values []float64, from, season int) (list []Naive) {
	n := len(values)
	if from >= 1 {
		list = append(list, Naive{"last", values[from-1 : n-1]})
	}
	if season > 0 && from >= season {
		list = append(list, Naive{"season", values[from-season : n-season]})
	}
	if season > 0 && from > season {
		both := make([]float64, n-from)
		for i := range both {
			both[i] = values[from+i-season] + values[from+i-1] - values[from+i-season-1]
		}
		list = append(list, Naive{"season and drift", both})
	}
	return list
}
