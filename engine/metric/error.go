package metric

import "math"

// MAE returns the mean absolute error of predictions, in their unit: Σ|e|/n. It is NaN without any.
func MAE(predicted, actual []float64) float64 {
	return mean("mae", predicted, actual, math.Abs)
}

// MSE returns the mean squared error: Σe²/n, in the unit squared. It is NaN without any prediction.
func MSE(predicted, actual []float64) float64 {
	return mean("mse", predicted, actual, func(e float64) float64 { return float64(e * e) })
}

// RMSE returns the root of MSE, in the unit of the predictions. Large errors count more than in MAE.
func RMSE(predicted, actual []float64) float64 { return math.Sqrt(MSE(predicted, actual)) }

func mean(op string, predicted, actual []float64, of func(e float64) float64) float64 {
	same(op, len(predicted), len(actual))
	sum := 0.0
	for i, p := range predicted {
		sum += of(p - actual[i])
	}
	return sum / float64(len(actual))
}

// R2 returns the share of the variance that the predictions explain: 1 − Σe²/Σ(y−ȳ)²; 1 is perfect, 0 no better than
// always the mean, below 0 worse. If all actual values are equal it is 1 for perfect predictions and 0 for others; it is
// NaN for fewer than two. Source: Draper and Smith 1998, §1.3.
func R2(predicted, actual []float64) float64 {
	same("r2", len(predicted), len(actual))
	n := float64(len(actual))
	if n < 2 {
		return math.NaN()
	}
	average, equal := 0.0, true
	for _, v := range actual {
		average += v / n
		equal = equal && v == actual[0]
	}
	missed, all := 0.0, 0.0
	for i, v := range actual {
		missed += float64((predicted[i] - v) * (predicted[i] - v))
		all += float64((v - average) * (v - average))
	}
	switch {
	case !equal:
		return 1 - missed/all
	case missed == 0:
		return 1
	}
	return 0
}
