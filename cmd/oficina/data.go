package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/table"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// examples are the flags of commands that learn from examples.
type examples struct {
	Data   string   `default:"digits" help:"Data set: digits, chuva8, chuva600, xor, spiral, iris, breast-cancer, noisy-digits, the series co2 and passengers, or a CSV file. A file, iris, breast-cancer and series are standardised by their training part."`
	Class  string   `help:"Column of a CSV file that holds the classes, by name or number; the last if not given."`
	Target []string `help:"Columns of a CSV file that hold numbers to predict, in place of classes, by name or number; several with commas."`
	Series string   `help:"Column of a CSV file that holds a series in the order of time, to be forecast one step ahead."`
	Window int      `default:"12" help:"How many values of a series, or changes, are seen."`
	Log    bool     `help:"Learn the logarithms of a series: what grows by a share of itself."`
	Levels bool     `help:"Learn the values of a series themselves and not their changes."`
	Season int      `help:"Steps after which a series repeats itself, for the forecasts without learning that it is compared with; 12 for co2 and passengers."`
}

// A file is cut into parts by a seed of its own, so that another seed trains on the same examples. A series is cut in
// time.
const (
	fileSeed = 2026
	filePart = 0.2 // for validation and test each
)

// material are examples ready to learn from.
type material struct {
	dataset.Split
	inputs   *dataset.Scale // on which inputs were put that were measured in units; else nil
	targets  []string       // names of the numbers to predict; none if there are classes
	forecast *dataset.Forecast
	naive    []naive
}

// naive is how far test predictions without learning are off, for each number.
type naive struct {
	name   string
	errors []fit.Error
}

// outputs is how many numbers a network for these examples gives.
func (d material) outputs() int {
	if d.Train.Outputs > 0 {
		return d.Train.Outputs
	}
	return d.Train.Classes
}

// load returns the examples that the flags name.
func (e examples) load() (material, error) {
	if err := e.check(); err != nil {
		return material{}, err
	}
	switch {
	case e.Data == "co2":
		return e.series(sets.CO2(), e.Data)
	case e.Data == "passengers":
		return e.series(sets.AirPassengers(), e.Data)
	case !e.file():
		s, err := sets.Load(e.Data)
		if unknown := (*sets.UnknownError)(nil); errors.As(err, &unknown) {
			err = fmt.Errorf("%w, and the series co2 and passengers", err)
		}
		d := material{Split: s}
		if err == nil && (e.Data == "iris" || e.Data == "breast-cancer") {
			d.standardise()
		}
		return d, err
	}
	d, err := e.read()
	if err != nil {
		return material{}, fmt.Errorf("%s: %w", e.Data, err)
	}
	return d, nil
}

func (e examples) file() bool { return strings.EqualFold(filepath.Ext(e.Data), ".csv") }

// check refuses flags that say nothing of the data at hand.
func (e examples) check() error {
	series := e.Series != "" || e.Data == "co2" || e.Data == "passengers"
	roles := 0
	for _, flag := range []struct {
		name  string
		given bool
	}{{"class", e.Class != ""}, {"target", len(e.Target) > 0}, {"series", e.Series != ""}} {
		if flag.given && !e.file() {
			return fmt.Errorf("--%s names a column of a CSV file, and %s is none", flag.name, e.Data)
		}
		if flag.given {
			roles++
		}
	}
	switch {
	case roles > 1:
		return errors.New("--class, --target and --series exclude one another: a column holds classes, numbers to predict, or a series")
	case !series && (e.Log || e.Levels || e.Season != 0):
		return errors.New("--log, --levels and --season are for series: see --series")
	case e.Season < 0:
		return fmt.Errorf("season: %d is below 0", e.Season)
	}
	return nil
}

// standardise puts inputs on the scale that is standard for the training part.
func (d *material) standardise() {
	z := dataset.Standard(d.Train)
	d.inputs = &z
	d.Split = dataset.Split{Train: z.Apply(d.Train), Validation: z.Apply(d.Validation), Test: z.Apply(d.Test)}
}

// read reads a CSV file.
func (e examples) read() (d material, err error) {
	if info, err := os.Stat(e.Data); err == nil && info.Size() > table.MaxBytes {
		return d, fmt.Errorf("has %d bytes; at most %d are read", info.Size(), table.MaxBytes)
	}
	text, err := os.ReadFile(e.Data)
	if err != nil {
		return d, err
	}
	t, err := table.Parse(string(text))
	if err != nil {
		return d, err
	}
	if e.Series != "" {
		column, err := t.Column(e.Series)
		if err != nil {
			return d, err
		}
		values, err := t.Numbers(column)
		if err != nil {
			return d, err
		}
		return e.series(sets.Series{Values: values, Test: int(filePart * float64(len(values)))}, t.Names[column])
	}
	var s dataset.Set
	if len(e.Target) > 0 {
		columns := make([]int, len(e.Target))
		for i, name := range e.Target {
			if columns[i], err = t.Column(name); err != nil {
				return d, err
			}
			d.targets = append(d.targets, t.Names[columns[i]])
		}
		s, err = t.Regression(columns...)
	} else {
		class := len(t.Names) - 1
		if e.Class != "" {
			if class, err = t.Column(e.Class); err != nil {
				return d, err
			}
		}
		s, _, err = t.Set(class)
	}
	if err != nil {
		return d, err
	}
	const least = 5 // a fifth of fewer is nobody
	if s.Len() < least {
		return d, fmt.Errorf("has %d examples; at least %d are needed to train, choose and report", s.Len(), least)
	}
	d.Split = s.Parts(num.NewRand(fileSeed, 0), filePart, filePart)
	d.standardise()
	if s.Outputs > 0 {
		d.naive = []naive{{"mean of the training examples", meanErrors(d.Split)}}
	}
	return d, nil
}

// meanErrors is how far the mean of the training part is off on the test part.
func meanErrors(s dataset.Split) []fit.Error {
	mean := dataset.StandardTargets(s.Train).Mean
	list := make([]fit.Error, s.Test.Outputs)
	for k := range list {
		var predicted, measured []float64
		for i := range s.Test.Len() {
			predicted = append(predicted, mean[k])
			measured = append(measured, s.Test.T[i*len(list)+k])
		}
		list[k] = errorOf(predicted, measured)
	}
	return list
}

func errorOf(predicted, measured []float64) fit.Error {
	return fit.Error{MAE: metric.MAE(predicted, measured), RMSE: metric.RMSE(predicted, measured), R2: metric.R2(predicted, measured)}
}

// series makes examples of a series.
func (e examples) series(of sets.Series, name string) (material, error) {
	f := &dataset.Forecast{Window: e.Window, Difference: !e.Levels, Log: e.Log, Validation: of.Test, Test: of.Test}
	split, z, err := f.Split(of.Values)
	if err != nil {
		return material{}, err
	}
	d := material{Split: split, inputs: &z, targets: []string{name}, forecast: f}
	season := e.Season
	if season == 0 && of.Month > 0 {
		season = 12
	}
	from := len(of.Values) - of.Test
	for _, n := range dataset.Naives(of.Values, from, season) {
		called := map[string]string{"last": "the last value again", "season": "the value of a season before", "season and drift": "a season before and the drift since then"}[n.Name]
		d.naive = append(d.naive, naive{called, []fit.Error{errorOf(n.Values, of.Values[from:])}})
	}
	return d, nil
}

// told is an error of a prediction for a line of --json; what is no number is null.
type told struct {
	Target string   `json:"target"`
	MAE    *float64 `json:"mae"`
	RMSE   *float64 `json:"rmse"`
	R2     *float64 `json:"r2"`
}

func (d material) tell(list []fit.Error) []told {
	if list == nil {
		return nil
	}
	out := make([]told, len(list))
	for k, e := range list {
		out[k] = told{d.targets[k], orNull(e.MAE), orNull(e.RMSE), orNull(e.R2)}
	}
	return out
}

func orNull(v float64) *float64 {
	if v-v != 0 {
		return nil
	}
	return &v
}

// words says errors in words: one number's, or several with their names.
func (d material) words(list []fit.Error) string {
	parts := make([]string, len(list))
	for k, e := range list {
		parts[k] = fmt.Sprintf("MAE %.4g, RMSE %.4g", e.MAE, e.RMSE)
		if orNull(e.R2) != nil {
			parts[k] += fmt.Sprintf(", R² %.3f", e.R2)
		}
		if len(list) > 1 {
			parts[k] = d.targets[k] + " " + parts[k]
		}
	}
	return strings.Join(parts, "; ")
}

// mean is the mean of the errors of several trainings.
func mean(all [][]fit.Error) []fit.Error {
	if len(all) == 0 {
		return nil
	}
	list := slices.Clone(all[0])
	for k := range list {
		list[k] = fit.Error{}
		for _, of := range all {
			n := float64(len(all))
			list[k].MAE += of[k].MAE / n
			list[k].RMSE += of[k].RMSE / n
			list[k].R2 += of[k].R2 / n
		}
	}
	return list
}
