package metric

import (
	"fmt"
	"math"
	"testing"
)

// The ten scores of unit 9.
var (
	scores   = []float64{.95, .90, .80, .70, .60, .55, .40, .30, .20, .10}
	positive = []bool{true, true, false, true, false, true, false, false, true, false}
)

func near(a, b float64) bool { return math.Abs(a-b) <= 5e-5 || math.IsNaN(a) && math.IsNaN(b) }

func TestUnit9(t *testing.T) {
	alarm := Confusion{{78, 12}, {2, 8}}
	a, b, actual := []float64{11, 10, 1, 6, 4}, []float64{10, 12, 0, 5, 10}, []float64{10, 12, 0, 5, 3}
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"accuracy", alarm.Accuracy(), 0.86},
		{"precision", alarm.Precision(1), 0.40},
		{"recall", alarm.Recall(1), 0.80},
		{"F1", alarm.F1(1), 0.5333},
		{"false positive rate", alarm.FalsePositiveRate(1), 0.1333},
		{"AUC", AUC(scores, positive), 0.72},
		{"MAE of A", MAE(a, actual), 1.2}, {"MSE of A", MSE(a, actual), 1.6}, {"RMSE of A", RMSE(a, actual), 1.2649},
		{"MAE of B", MAE(b, actual), 1.4}, {"MSE of B", MSE(b, actual), 9.8}, {"RMSE of B", RMSE(b, actual), 3.1305},
		{"Brier score of unit 14", Brier([]float64{.9, .8, .6, .3}, []bool{true, true, false, false}), 0.125},
	} {
		if !near(test.got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, test.got, test.want)
		}
	}
	// Rates at the thresholds of the unit's table: the point of the lowest score above the threshold.
	for _, want := range []struct{ threshold, tpr, fpr, precision float64 }{
		{0.85, 0.4, 0, 1}, {0.75, 0.4, 0.2, 0.6667}, {0.65, 0.6, 0.2, 0.75}, {0.5, 0.8, 0.4, 0.6667}, {0.35, 0.8, 0.6, 0.5714}, {0.15, 1, 0.8, 0.5556},
	} {
		at := 0
		for i, s := range append([]float64{math.Inf(1)}, scores...) {
			if s >= want.threshold {
				at = i
			}
		}
		if roc, pr := ROC(scores, positive)[at], PR(scores, positive)[at]; !near(roc.Y, want.tpr) || !near(roc.X, want.fpr) || !near(pr.Y, want.precision) || !near(pr.X, want.tpr) {
			t.Errorf("threshold %v: ROC %+v, PR %+v, want %+v", want.threshold, roc, pr, want)
		}
	}
}

// Unit 14: five bins of 10, 20, 20, 25 and 25 answers with the given shares of right ones.
func TestExpectedCalibrationErrorOfUnit14(t *testing.T) {
	var p []float64
	var right []bool
	for _, bin := range []struct {
		n    int
		said float64
		came float64
	}{{10, .55, .5}, {20, .65, .55}, {20, .75, .7}, {25, .85, .7}, {25, .95, .8}} {
		for j := range bin.n {
			p = append(p, bin.said)
			right = append(right, float64(j) < math.Round(bin.came*float64(bin.n)*1e6)/1e6)
		}
	}
	// 0.7 and 0.8 of 25 are no whole numbers of answers: 18 of 25 and 20 of 25 are 0.72 and 0.8.
	want := (10*0.05 + 20*0.10 + 20*0.05 + 25*math.Abs(0.72-0.85) + 25*0.15) / 100
	if got := ECE(p, right, 10); !near(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatCannotBeMeasuredIsNaN(t *testing.T) {
	all := []bool{true, true}
	none := []bool{false, false}
	for name, got := range map[string]float64{
		"AUC of positives only":        AUC([]float64{1, 2}, all),
		"AUC of negatives only":        AUC([]float64{1, 2}, none),
		"AUC of nothing":               AUC(nil, nil),
		"precision without a positive": AveragePrecision([]float64{1, 2}, none),
		"MAE of nothing":               MAE(nil, nil),
		"R² of one":                    R2([]float64{1}, []float64{1}),
		"ECE of nothing":               ECE(nil, nil, 10),
		"Brier score of nothing":       Brier(nil, nil),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: got %v, want NaN", name, got)
		}
	}
	if got := NewConfusion(3).MacroF1(); got != 0 {
		t.Errorf("macro F1 of an empty table: got %v, want 0", got)
	}
}

func TestAScoreThatIsNoNumberRanksLast(t *testing.T) {
	if got := AUC([]float64{math.NaN(), 0.1, math.Inf(-1)}, []bool{false, true, true}); got != 1 {
		t.Errorf("got %v, want 1", got)
	}
}

func ExampleAUC() {
	fmt.Println(AUC([]float64{0.9, 0.8, 0.8, 0.3}, []bool{true, true, false, false}))
	// Output: 0.875
}
