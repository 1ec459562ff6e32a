package explain

import "github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"

// StepOf explains the operation that made v, as Steps does for a layer of a graph: for what stands behind a network on
// the same tape, such as its loss. It returns nothing for a leaf.
func StepOf(v autodiff.Var, lang string) ([]Step, error) {
	t, err := newStepText(lang)
	op, in := v.Origin()
	if err != nil || op == nil {
		return nil, err
	}
	if err := filled([]autodiff.Var{v}); err != nil {
		return nil, err
	}
	return shownAll([]Step{t.value(op, values(in), v.Value())})
}

// StepsBackOf explains what that operation hands back to each of its inputs, as StepsBack does.
func StepsBackOf(v autodiff.Var, d autodiff.Gradients, lang string) ([]Step, error) {
	t, err := newStepText(lang)
	op, in := v.Origin()
	if err != nil || op == nil {
		return nil, err
	}
	if err := filled([]autodiff.Var{v}); err != nil {
		return nil, err
	}
	var steps []Step
	for k, back := range op.VJP(values(in), v.Value(), d.Of(v)) {
		steps = append(steps, t.slope(op, values(in), v.Value(), d.Of(v), back, k))
	}
	return shownAll(steps)
}
