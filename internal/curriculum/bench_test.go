package curriculum_test

import (
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/content"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/formula"
)

// What a start of the server waits for: Temml loaded, all content read, all formulas made.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		math, err := formula.New()
		if err != nil {
			b.Fatal(err)
		}
		if w, _ := curriculum.Load(content.Files, math); w == nil {
			b.Fatal("no workshop")
		}
	}
}
