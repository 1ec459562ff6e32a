package metric

// Bin is what was said and what came true in an interval of probabilities (From, To]; the first has 0 too.
type Bin struct {
	From, To   float64
	Count      int
	Confidence float64 // mean of what was said; 0 if the bin is empty
	Accuracy   float64 // share that came true
}

// Bins sorts probabilities into k intervals of one width from 0 to 1, by whether what they spoke of came true. For a
// classifier of several classes that is the highest probability, and whether its class was right.
func Bins(probability []float64, came []bool, k int) []Bin {
	same("bins", len(probability), len(came))
	bins := make([]Bin, k)
	for i := range bins {
		bins[i].From, bins[i].To = float64(i)/float64(k), float64(i+1)/float64(k)
	}
	for i, p := range probability {
		at := 0
		for at+1 < k && p > bins[at].To {
			at++
		}
		b := &bins[at]
		b.Count++
		b.Confidence += p
		if came[i] {
			b.Accuracy++
		}
	}
	for i := range bins {
		if n := float64(bins[i].Count); n > 0 {
			bins[i].Confidence /= n
			bins[i].Accuracy /= n
		}
	}
	return bins
}

// ECE returns the expected calibration error over k bins as Bins makes them: Σ n_b/N·|accuracy_b − confidence_b|, from 0
// to 1. It depends on k, so state it; 10 is usual. It is NaN without any probability. Source: Naeini et al. 2015; Guo et
// al. 2017, formula 3.
func ECE(probability []float64, came []bool, k int) float64 {
	sum := 0.0
	for _, b := range Bins(probability, came, k) {
		sum += float64(float64(b.Count) * max(b.Accuracy-b.Confidence, b.Confidence-b.Accuracy))
	}
	return sum / float64(len(came))
}

// Brier returns the mean squared distance of probabilities from what came: Σ(p − y)²/n, from 0 to 1. It is NaN without
// any. Source: Brier 1950, halved as is usual for two classes.
func Brier(probability []float64, came []bool) float64 {
	y := make([]float64, len(came))
	for i, yes := range came {
		if yes {
			y[i] = 1
		}
	}
	return MSE(probability, y)
}

// BrierClasses is Brier for k classes, as its paper has it: p [n,k] row by row, Σᵢ Σₖ (p − y)²/n, from 0 to 2.
func BrierClasses(p []float64, classes []int, k int) float64 {
	same("brier", len(p), k*len(classes))
	sum := 0.0
	for i, class := range classes {
		for j, v := range p[i*k : (i+1)*k] {
			if j == class {
				v -= 1
			}
			sum += float64(v * v)
		}
	}
	return sum / float64(len(classes))
}
