package curriculum

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/expression"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
)

// workedDocument is a worked example of unit.yaml: a net with one example or a data set, the net of another example
// after some steps of descent, a calculation from given numbers, or the paths of a descent. Expect is what the text
// prints; the engine computes it again.
type workedDocument struct {
	ID string
	// Given are numbers, vectors and matrices; Let are computed from them, in order.
	Given   facts.Ordered[any]
	Let     facts.Ordered[*expression.Expression]
	Descent *descentDocument
	Net     yaml.Node
	Example yaml.Node
	// Eta is the rate with which the example's figure begins.
	Eta   *float64
	Data  string
	After *struct {
		Worked string
		Eta    float64
		Steps  int
	}
	Expect map[string]facts.Located[float64]
	Tol    float64
}

// printed is half a unit in the fourth decimal, the tolerance where unit.yaml states none: the text prints four.
const printed = 0.5e-4

// worked is an example as the engine computed it.
type worked struct {
	id      string
	net     explain.Net
	example explain.Example
	passes  explain.Passes
	data    dataset
	batch   explain.BatchResult
	// given and computed are the numbers, vectors and matrices of a calculation; nil for a net.
	given, computed map[string]any
	descent         *descent // of an example that is one
	// values are all numbers by name: "p", "d:W2.1.2"; of a data set "p@3" (example 3), "L" (mean) and "correct"; of a
	// calculation "T", "z.1" (vector), "W.2.1" (matrix); of a descent "w1@3" (after step 3), with several methods
	// "adam.w1@3".
	values map[string]float64
}

// first is the state in which a figure on this example begins.
func (w *worked) first() any {
	if w.descent != nil {
		return w.descent
	}
	if w.given != nil {
		return map[string]any{"given": w.given, "values": w.computed}
	}
	if w.data.x != nil {
		return map[string]any{"net": w.net, "X": w.data.x, "y": w.data.y, "batch": w.batch}
	}
	return map[string]any{"net": w.net, "example": w.example, "passes": w.passes}
}

// decodeJSON moves a YAML node into a type that has JSON names, strictly.
func decodeJSON(n yaml.Node, into any) error {
	var raw any
	if err := n.Decode(&raw); err != nil {
		return err
	}
	data, err := json.Marshal(raw)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func (l *loader) worked(doc workedDocument, done map[string]*worked) (*worked, error) {
	w := &worked{id: doc.ID, values: map[string]float64{}}
	if doc.Given != nil {
		return w, w.calculate(doc)
	}
	if doc.Descent != nil {
		return w, l.descend(w, *doc.Descent)
	}
	if doc.After != nil {
		before, ok := done[doc.After.Worked]
		if !ok || before.data.x != nil {
			return nil, fmt.Errorf("after: não há exemplo %q de um só dia antes deste", doc.After.Worked)
		}
		w.net, w.example = before.net, before.example
		w.values["eta"] = doc.After.Eta
		for range max(1, doc.After.Steps) {
			next, err := explain.Update(w.net, w.example, doc.After.Eta)
			if err != nil {
				return nil, err
			}
			w.net = next
		}
	} else if err := decodeJSON(doc.Net, &w.net); err != nil {
		return nil, fmt.Errorf("net: %w", err)
	}
	if doc.Data != "" {
		return w, l.workedData(w, doc.Data)
	}
	if doc.After == nil {
		if err := decodeJSON(doc.Example, &w.example); err != nil {
			return nil, fmt.Errorf("example: %w", err)
		}
	}
	var err error
	if w.passes, err = explain.Run(w.net, w.example); err != nil {
		return nil, err
	}
	w.collect()
	if doc.Eta != nil {
		w.values["eta"] = *doc.Eta
	}
	return w, nil
}

// calculate computes doc.Let from doc.Given.
func (w *worked) calculate(doc workedDocument) error {
	w.given, w.computed = map[string]any{}, map[string]any{}
	keep := func(name string, raw any) (any, error) {
		v, err := expression.Normal(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, twice := w.computed[name]; twice {
			return nil, fmt.Errorf("%s está em given e em let", name)
		}
		w.computed[name] = v
		w.name(name, v)
		return v, nil
	}
	for _, g := range doc.Given {
		v, err := keep(g.Name, g.Value)
		if err != nil {
			return err
		}
		w.given[g.Name] = v
	}
	for _, let := range doc.Let {
		if err := let.Value.Compile(w.computed); err != nil {
			return fmt.Errorf("linha %d: %w", let.Line, err)
		}
		out, err := let.Value.Value(w.computed)
		if err != nil {
			return fmt.Errorf("linha %d: %w", let.Line, err)
		}
		if _, err := keep(let.Name, out); err != nil {
			return fmt.Errorf("linha %d: %w", let.Line, err)
		}
	}
	return nil
}

// name puts the numbers of v into w.values: "T", "z.1", "W.2.1".
func (w *worked) name(name string, v any) {
	switch v := v.(type) {
	case float64:
		w.values[name] = v
	case []float64:
		for i, x := range v {
			w.name(name+"."+strconv.Itoa(i+1), x)
		}
	case [][]float64:
		for i, row := range v {
			w.name(name+"."+strconv.Itoa(i+1), row)
		}
	}
}

// exact reports whether a number was set by hand, so that its decimals are those it has.
func (w *worked) exact(name string) bool {
	if w.given != nil {
		name, _, _ = strings.Cut(name, ".")
		_, given := w.given[name]
		return given
	}
	if w.descent != nil {
		return w.descent.exact(name)
	}
	return strings.ContainsAny(name[:1], "Wbxye")
}

func (l *loader) workedData(w *worked, name string) (err error) {
	if w.data, err = l.dataset(name); err != nil {
		return err
	}
	if w.batch, err = explain.Evaluate(w.net, w.data.x, w.data.y); err != nil {
		return err
	}
	w.parameters()
	w.values["L"], w.values["correct"] = w.batch.Loss, float64(w.batch.Correct)
	last := len(w.net.Layers)
	for i := range w.data.x {
		at := "@" + strconv.Itoa(i+1)
		for j, v := range w.data.x[i] {
			w.values["x"+strconv.Itoa(j+1)+at] = v
		}
		w.values["y"+at] = w.data.y[i][0]
		w.values["L"+at] = w.batch.PerExample[i]
		for j := range w.batch.Z[i] {
			w.values[fmt.Sprintf("z%d.%d%s", last, j+1, at)] = w.batch.Z[i][j]
		}
		if len(w.batch.P[i]) == 1 {
			w.values["p"+at] = w.batch.P[i][0]
		}
	}
	return nil
}

func (w *worked) parameters() {
	for k, layer := range w.net.Layers {
		for i, row := range layer.W {
			for j, v := range row {
				w.values[fmt.Sprintf("W%d.%d.%d", k+1, i+1, j+1)] = v
			}
			w.values[fmt.Sprintf("b%d.%d", k+1, i+1)] = layer.B[i]
		}
	}
}

// collect names every number of both passes.
func (w *worked) collect() {
	w.parameters()
	w.values["L"] = w.passes.Loss
	for j, v := range w.example.X {
		w.values["x"+strconv.Itoa(j+1)] = v
		w.values["d:x"+strconv.Itoa(j+1)] = w.passes.Gradient.X[j]
	}
	if len(w.example.Y) == 1 {
		w.values["y"] = w.example.Y[0]
	}
	g := w.passes.Gradient
	last := len(w.net.Layers) - 1
	for k := range w.net.Layers {
		for i := range w.net.Layers[k].W {
			unit := fmt.Sprintf("%d.%d", k+1, i+1)
			for j := range w.net.Layers[k].W[i] {
				w.values[fmt.Sprintf("d:W%s.%d", unit, j+1)] = g.W[k][i][j]
			}
			w.values["d:b"+unit] = g.B[k][i]
			w.values["z"+unit], w.values["d:z"+unit] = w.passes.Z[k][i], g.Z[k][i]
			w.values["h"+unit], w.values["d:h"+unit] = w.passes.H[k][i], g.H[k][i]
			if k == last && len(w.net.Layers[k].W) == 1 {
				w.values["p"], w.values["d:p"] = w.passes.H[k][i], g.H[k][i]
			}
		}
	}
}

// check compares what the text prints with what the engine computes.
func (w *worked) check(file string, doc workedDocument) (problems []Problem) {
	tol := doc.Tol
	if tol == 0 {
		tol = printed
	}
	for _, name := range sortedKeys(doc.Expect) {
		want := doc.Expect[name]
		got, ok := w.values[name]
		switch {
		case !ok:
			problems = append(problems, errorf(file, want.Line, "%s: %s não é um número deste exemplo", w.id, name))
		case math.Abs(got-want.Value) > tol+1e-12:
			problems = append(problems, errorf(file, want.Line, "%s: %s = %v, mas o motor calcula %s", w.id, name, want.Value, strconv.FormatFloat(got, 'g', 10, 64)))
		}
	}
	return problems
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// compute evaluates a number that unit.yaml derives from others: 'abs(n("L") - n("depois/L"))'.
func (u *unit) compute(e *expression.Expression) (float64, error) {
	env := map[string]any{"n": func(name string) (float64, error) {
		v, ok := u.value(name)
		if !ok {
			return 0, fmt.Errorf("n(%q): não há esse número", name)
		}
		return v, nil
	}}
	if err := e.Compile(env); err != nil {
		return 0, err
	}
	out, err := e.Value(env)
	if err != nil {
		return 0, err
	}
	if v, err := expression.Normal(out); err == nil {
		if number, ok := v.(float64); ok {
			return number, nil
		}
	}
	return 0, fmt.Errorf("%s não dá um número", e.Source)
}

// value returns {{name}}: a derived number, a number of the first worked example, or "id/name" of another.
func (u *unit) value(name string) (float64, bool) {
	if v, ok := u.numbers[name]; ok {
		return v, true
	}
	if id, rest, ok := strings.Cut(name, "/"); ok {
		if w := u.worked[id]; w != nil {
			v, ok := w.values[rest]
			return v, ok
		}
		return 0, false
	}
	if u.first != nil {
		v, ok := u.first.values[name]
		return v, ok
	}
	return 0, false
}
