package oracle

import (
	"slices"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
)

// scheduleCase has the numbers of all schedules; steps are asked beyond the end of each.
type scheduleCase struct {
	Rate   float64 `json:"rate"`
	Floor  float64 `json:"floor"`
	Factor float64 `json:"factor"`
	Every  int     `json:"every"`
	Warm   int     `json:"warm"`
	Steps  int     `json:"steps"`
}

type clipCase struct {
	G     []float64 `json:"g"`
	Limit float64   `json:"limit"`
}

func TestSchedulesAndClippingAgreeWithOptax(t *testing.T) {
	r := num.NewRand(2026, 1)
	q := request{Nets: []netCase{}, Optimizers: []walkCase{}}
	for range 10 {
		rate := r.Uniform(0.01, 1)
		q.Schedules = append(q.Schedules, scheduleCase{Rate: rate, Floor: rate * r.Float64(), Factor: r.Uniform(0.1, 1), Every: 1 + r.Intn(20), Warm: 1 + r.Intn(10), Steps: 50})
		q.Clips = append(q.Clips, clipCase{G: numbers(r, 1+r.Intn(20)), Limit: r.Uniform(0.1, 4)})
	}
	a := ask(t, q)
	compared := 0
	for i, c := range q.Schedules {
		for name, schedule := range map[string]optim.Schedule{
			"stairs": optim.Stairs(c.Rate, c.Factor, c.Every),
			"cosine": optim.Cosine(c.Rate, c.Floor, c.Every),
			"warmup": optim.WarmUp(c.Warm, optim.Cosine(c.Rate, c.Floor, c.Every)),
		} {
			want := a.Schedules[i][name]
			if len(want) != c.Steps {
				t.Fatalf("Optax gave %d rates of %s, want %d", len(want), name, c.Steps)
			}
			for step, w := range want {
				compared++
				if got := schedule(step); !within(got, w) {
					t.Errorf("%s %+v, step %d: engine %v, Optax %v", name, c, step, got, w)
				}
			}
		}
	}
	for i, c := range q.Clips {
		value, norm := slices.Clone(c.G), slices.Clone(c.G)
		optim.ClipValue(value, c.Limit)
		optim.ClipNorm(norm, c.Limit)
		for j := range c.G {
			compared += 2
			if !within(value[j], a.Clips[i].Value[j]) || !within(norm[j], a.Clips[i].Norm[j]) {
				t.Errorf("%v clipped at %v: by value %v, by norm %v; Optax %v", c.G, c.Limit, value[j], norm[j], a.Clips[i])
			}
		}
	}
	t.Logf("%d numbers compared", compared)
}
