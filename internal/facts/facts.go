// Package facts reads the YAML files of content: strictly, and with the line of each mistake.
package facts

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// Text is a short text in each language.
type Text map[prose.Lang]string

// In returns the text in lang.
func (t Text) In(lang prose.Lang) string { return t[lang] }

// Missing returns the first of langs in which t is empty.
func (t Text) Missing(langs []prose.Lang) (prose.Lang, bool) {
	for _, l := range langs {
		if strings.TrimSpace(t[l]) == "" {
			return l, true
		}
	}
	return "", false
}

// Located is a value and its line in the file.
type Located[T any] struct {
	Value T
	Line  int
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (l *Located[T]) UnmarshalYAML(n *yaml.Node) error {
	l.Line = n.Line
	return n.Decode(&l.Value)
}

func (Located[T]) inner() (reflect.Type, bool) { return reflect.TypeFor[T](), false }

// Ordered is a mapping that keeps its order.
type Ordered[T any] []Entry[T]

// Entry is one key of an Ordered, its line and its value.
type Entry[T any] struct {
	Name  string
	Line  int
	Value T
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (o *Ordered[T]) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: esperava nomes e valores", n.Line)}}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		entry := Entry[T]{Name: n.Content[i].Value, Line: n.Content[i].Line}
		if err := n.Content[i+1].Decode(&entry.Value); err != nil {
			return err
		}
		*o = append(*o, entry)
	}
	return nil
}

func (Ordered[T]) inner() (reflect.Type, bool) { return reflect.TypeFor[T](), true }

// wrapper is a type of this package that decodes itself: around one value, or around the values of a mapping.
type wrapper interface {
	inner() (of reflect.Type, mapping bool)
}

// Decode reads file into value. A key that value does not know is a problem.
func Decode(fsys fs.FS, file string, value any) []prose.Problem {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return []prose.Problem{{File: file, Message: "arquivo que falta ou não se lê"}}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return problems(file, err)
	}
	if len(root.Content) == 0 {
		return []prose.Problem{{File: file, Line: 1, Message: "arquivo vazio"}}
	}
	if found := strict(file, root.Content[0], reflect.TypeOf(value)); found != nil {
		return found
	}
	if err := root.Decode(value); err != nil {
		return problems(file, err)
	}
	return nil
}

// strict reports the keys of n that type t does not have, and keys that come twice. A type that decodes itself in its
// own way is not looked into. (yaml.Decoder.KnownFields would stop at the first such type.)
func strict(file string, n *yaml.Node, t reflect.Type) (found []prose.Problem) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if w, ok := reflect.Zero(t).Interface().(wrapper); ok {
		of, mapping := w.inner()
		if !mapping {
			return strict(file, n, of)
		}
		for i := 1; i < len(n.Content); i += 2 {
			found = append(found, strict(file, n.Content[i], of)...)
		}
		return found
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()) || t == reflect.TypeFor[yaml.Node]() {
		return nil
	}
	switch {
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			found = append(found, strict(file, item, t.Elem())...)
		}
	case t.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			found = append(found, strict(file, n.Content[i], t.Elem())...)
		}
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		fields := fieldsOf(t)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			of, ok := fields[key.Value]
			if !ok {
				names := slices.Sorted(maps.Keys(fields))
				found = append(found, prose.Problem{File: file, Line: key.Line, Col: key.Column, Message: fmt.Sprintf("campo desconhecido: %s (há %s)", key.Value, strings.Join(names, ", "))})
				continue
			}
			found = append(found, strict(file, n.Content[i+1], of)...)
		}
	}
	return found
}

// fieldsOf returns the YAML names of a struct's fields.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		if !f.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		fields[name] = f.Type
	}
	return fields
}

var (
	lineOf  = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	badType = regexp.MustCompile("^cannot unmarshal \\S+ `(.*)` into (.*)$")
)

func problems(file string, err error) []prose.Problem {
	messages := []string{err.Error()}
	if list, ok := errors.AsType[*yaml.TypeError](err); ok {
		messages = list.Errors
	}
	var found []prose.Problem
	for _, message := range messages {
		p := prose.Problem{File: file, Message: strings.TrimPrefix(message, "yaml: ")}
		if m := lineOf.FindStringSubmatch(message); m != nil {
			p.Line, _ = strconv.Atoi(m[1])
			p.Message = m[2]
		}
		if strings.HasPrefix(p.Message, "did not find expected") {
			p.Message = "YAML que não fecha: um texto com [ ] { } : ou # vai entre aspas (" + p.Message + ")"
		}
		if m := badType.FindStringSubmatch(p.Message); m != nil {
			p.Message = fmt.Sprintf("valor de tipo errado: %s", m[1])
		}
		found = append(found, p)
	}
	return found
}
