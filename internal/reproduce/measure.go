package reproduce

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// byHand is what units 9 and 14 measure on a few numbers.
func byHand(context.Context) []Row {
	alarm := metric.Confusion{{78, 12}, {2, 8}}
	scores := []float64{.95, .90, .80, .70, .60, .55, .40, .30, .20, .10}
	positive := []bool{true, true, false, true, false, true, false, false, true, false}
	actual, a, b := []float64{10, 12, 0, 5, 3}, []float64{11, 10, 1, 6, 4}, []float64{10, 12, 0, 5, 10}
	return []Row{
		printed("U9", "alarm: accuracy", 0.86, alarm.Accuracy(), 2),
		printed("U9", "alarm: precision", 0.40, alarm.Precision(1), 2),
		printed("U9", "alarm: recall", 0.80, alarm.Recall(1), 2),
		printed("U9", "alarm: F1", 0.5333, alarm.F1(1), 4),
		printed("U9", "ten scores: AUC", 0.72, metric.AUC(scores, positive), 2),
		printed("U9", "rain in mm, A: RMSE", 1.2649, metric.RMSE(a, actual), 4),
		printed("U9", "rain in mm, B: MAE", 1.4, metric.MAE(b, actual), 1),
		printed("U9", "rain in mm, B: RMSE", 3.1305, metric.RMSE(b, actual), 4),
		printed("U14", "four answers: Brier score", 0.125, metric.Brier([]float64{.9, .8, .6, .3}, []bool{true, true, false, false}), 3),
	}
}

// polynomials is unit 10: polynomials through ten points of a wave with noise, the median of 500 draws.
func polynomials(context.Context) (rows []Row) {
	const draw = 500
	degrees := []int{0, 1, 3, 5, 7, 9}
	train, validation := map[int]sample{}, map[int]sample{}
	r := num.NewRand(0, draws)
	worse := 0.0
	for range draw {
		t, v := sets.DrawSines(r, 0.3)
		for _, d := range degrees {
			c := leastSquares(powers(t.X, d), t.Y)
			train[d] = append(train[d], metric.MSE(apply(powers(t.X, d), c), t.Y))
			validation[d] = append(validation[d], metric.MSE(apply(powers(v.X, d), c), v.Y))
		}
		if validation[9][len(validation[9])-1] > validation[3][len(validation[3])-1] {
			worse += 1.0 / draw
		}
	}
	for _, want := range []struct {
		degree            int
		train, validation float64
	}{{0, 0.533, 0.595}, {1, 0.334, 0.321}, {3, 0.053, 0.121}, {5, 0.030, 0.129}, {7, 0.012, 0.157}, {9, 0, 0.389}} {
		rows = append(rows,
			median(fmt.Sprintf("polynomial of degree %d: median training error", want.degree), want.train, train[want.degree]),
			median(fmt.Sprintf("polynomial of degree %d: median validation error", want.degree), want.validation, validation[want.degree]))
	}
	return append(rows, Row{Unit: "U10", What: "share of draws in which degree 9 loses to degree 3", Course: 0.98, Engine: worse, Tolerance: usual})
}

// median compares the medians of two samples of one size: each has a standard error of 1.2533·σ/√n where the middle of a
// distribution is normal, of which the middle half spans 1.349·σ.
func median(what string, want float64, s sample) Row {
	s = slices.Sorted(slices.Values(s))
	n := len(s)
	sigma := (s[3*n/4] - s[n/4]) / 1.349
	error := 1.2533 * sigma * math.Sqrt(2/float64(n))
	return Row{Unit: "U10", What: what, Course: want, Engine: (s[n/2] + s[(n-1)/2]) / 2, Tolerance: max(3*error, 5e-4)}
}

func powers(x []float64, degree int) [][]float64 {
	rows := make([][]float64, len(x))
	for i, v := range x {
		p := 1.0
		for range degree + 1 {
			rows[i] = append(rows[i], p)
			p *= v
		}
	}
	return rows
}

func apply(rows [][]float64, c []float64) []float64 {
	y := make([]float64, len(rows))
	for i, row := range rows {
		for k, v := range row {
			y[i] += v * c[k]
		}
	}
	return y
}

// leastSquares returns c that makes Σ(rows·c − y)² least, by Householder's reflections, which keep the digits that normal
// equations lose. Source: Golub and Van Loan 2013, algorithm 5.3.2.
func leastSquares(rows [][]float64, y []float64) []float64 {
	n, k := len(rows), len(rows[0])
	a := make([][]float64, n)
	for i := range a {
		a[i] = append(slices.Clone(rows[i]), y[i])
	}
	for j := range k {
		norm := 0.0
		for i := j; i < n; i++ {
			norm += a[i][j] * a[i][j]
		}
		norm = math.Sqrt(norm)
		if norm == 0 {
			continue
		}
		if a[j][j] > 0 {
			norm = -norm
		}
		v := make([]float64, n)
		length := 0.0
		for i := j; i < n; i++ {
			v[i] = a[i][j]
			if i == j {
				v[i] -= norm
			}
			length += v[i] * v[i]
		}
		for c := j; c <= k; c++ {
			along := 0.0
			for i := j; i < n; i++ {
				along += v[i] * a[i][c]
			}
			for i := j; i < n; i++ {
				a[i][c] -= 2 * along / length * v[i]
			}
		}
	}
	c := make([]float64, k)
	for j := k - 1; j >= 0; j-- {
		sum := a[j][k]
		for i := j + 1; i < k; i++ {
			sum -= a[j][i] * c[i]
		}
		c[j] = sum / a[j][j]
	}
	return c
}

// forecasts is the upper half of unit 13's table: forecasts without a network.
func forecasts(context.Context) (rows []Row) {
	for _, of := range []struct {
		name               string
		series             sets.Series
		in, out            func(float64) float64
		last, year, both   float64
		line               float64
		digits, digitsLine int
	}{
		{"CO₂", sets.CO2(), same, same, 1.125, 1.530, 0.310, 0.302, 3, 3},
		{"passengers", sets.AirPassengers(), num.Log, num.Exp, 44.21, 47.58, 14.25, 13.07, 2, 2},
	} {
		x, test := of.series.Values, of.series.Test
		from, n := len(x)-test, len(x)
		future := x[from:]
		naive := dataset.Naives(x, from, 12)
		// AR(13): a line through the last 13 months and a constant, fitted to the past.
		values := make([]float64, n)
		for i, v := range x {
			values[i] = of.in(v)
		}
		windows, next := dataset.Windows(values, 13, 1)
		for i := range windows {
			windows[i] = append(slices.Clone(windows[i]), 1)
		}
		line := apply(windows[from-13:], leastSquares(windows[:from-13], next[:from-13]))
		for i, v := range line {
			line[i] = of.out(v)
		}
		rows = append(rows,
			printed("U13", of.name+", last month again: MAE", of.last, metric.MAE(naive[0].Values, future), of.digits),
			printed("U13", of.name+", same month of last year: MAE", of.year, metric.MAE(naive[1].Values, future), of.digits),
			printed("U13", of.name+", season and drift: MAE", of.both, metric.MAE(naive[2].Values, future), of.digits),
			printed("U13", of.name+", AR(13): MAE", of.line, metric.MAE(line, future), of.digitsLine))
	}
	return rows
}

func same(v float64) float64 { return v }
