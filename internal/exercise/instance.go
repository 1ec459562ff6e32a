package exercise

import (
	"fmt"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/expression"
)

// attempts is how many draws an instance may take. A generator that needs more fails on the linter's 1,000 seeds.
const attempts = 500

// Instance draws the numbers of seed. It draws again while a requirement fails or a wrong answer cannot be told from
// the right one or from another wrong answer; the same seed always ends at the same numbers.
func (d *Definition) Instance(seed Seed) (Instance, error) {
	s := stream(seed)
	var reason error
	for range attempts {
		params := map[string]any{}
		for i := range d.params {
			params[d.params[i].name] = d.params[i].draw(&s)
		}
		in, err := d.with(seed, params)
		if err == nil {
			return in, nil
		}
		reason = err
	}
	return Instance{}, fmt.Errorf("exercise %s, seed %d: no instance in %d draws, last: %w", d.ID, seed, attempts, reason)
}

// Sample returns the instance that the curriculum prints.
func (d *Definition) Sample() Instance {
	params := map[string]any{}
	for i := range d.params {
		p := &d.params[i]
		if v, ok := d.sample.values[p.name]; ok {
			params[p.name] = v
		} else {
			params[p.name] = p.options[0]
		}
	}
	in, _ := d.evaluate(0, params)
	return in
}

// with evaluates params and says what makes them unfit.
func (d *Definition) with(seed Seed, params map[string]any) (Instance, error) {
	in, err := d.evaluate(seed, params)
	if err != nil {
		return in, err
	}
	for _, e := range d.checks {
		ok, err := e.Truth(in.values)
		if err != nil {
			return in, err
		}
		if !ok {
			return in, fmt.Errorf("não vale %s", e.Source)
		}
	}
	return in, d.distinct(in)
}

// evaluate computes lets, answers and wrong answers.
func (d *Definition) evaluate(seed Seed, params map[string]any) (Instance, error) {
	in := Instance{Exercise: d.ID, Seed: seed, Params: params, values: map[string]any{}}
	for k, v := range params {
		in.values[k] = v
	}
	for _, l := range d.lets {
		out, err := l.value.Value(in.values)
		if err == nil {
			out, err = expression.Normal(out)
		}
		if err != nil {
			return in, err
		}
		in.values[l.name] = out
	}
	for _, t := range d.tasks {
		want, err := t.answer.Numbers(in.values)
		if err != nil {
			return in, err
		}
		if !finite(want) {
			return in, fmt.Errorf("%s não é finito", t.answer.Source)
		}
		in.want = append(in.want, want)
		var all [][]float64
		for _, w := range t.wrong {
			if w.When != nil {
				ok, err := w.When.Truth(in.values)
				if err != nil {
					return in, err
				}
				if !ok {
					all = append(all, nil)
					continue
				}
			}
			value, err := w.Value.Numbers(in.values)
			if err != nil {
				return in, err
			}
			if !finite(value) {
				return in, fmt.Errorf("%s não é finito", w.Value.Source)
			}
			all = append(all, value)
		}
		in.wrong = append(in.wrong, all)
	}
	return in, nil
}

// distinct reports a wrong answer within twice the tolerance of the right one, so that no typed number is near both, or
// two wrong answers within the tolerance of each other: of those the nearer is recognised.
func (d *Definition) distinct(in Instance) error {
	for i, t := range d.tasks {
		for j, w := range in.wrong[i] {
			if w == nil {
				continue
			}
			if t.near(w, in.want[i], 2) {
				return fmt.Errorf("%s vale quase o mesmo que a resposta", t.wrong[j].Value.Source)
			}
			for k := range j {
				if other := in.wrong[i][k]; other != nil && t.near(w, other, 1) {
					return fmt.Errorf("%s e %s valem quase o mesmo", t.wrong[j].Value.Source, t.wrong[k].Value.Source)
				}
			}
		}
	}
	return nil
}

// near reports whether every number of got is within times the tolerance of want.
func (t *task) near(got, want []float64, times float64) bool {
	for i := range want {
		if !t.close(got[i], want[i], times) {
			return false
		}
	}
	return true
}

// distance is how far got is from want in the number that is farthest off.
func distance(got, want []float64) float64 {
	far := 0.0
	for i := range want {
		far = math.Max(far, math.Abs(got[i]-want[i]))
	}
	return far
}

// close compares one number. Half a unit in the twelfth digit is added, so that a number at the edge of the tolerance
// (0.7361 for 0.7311 ± 0.005) is inside in every binary representation.
func (t *task) close(got, want, times float64) bool {
	reach := t.tolerance.Abs
	switch {
	case t.tolerance.Exact:
		reach = 1e-9 * math.Max(1, math.Abs(want))
	case t.tolerance.Rel > 0:
		reach = t.tolerance.Rel * math.Abs(want)
	}
	return math.Abs(got-want) <= times*reach+1e-12*math.Max(1, math.Abs(want))
}

// let names a value that answers and texts use.
type let struct {
	name  string
	value *expression.Expression
}
