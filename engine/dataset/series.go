package dataset

import "math"

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
