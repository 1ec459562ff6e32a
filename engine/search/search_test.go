package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

var axes = []Axis{
	{Name: "model", Choices: []string{"small", "large"}},
	{Name: "lr", From: 1e-4, To: 1, Log: true},
	{Name: "batch", From: 1, To: 3, Whole: true},
}

func TestAGridHasEveryCombinationOnce(t *testing.T) {
	list, err := Grid(axes, 5)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, c := range list {
		if c.Index != i {
			t.Errorf("candidate %d has index %d", i, c.Index)
		}
		seen[fmt.Sprint(c.Values)] = true
	}
	if len(list) != 2*5*3 || len(seen) != len(list) {
		t.Errorf("%d candidates, %d different, want 30", len(list), len(seen))
	}
	if got := []string{list[0].Values[1], list[3].Values[1], list[6].Values[1], list[12].Values[1]}; !slices.Equal(got, []string{"0.0001", "0.001", "0.01", "1"}) {
		t.Errorf("rates %v are not a decade apart", got)
	}
}

func TestRatesAreDrawnByRatio(t *testing.T) {
	list, err := Random(num.NewRand(1, 0), axes[1:2], 1000)
	if err != nil {
		t.Fatal(err)
	}
	low := 0
	for _, c := range list {
		v, err := strconv.ParseFloat(c.Values[0], 64)
		if err != nil || v < 1e-4 || v > 1 {
			t.Fatalf("rate %s", c.Values[0])
		}
		if v < 0.01 {
			low++
		}
	}
	// Curriculum, U11: half below 0.01; of a thousand, four deviations are 63.
	if share := float64(low) / float64(len(list)); math.Abs(share-0.5) > 0.063 {
		t.Errorf("a share of %v lies below 0.01, want a half", share)
	}
	// Six combinations cannot be drawn ten times: all come once.
	few, err := Random(num.NewRand(1, 0), []Axis{axes[0], axes[2]}, 10)
	if err != nil || len(few) != 6 {
		t.Errorf("%d of 6 combinations, %v", len(few), err)
	}
}

func TestWhatCannotBeSearchedIsNamed(t *testing.T) {
	for _, a := range []Axis{{Name: "lr", From: 1, To: 0}, {Name: "lr", From: 0, To: 1, Log: true}, {Name: "batch", From: 1.2, To: 1.8, Whole: true}, {Name: "x", From: math.NaN()}} {
		var e *AxisError
		if _, err := Grid([]Axis{a}, 3); !errors.As(err, &e) || e.Name != a.Name {
			t.Errorf("grid over %+v: %v", a, err)
		}
		if _, err := Random(num.NewRand(1, 0), []Axis{a}, 3); !errors.As(err, &e) {
			t.Errorf("draws from %+v: %v", a, err)
		}
	}
	big := Axis{Name: "a", From: 0, To: 1}
	if _, err := Grid([]Axis{big, big, big}, 100); err == nil {
		t.Error("a grid of a million was taken")
	}
}

// hill is a trial whose loss falls with its epochs, faster the nearer its setting is to 0.01.
type hill struct {
	rate   float64
	epochs int
	all    *atomic.Int64
}

func (h *hill) Train(ctx context.Context, epochs int) float64 {
	for h.epochs < epochs && ctx.Err() == nil {
		h.epochs++
		h.all.Add(1)
	}
	if h.rate > 0.5 {
		return math.NaN()
	}
	return math.Abs(math.Log10(h.rate)+2) + 1/float64(h.epochs)
}

func start(all *atomic.Int64) func(Candidate) (Trial, error) {
	return func(c Candidate) (Trial, error) {
		rate, err := strconv.ParseFloat(c.Values[0], 64)
		return &hill{rate, 0, all}, err
	}
}

func TestHalvingFindsTheBestWithFewerEpochs(t *testing.T) {
	list, err := Random(num.NewRand(3, 0), axes[1:2], 27)
	if err != nil {
		t.Fatal(err)
	}
	var full, halved atomic.Int64
	s := Search{Candidates: list, Start: start(&full), Epochs: 27, Workers: 4}
	want, err := s.Run(t.Context())
	if err != nil || len(want) != 27 || full.Load() != 27*27 {
		t.Fatalf("%d results, %d epochs, %v", len(want), full.Load(), err)
	}
	s.Start, s.Rungs, s.Keep = start(&halved), Halving(27, 27, 3), 3
	if !slices.Equal(s.Rungs, []int{1, 3, 9}) {
		t.Errorf("rungs %v, want 1, 3, 9", s.Rungs)
	}
	got, err := s.Run(t.Context())
	if err != nil || got[0].Candidate.Index != want[0].Candidate.Index || got[0].Epochs != 27 {
		t.Errorf("best %+v after %d epochs, want %+v; %v", got[0].Candidate, got[0].Epochs, want[0].Candidate, err)
	}
	// 27 for 1, 9 for 2 more, 3 for 6 more, 1 for 18 more.
	if halved.Load() != 27+18+18+18 {
		t.Errorf("%d epochs, want 81", halved.Load())
	}
	for _, r := range got {
		if math.IsNaN(r.Loss) {
			t.Errorf("%+v has no loss", r.Candidate)
		}
	}
	// On one core, the same comes out.
	s.Workers, s.Start = 1, start(&halved)
	again, err := s.Run(t.Context())
	if err != nil || !reflect.DeepEqual(losses(again), losses(got)) {
		t.Errorf("one worker finds %v, four %v", losses(again), losses(got))
	}
}

func losses(results []Result) (list [][2]float64) {
	for _, r := range results {
		list = append(list, [2]float64{float64(r.Candidate.Index), r.Loss})
	}
	return list
}

func TestWhatWasFoundIsKeptWhenItIsStopped(t *testing.T) {
	list, err := Random(num.NewRand(3, 0), axes[1:2], 20)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var all atomic.Int64
	told := 0
	s := Search{Candidates: list, Start: start(&all), Epochs: 5, Workers: 3, Done: func(Result) {
		if told++; told == 4 {
			cancel()
		}
	}}
	found, err := s.Run(ctx)
	if !errors.Is(err, context.Canceled) || len(found) < 4 || len(found) > 6 {
		t.Errorf("%d results, %v", len(found), err)
	}
	for _, r := range found {
		if r.Epochs != 5 {
			t.Errorf("%+v was cut off and is told of", r.Candidate)
		}
	}
}

func TestACandidateThatCannotStartIsTold(t *testing.T) {
	bad := errors.New("no such rate")
	s := Search{Candidates: []Candidate{{0, []string{"a"}}, {1, []string{"b"}}}, Epochs: 2, Start: func(c Candidate) (Trial, error) {
		if c.Index == 0 {
			return nil, bad
		}
		return &hill{0.1, 0, &atomic.Int64{}}, nil
	}}
	found, err := s.Run(t.Context())
	if err != nil || len(found) != 2 || found[0].Candidate.Index != 1 || !errors.Is(found[1].Err, bad) {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestPareto(t *testing.T) {
	// Pre-test, item 8: parameters, error; the third is dominated by the first. A NaN dominates nothing.
	points := [][]float64{{2410, 0.018}, {9610, 0.009}, {2900, 0.025}, {2410, 0.018}, {1, math.NaN()}}
	if got, want := Pareto(points), []bool{true, true, false, true, false}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNeeded(t *testing.T) {
	if got := Needed(0.05, 0.95); got != 59 { // curriculum, E35
		t.Errorf("got %d, want 59", got)
	}
}

func TestCrossValidationJudgesByEveryExample(t *testing.T) {
	s := dataset.Set{Inputs: 1, Classes: 2}
	for i := range 10 {
		s.X, s.Y = append(s.X, float32(i)), append(s.Y, i%2)
	}
	mean, deviation := CrossValidate(num.NewRand(1, 0), s, 5, func(train, validation dataset.Set) float64 {
		if train.Len() != 8 || validation.Len() != 2 {
			t.Errorf("%d and %d examples", train.Len(), validation.Len())
		}
		return float64(validation.X[0] + validation.X[1])
	})
	if mean != 9 || deviation < 0 {
		t.Errorf("mean %v, deviation %v, want a mean of 9", mean, deviation)
	}
}

func ExampleHalving() {
	fmt.Println(Halving(27, 81, 3), Halving(4, 10, 2), Halving(8, 3, 4))
	// Output: [3 9 27] [2 5] []
}

func TestNoGoroutineIsLeftBehind(t *testing.T) {
	var list []Candidate
	for i := range 40 {
		list = append(list, Candidate{Index: i, Values: []string{"0.1"}})
	}
	before := runtime.NumGoroutine()
	for after := range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		var all atomic.Int64
		told := 0
		s := Search{Candidates: list, Start: func(Candidate) (Trial, error) { return &hill{0.1, 0, &all}, nil }, Epochs: 3, Workers: 4, Done: func(Result) {
			if told++; told == after {
				cancel()
			}
		}}
		_, _ = s.Run(ctx)
		cancel()
	}
	for range 100 { // one that has just ended may still be counted
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
