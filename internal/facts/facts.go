// Package facts reads the YAML files of content: strictly, and with the line of each mistake.
package facts

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
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

// Decode reads file into value. A key that value does not know is a problem.
func Decode(fsys fs.FS, file string, value any) []prose.Problem {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return []prose.Problem{{File: file, Message: "arquivo que falta ou não se lê"}}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(value); err != nil {
		return problems(file, err)
	}
	return nil
}

var (
	lineOf  = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	unknown = regexp.MustCompile(`^field (\S+) not found in type`)
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
		if m := unknown.FindStringSubmatch(p.Message); m != nil {
			p.Message = fmt.Sprintf("campo desconhecido: %s", m[1])
		} else if m := badType.FindStringSubmatch(p.Message); m != nil {
			p.Message = fmt.Sprintf("valor de tipo errado: %s", m[1])
		}
		found = append(found, p)
	}
	return found
}
