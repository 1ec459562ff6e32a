package oracle

import (
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

type classesCase struct {
	Is      []int `json:"is"`
	Taken   []int `json:"taken"`
	Classes int   `json:"classes"`
}

type rankingCase struct {
	Positive []bool    `json:"positive"`
	Scores   []float64 `json:"scores"`
	Bins     int       `json:"bins"`
}

type errorsCase struct {
	Predicted []float64 `json:"predicted"`
	Actual    []float64 `json:"actual"`
}

type measured struct {
	Classes []struct {
		Confusion             metric.Confusion
		Accuracy              float64
		Precision, Recall, F1 []float64
		Macro                 []float64
	}
	Rankings []struct {
		FPR, TPR, Thresholds  []float64
		AUC, AveragePrecision float64
		Precision, Recall     []float64
		Brier                 float64
		Came, Said            []float64
	}
	Errors [][]float64
}

func TestMetricsAgreeWithScikitLearn(t *testing.T) {
	r := num.NewRand(2026, 2)
	var q struct {
		Classes  []classesCase `json:"classes"`
		Rankings []rankingCase `json:"rankings"`
		Errors   []errorsCase  `json:"errors"`
	}
	for i := range 60 {
		c := classesCase{Classes: 2 + r.Intn(5)}
		// Some classes never occur, some are never given.
		are, given := 1+r.Intn(c.Classes), 1+r.Intn(c.Classes)
		for range 1 + r.Intn(30) {
			c.Is = append(c.Is, r.Intn(are))
			c.Taken = append(c.Taken, c.Classes-1-r.Intn(given))
		}
		q.Classes = append(q.Classes, c)

		// Every third case has scores in eighths, with many ties; bins in eighths meet them at their edges.
		k := rankingCase{Positive: []bool{true, false}, Scores: []float64{r.Float64(), r.Float64()}, Bins: 10}
		for range r.Intn(40) {
			k.Positive = append(k.Positive, r.Intn(3) == 0)
			k.Scores = append(k.Scores, r.Float64())
		}
		if i%3 == 0 {
			k.Bins = 8
			for j := range k.Scores {
				k.Scores[j] = float64(r.Intn(9)) / 8
			}
		}
		q.Rankings = append(q.Rankings, k)

		e := errorsCase{numbers(r, 2+r.Intn(20)), nil}
		e.Actual = numbers(r, len(e.Predicted))
		switch i % 4 {
		case 0: // no variance to explain
			for j := range e.Actual {
				e.Actual[j] = 1
			}
		case 1: // nothing left to explain
			copy(e.Predicted, e.Actual)
		}
		q.Errors = append(q.Errors, e)
	}
	var a measured
	python(t, "testdata/metrics.py", q, &a)

	compared := 0
	same := func(what string, i int, got, want float64) {
		t.Helper()
		compared++
		if !within(got, want) {
			t.Errorf("%s of case %d: engine %v, scikit-learn %v", what, i, got, want)
		}
	}
	for i, c := range q.Classes {
		table := metric.NewConfusion(c.Classes)
		for j, is := range c.Is {
			table.Add(is, c.Taken[j])
		}
		want := a.Classes[i]
		same("accuracy", i, table.Accuracy(), want.Accuracy)
		for k := range c.Classes {
			for j, n := range want.Confusion[k] {
				same("confusion", i, float64(table[k][j]), float64(n))
			}
			same("precision", i, table.Precision(k), want.Precision[k])
			same("recall", i, table.Recall(k), want.Recall[k])
			same("F1", i, table.F1(k), want.F1[k])
		}
		for j, got := range []float64{table.MacroPrecision(), table.MacroRecall(), table.MacroF1()} {
			same([]string{"macro precision", "macro recall", "macro F1"}[j], i, got, want.Macro[j])
		}
	}
	for i, c := range q.Rankings {
		want := a.Rankings[i]
		roc, pr := metric.ROC(c.Scores, c.Positive), metric.PR(c.Scores, c.Positive)
		if len(roc) != len(want.FPR) || len(pr) != len(want.Recall) {
			t.Fatalf("case %d: %d and %d points, scikit-learn has %d and %d", i, len(roc), len(pr), len(want.FPR), len(want.Recall))
		}
		for j := range roc {
			same("false positive rate", i, roc[j].X, want.FPR[j])
			same("true positive rate", i, roc[j].Y, want.TPR[j])
			same("recall", i, pr[j].X, want.Recall[j])
			same("precision", i, pr[j].Y, want.Precision[j])
			if j > 0 {
				same("threshold", i, roc[j].Score, want.Thresholds[j-1])
			}
		}
		same("AUC", i, metric.AUC(c.Scores, c.Positive), want.AUC)
		same("average precision", i, metric.AveragePrecision(c.Scores, c.Positive), want.AveragePrecision)
		same("Brier score", i, metric.Brier(c.Scores, c.Positive), want.Brier)
		at := 0
		for _, b := range metric.Bins(c.Scores, c.Positive, c.Bins) {
			if b.Count > 0 {
				same("bin's accuracy", i, b.Accuracy, want.Came[at])
				same("bin's confidence", i, b.Confidence, want.Said[at])
				at++
			}
		}
		if at != len(want.Came) {
			t.Errorf("case %d: %d bins in use, scikit-learn has %d", i, at, len(want.Came))
		}
	}
	for i, c := range q.Errors {
		for j, got := range []float64{metric.MAE(c.Predicted, c.Actual), metric.MSE(c.Predicted, c.Actual), metric.RMSE(c.Predicted, c.Actual), metric.R2(c.Predicted, c.Actual)} {
			same([]string{"MAE", "MSE", "RMSE", "R²"}[j], i, got, a.Errors[i][j])
		}
	}
	t.Logf("%d numbers compared", compared)
}
