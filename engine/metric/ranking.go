package metric

import (
	"cmp"
	"math"
	"slices"
)

// Threshold is what a classifier does that says yes from a score on.
type Threshold struct {
	Score          float64 // yes if the score is at least this; the first is +Inf
	TruePositives  int
	FalsePositives int
}

// Thresholds returns one entry for each different score, from the highest down, after one that never says yes. Examples
// of equal score are taken together. A NaN ranks below every number.
func Thresholds(scores []float64, positive []bool) []Threshold {
	same("thresholds", len(scores), len(positive))
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	at := Threshold{Score: math.Inf(1)}
	list := []Threshold{at}
	for k, i := range order {
		if positive[i] {
			at.TruePositives++
		} else {
			at.FalsePositives++
		}
		if at.Score = scores[i]; k+1 == len(order) || cmp.Compare(scores[order[k+1]], at.Score) != 0 {
			list = append(list, at)
		}
	}
	return list
}

// Point is a point of a curve over thresholds.
type Point struct{ Score, X, Y float64 }

// ROC returns the receiver operating characteristic: X is the false, Y the true positive rate, both from 0 to 1 as the
// threshold falls. A rate without examples is NaN. Source: Fawcett 2006, algorithm 1.
func ROC(scores []float64, positive []bool) []Point {
	list := Thresholds(scores, positive)
	all := list[len(list)-1]
	points := make([]Point, len(list))
	for i, t := range list {
		points[i] = Point{t.Score, float64(t.FalsePositives) / float64(all.FalsePositives), float64(t.TruePositives) / float64(all.TruePositives)}
	}
	return points
}

// AUC returns the area under ROC: the chance that a positive example has a higher score than a negative one, where equal
// scores count half. It is NaN without an example of each. Source: Fawcett 2006, §7 and algorithm 2.
func AUC(scores []float64, positive []bool) float64 {
	list := Thresholds(scores, positive)
	twice := 0 // twice the number of pairs in order, exact
	for i := 1; i < len(list); i++ {
		negatives := list[i].FalsePositives - list[i-1].FalsePositives
		twice += negatives * (list[i].TruePositives + list[i-1].TruePositives)
	}
	all := list[len(list)-1]
	return float64(twice) / 2 / float64(all.TruePositives) / float64(all.FalsePositives)
}

// PR returns precision (Y) against recall (X) as the threshold falls; the first point has recall 0 and, by convention,
// precision 1. The recall is NaN without a positive example. Source: Davis and Goadrich 2006.
func PR(scores []float64, positive []bool) []Point {
	list := Thresholds(scores, positive)
	all := float64(list[len(list)-1].TruePositives)
	points := make([]Point, len(list))
	for i, t := range list {
		points[i] = Point{t.Score, float64(t.TruePositives) / all, 1}
		if yes := t.TruePositives + t.FalsePositives; yes > 0 {
			points[i].Y = float64(t.TruePositives) / float64(yes)
		}
	}
	return points
}

// AveragePrecision returns Σ (recallₙ − recallₙ₋₁)·precisionₙ over PR, without a line drawn between its points. It is NaN
// without a positive example. Source: Manning et al. 2008, §8.4.
func AveragePrecision(scores []float64, positive []bool) float64 {
	points := PR(scores, positive)
	sum := 0.0
	if math.IsNaN(points[0].X) {
		return math.NaN()
	}
	for i := 1; i < len(points); i++ {
		sum += float64((points[i].X - points[i-1].X) * points[i].Y)
	}
	return sum
}
