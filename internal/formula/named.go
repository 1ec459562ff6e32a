package formula

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// Named is MathML in which each symbol of symbols (TeX: `w_1`, `\hat{y}`) carries data-symbol, the largest first, and in
// whose label it stands as prose.SayName says. It also returns the symbols found and the letters that no symbol covers.
// Errors are *Error.
func (r *Renderer) Named(tex string, display bool, lang prose.Lang, symbols []string) (prose.Named, error) {
	shapes := map[string]string{}
	for _, symbol := range symbols {
		made, err := r.drawn(symbol, false)
		if err != nil {
			return prose.Named{}, fmt.Errorf("symbol %s: %w", symbol, err)
		}
		root, err := parse(made)
		if err != nil {
			return prose.Named{}, fmt.Errorf("symbol %s: %w", symbol, err)
		}
		shapes[shape(&node{name: "mrow", nodes: root.nodes[0].nodes})] = symbol
	}
	plain, err := r.drawn(tex, display)
	if err != nil {
		return prose.Named{}, err
	}
	root, err := parse(plain)
	if err != nil {
		return prose.Named{}, fmt.Errorf("name %s: %w", tex, err)
	}
	n := naming{shapes: shapes}
	for _, top := range root.nodes {
		n.walk(top)
	}
	var out strings.Builder
	last := 0
	for _, mark := range n.marks {
		out.WriteString(plain[last:mark.at])
		out.WriteString(` data-symbol="` + escape(mark.symbol) + `"`)
		last = mark.at
		n.result.Found = append(n.result.Found, mark.symbol)
	}
	out.WriteString(plain[last:])
	if n.result.HTML, err = labelled(out.String(), tex, lang); err != nil {
		return prose.Named{}, err
	}
	return n.result, nil
}

// naming walks a formula and notes where symbols begin.
type naming struct {
	shapes map[string]string
	marks  []struct {
		at     int
		symbol string
	}
	result prose.Named
}

func (n *naming) walk(at *node) {
	if symbol, ok := n.shapes[shape(at)]; ok {
		n.mark(at, symbol)
		return
	}
	// W_1^⊤ is W_1 with something above it.
	if at.name == "msubsup" && len(at.nodes) == 3 {
		if symbol, ok := n.shapes[shape(&node{name: "msub", nodes: at.nodes[:2]})]; ok {
			n.mark(at, symbol)
			n.walk(at.nodes[2])
			return
		}
	}
	if at.name == "mi" {
		if text := strings.TrimSpace(at.text); strings.IndexFunc(text, unicode.IsLetter) >= 0 && !slices.Contains(n.result.Unnamed, text) {
			n.result.Unnamed = append(n.result.Unnamed, text)
		}
	}
	for _, inner := range at.nodes {
		n.walk(inner)
	}
}

func (n *naming) mark(at *node, symbol string) {
	n.marks = append(n.marks, struct {
		at     int
		symbol string
	}{at.open, symbol})
}

// shape is what n shows, without what only groups or spaces it.
func shape(n *node) string {
	n = peel(n)
	if len(n.nodes) == 0 {
		return n.name + ":" + strings.TrimSpace(n.text)
	}
	var parts []string
	for _, inner := range n.nodes {
		if inner.name != "mspace" && inner.name != "annotation" && !is(inner, "\u2061") {
			parts = append(parts, shape(inner))
		}
	}
	if len(parts) == 1 && (n.name == "mrow" || n.name == "mpadded" || n.name == "mstyle") {
		return parts[0]
	}
	return n.name + "(" + strings.Join(parts, " ") + ")"
}

func parse(mathml string) (*node, error) {
	decoder := xml.NewDecoder(strings.NewReader(mathml))
	decoder.Entity = xml.HTMLEntity
	root := &node{}
	stack := []*node{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, open: int(decoder.InputOffset()) - len(">")}
			for _, a := range t.Attr {
				if a.Name.Local == "data-symbol" {
					n.symbol = a.Value
				}
			}
			top.nodes = append(top.nodes, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
}
