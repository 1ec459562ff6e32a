package plot

import (
	"encoding/xml"
	"flag"
	"io"
	"math"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden file again")

func charts() []Chart {
	return []Chart{
		{Title: "Loss", X: "epoch", Y: "mean loss", Series: []Series{
			{Name: "training", Line: true, Points: []Point{{0, 2.3, ""}, {1, 0.9, ""}, {2, 0.4, ""}, {3, 0.2, ""}}},
			{Name: "validation", Line: true, Marks: true, Points: []Point{{0, 2.3, "epoch 0"}, {1, 1, "epoch 1"}, {2, math.NaN(), ""}, {3, 0.5, "epoch 3"}}},
		}},
		{Title: `Error against size, "a < b"`, X: "parameters", Y: "validation error", LogX: true, Series: []Series{
			{Name: "best for its size", Line: true, Marks: true, Points: []Point{{310, 0.29, "dense 4"}, {2410, 0.02, "dense 32"}, {9610, 0.01, "dense 128"}}},
			{Name: "others", Marks: true, Points: []Point{{650, 0.3, "dense 10"}, {0, 1, "nothing"}}},
		}},
	}
}

func TestTheDrawingIsTheGoldenOne(t *testing.T) {
	const file = "testdata/charts.svg"
	got := SVG(charts()...)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the drawing has changed; look at it and run go test ./internal/plot -update\n%s", got)
	}
}

func TestADrawingIsWellFormedAndOnThePaper(t *testing.T) {
	for name, list := range map[string][]Chart{
		"both":        charts(),
		"nothing":     {{Title: "Empty"}},
		"one point":   {{Title: "One", Series: []Series{{Name: "a", Marks: true, Points: []Point{{5, 5, ""}}}}}},
		"all equal":   {{Title: "Flat", Series: []Series{{Name: "a", Line: true, Points: []Point{{1, 0, ""}, {2, 0, ""}}}}}},
		"one on log":  {{Title: "One", LogX: true, Series: []Series{{Name: "a", Marks: true, Points: []Point{{5, 5, ""}}}}}},
		"nothing fit": {{Title: "None", LogX: true, Series: []Series{{Name: "a", Marks: true, Points: []Point{{-1, 5, ""}}}}}},
	} {
		svg := SVG(list...)
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s: a place is no number:\n%s", name, svg)
		}
	}
	for _, c := range charts() {
		x, y, _ := c.axes()
		for _, s := range c.Series {
			for _, p := range s.Points {
				if c.drawn(p) && (x.place(p.X) < left || x.place(p.X) > width-right || y.place(p.Y) < top || y.place(p.Y) > height-bottom) {
					t.Errorf("%s: %+v is off the paper", c.Title, p)
				}
			}
		}
		if n := len(x.ticks()); n < 2 || n > 10 {
			t.Errorf("%s: %d ticks along x", c.Title, n)
		}
		if n := len(y.ticks()); n < 3 || n > 11 {
			t.Errorf("%s: %d ticks along y", c.Title, n)
		}
	}
}
