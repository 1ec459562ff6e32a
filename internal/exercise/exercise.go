// Package exercise draws an instance of an exercise, checks an answer and finds the misconception behind it.
//
// An exercise is a folder: exercise.yaml holds what is the same in all languages (parameters, answers, tolerance,
// wrong answers, cases), prompt.LANG.md what is said. The state of a learner is a seed and the strings that were
// typed; everything else is computed again.
package exercise

import (
	"crypto/sha256"
	"encoding/binary"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/expression"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// HTML is markup made from content files.
type HTML = prose.HTML

// Kind is what a learner gives: a number, a vector, a matrix, one choice, or several named numbers.
type Kind string

const (
	Num    Kind = "num"
	Vec    Kind = "vec"
	Mat    Kind = "mat"
	Choice Kind = "mc"
	Fields Kind = "fields"
)

// Verdict is the judgement of an answer.
type Verdict string

const (
	Right   Verdict = "right"
	Partial Verdict = "partial"
	Wrong   Verdict = "wrong"
	// Invalid could not be read; it is no attempt.
	Invalid Verdict = "invalid"
)

// Option is one choice of an exercise of kind mc.
type Option struct {
	ID   string `json:"id"`
	HTML HTML   `json:"html"`
}

// Field is one input.
type Field struct {
	ID    string `json:"id"`
	Label HTML   `json:"label"`
}

// Result is what Check says about an answer.
type Result struct {
	Verdict Verdict
	// Misconception is the id of the wrong answer that was recognised, or "".
	Misconception string
	Feedback      HTML
	// Fields says which inputs are right; nil for kinds with one input.
	Fields []bool
	// Credit is 0 to 100.
	Credit int
}

// Definition is an exercise in all its languages.
type Definition struct {
	ID         string
	Unit       string
	Kind       Kind
	Minutes    int
	Difficulty int

	file   string
	dir    string
	langs  []prose.Lang
	params []param
	lets   []let
	show   []string
	checks []*expression.Expression
	tasks  []*task
	// choices and correct belong to kind mc.
	choices []string
	correct string
	columns int
	texts   map[prose.Lang]*text
	sample  sample
	cases   []facts.Located[caseDocument]
}

// Seed decides every number of an instance.
type Seed uint64

// SeedOf returns the seed of a participant's attempt (counted from 1) at an exercise; the same everywhere and always.
func SeedOf(room, participant, exercise string, attempt int) Seed {
	h := sha256.New()
	for _, s := range []string{room, participant, exercise} {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(s)))
		h.Write(length[:])
		h.Write([]byte(s))
	}
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(attempt))
	h.Write(n[:])
	return Seed(binary.BigEndian.Uint64(h.Sum(nil)))
}

// stream is SplitMix64 (Steele, Lea and Flood 2014): short enough to be the same for ever.
type stream uint64

func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number in [0, n). The bias of the remainder is under n/2⁶⁴.
func (s *stream) below(n int) int { return int(s.next() % uint64(n)) }

// Instance is an exercise with numbers.
type Instance struct {
	Exercise string
	Seed     Seed
	// Params are the numbers that the learner sees: float64, []float64 or [][]float64 by name.
	Params map[string]any

	values map[string]any
	// want and wrong are by task; a wrong answer that does not apply to this instance is nil.
	want  [][]float64
	wrong [][][]float64
}

func finite(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
