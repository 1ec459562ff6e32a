// Package plot draws charts as SVG files: lines and points over two axes, readable on light and dark paper, in black and
// white, and by a screen reader. It is for files that a command writes; pages draw their own.
package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Chart is a drawing of series over two axes.
type Chart struct {
	Title, X, Y string // X and Y name the axes, with units
	LogX        bool   // equal ratios are equally wide; points at 0 or below are left out
	Series      []Series
}

// Series is drawn as a line, as points, or both. Each has its own colour, dash and mark, in this order.
type Series struct {
	Name   string
	Line   bool
	Marks  bool
	Points []Point
}

// Point is a place, with a text that says what it is when one points at it. Points that are not finite are left out.
type Point struct {
	X, Y float64
	Text string
}

// Sizes in the units of the file, which fills whatever width it is given.
const (
	width  = 720
	height = 360
	left   = 76
	right  = 20
	top    = 64 // title and legend
	bottom = 56
)

// styles: at least 4.5:1 on either paper, and told apart by dash and mark without colour.
var styles = [...]struct{ light, dark, dash, mark string }{
	{"#0b5cad", "#7db8f2", "", "circle"},
	{"#b3400a", "#f2a37d", "7 4", "square"},
	{"#3d7a1f", "#9ad17d", "2 4", "diamond"},
	{"#7a3d9e", "#cfa3ec", "9 3 2 3", "triangle"},
}

// SVG returns the charts under one another as one file.
func SVG(charts ...Chart) string {
	var b strings.Builder
	titles := make([]string, len(charts))
	for i, c := range charts {
		titles[i] = c.Title
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="system-ui, sans-serif" font-size="13">`+"\n", width, height*len(charts), escape(strings.Join(titles, "; ")))
	b.WriteString("<style>:root{color-scheme:light dark}.paper{fill:#fff}.ink{fill:#1c1b19}.soft{fill:#5c5852}.axis{stroke:#5c5852;fill:none}.grid{stroke:#e4e0d8;fill:none}")
	for i, s := range styles {
		fmt.Fprintf(&b, ".l%d{stroke:%s;fill:none;stroke-width:2;stroke-dasharray:%s}.m%d{fill:%s}", i, s.light, dash(s.dash), i, s.light)
	}
	b.WriteString("@media(prefers-color-scheme:dark){.paper{fill:#171614}.ink{fill:#f0ede6}.soft{fill:#aaa59b}.axis{stroke:#aaa59b}.grid{stroke:#35322d}")
	for i, s := range styles {
		fmt.Fprintf(&b, ".l%d{stroke:%s}.m%d{fill:%s}", i, s.dark, i, s.dark)
	}
	b.WriteString("}</style>\n")
	fmt.Fprintf(&b, `<rect class="paper" width="%d" height="%d"/>`+"\n", width, height*len(charts))
	for i, c := range charts {
		fmt.Fprintf(&b, `<g transform="translate(0 %d)">`+"\n", height*i)
		c.draw(&b)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func dash(d string) string {
	if d == "" {
		return "none"
	}
	return d
}

func (c Chart) draw(b *strings.Builder) {
	fmt.Fprintf(b, "<title>%s</title>\n", escape(c.Title))
	fmt.Fprintf(b, `<text class="ink" x="%d" y="24" font-size="16" font-weight="600">%s</text>`+"\n", left, escape(c.Title))
	x, y, any := c.axes()
	if !any {
		fmt.Fprintf(b, `<text class="soft" x="%d" y="%d">There is nothing to draw.</text>`+"\n", left, height/2)
		return
	}
	for _, t := range y.ticks() {
		at := y.place(t)
		fmt.Fprintf(b, `<path class="grid" d="M%d %sH%d"/><text class="soft" x="%d" y="%s" text-anchor="end">%s</text>`+"\n", left, px(at), width-right, left-8, px(at+4), label(t))
	}
	for _, t := range x.ticks() {
		at := x.place(t)
		fmt.Fprintf(b, `<path class="axis" d="M%s %dv5"/><text class="soft" x="%s" y="%d" text-anchor="middle">%s</text>`+"\n", px(at), height-bottom, px(at), height-bottom+20, label(t))
	}
	fmt.Fprintf(b, `<path class="axis" d="M%d %dV%dH%d"/>`+"\n", left, top, height-bottom, width-right)
	fmt.Fprintf(b, `<text class="ink" x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", (left+width-right)/2, height-14, escape(c.X))
	fmt.Fprintf(b, `<text class="ink" transform="translate(18 %d) rotate(-90)" text-anchor="middle">%s</text>`+"\n", (top+height-bottom)/2, escape(c.Y))
	at := left
	for i, s := range c.Series { // the legend, from left to right
		k := i % len(styles)
		if s.Line {
			fmt.Fprintf(b, `<path class="l%d" d="M%d 46h28"/>`, k, at)
		}
		if s.Marks {
			mark(b, k, float64(at)+14, 46, "")
		}
		fmt.Fprintf(b, `<text class="ink" x="%d" y="50">%s</text>`+"\n", at+34, escape(s.Name))
		at += 34 + 8*len([]rune(s.Name)) + 20
	}
	for i, s := range slices.Backward(c.Series) { // the first on top
		k := i % len(styles)
		fmt.Fprintf(b, `<g><title>%s</title>`+"\n", escape(s.Name))
		var path strings.Builder
		for _, p := range s.Points {
			if !c.drawn(p) {
				continue
			}
			command := "L"
			if path.Len() == 0 {
				command = "M"
			}
			path.WriteString(command + px(x.place(p.X)) + " " + px(y.place(p.Y)))
		}
		if s.Line && path.Len() > 0 {
			fmt.Fprintf(b, `<path class="l%d" d="%s"/>`+"\n", k, path.String())
		}
		for _, p := range s.Points {
			if s.Marks && c.drawn(p) {
				mark(b, k, x.place(p.X), y.place(p.Y), p.Text)
			}
		}
		b.WriteString("</g>\n")
	}
}

func mark(b *strings.Builder, k int, x, y float64, text string) {
	shape := map[string]string{
		"circle":   "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z",
		"square":   "M-4-4H4V4H-4Z",
		"diamond":  "M0-5.5L5.5 0L0 5.5L-5.5 0Z",
		"triangle": "M0-5L5 4H-5Z",
	}[styles[k].mark]
	if text != "" {
		text = "<title>" + escape(text) + "</title>"
	}
	fmt.Fprintf(b, `<path class="m%d" transform="translate(%s %s)" d="%s">%s</path>`+"\n", k, px(x), px(y), shape, text)
}

func (c Chart) drawn(p Point) bool {
	return !math.IsNaN(p.X) && !math.IsInf(p.X, 0) && !math.IsNaN(p.Y) && !math.IsInf(p.Y, 0) && (!c.LogX || p.X > 0)
}

// axis goes from one number to another between two places.
type axis struct {
	from, to   float64
	start, end float64
	log        bool
}

func (a axis) place(v float64) float64 {
	from, to := a.from, a.to
	if a.log {
		from, to, v = math.Log(from), math.Log(to), math.Log(v)
	}
	return a.start + (v-from)/(to-from)*(a.end-a.start)
}

// axes fit the points with some room around.
func (c Chart) axes() (x, y axis, any bool) {
	x = axis{from: math.Inf(1), to: math.Inf(-1), start: left, end: width - right, log: c.LogX}
	y = axis{from: math.Inf(1), to: math.Inf(-1), start: height - bottom, end: top}
	for _, s := range c.Series {
		for _, p := range s.Points {
			if c.drawn(p) {
				any = true
				x.from, x.to = min(x.from, p.X), max(x.to, p.X)
				y.from, y.to = min(y.from, p.Y), max(y.to, p.Y)
			}
		}
	}
	if c.LogX {
		x.from, x.to = x.from/1.15, x.to*1.15
	} else {
		x.pad(0.02)
	}
	// A quantity that is never negative starts at 0 unless that would hide what there is to see.
	if y.from >= 0 && y.from < 0.6*y.to {
		y.from = 0
	}
	bare := y.from
	y.pad(0.06)
	if bare == 0 {
		y.from = 0
	}
	return x, y, any
}

func (a *axis) pad(share float64) {
	room := share * (a.to - a.from)
	if room == 0 {
		room = max(math.Abs(a.to)*share, share)
	}
	a.from, a.to = a.from-room, a.to+room
}

// ticks are round numbers: 1, 2 or 5 times a power of ten.
func (a axis) ticks() (list []float64) {
	if a.log && a.to/a.from > 5 {
		for e := math.Floor(math.Log10(a.from)); e <= math.Ceil(math.Log10(a.to)); e++ {
			for _, m := range []float64{1, 2, 5} {
				if v := m * math.Pow(10, e); v >= a.from && v <= a.to {
					list = append(list, v)
				}
			}
		}
		if len(list) > 8 {
			var tens []float64
			for _, v := range list {
				if l := math.Log10(v); l == math.Round(l) {
					tens = append(tens, v)
				}
			}
			return tens
		}
		return list
	}
	step := math.Pow(10, math.Floor(math.Log10((a.to-a.from)/4)))
	for _, m := range []float64{5, 2} {
		if (a.to-a.from)/(step*m) >= 4 {
			step *= m
			break
		}
	}
	for k := math.Ceil(a.from / step); k*step <= a.to; k++ {
		list = append(list, k*step)
	}
	return list
}

func label(v float64) string {
	if v == 0 {
		return "0"
	}
	s := strconv.FormatFloat(v, 'g', 4, 64)
	if a := math.Abs(v); a >= 1e4 && a < 1e6 {
		s = strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strings.Replace(s, "-", "−", 1)
}

func px(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
