package fit_test

import (
	"runtime"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
)

// A page lets a small network train for as long as somebody watches.
func TestAMillionStepsDoNotGrowTheHeap(t *testing.T) {
	chuva := dataset.Chuva8()
	s, err := fit.NewOn(fit.Config{Model: "dense 4 tanh, dense 2 tanh, dense 1", Optimizer: "adam", LearningRate: 0.01, Batch: 8, Epochs: 10_000, Seed: 1}, chuva)
	if err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	steps := 0
	run := func(n int) {
		for range n {
			if !s.Step() {
				s.Reset()
			}
			steps++
		}
	}
	run(20_000) // what is kept of the history has its size by now
	before := heap()
	run(1_000_000)
	after := heap()
	if grown := int64(after) - int64(before); grown > 64<<10 {
		t.Errorf("the heap has grown by %d bytes in a million steps", grown)
	}
	if steps != 1_020_000 {
		t.Errorf("%d steps", steps)
	}
}
