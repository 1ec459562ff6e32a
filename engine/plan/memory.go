package plan

// memory is what a plan computes in: no pointer in it, so the garbage collector has nothing to look at.
type memory struct {
	floats  []float32
	ints    []int32
	scratch []float32 // of one operation
	loss    float64
	// direct tells operations that can to change parameters by −rate times the derivative at once, without storing it.
	direct bool
	rate   float32
}

// span is a piece of the floats.
type span struct{ at, n int }

func (m *memory) of(s span) []float32 { return m.floats[s.at : s.at+s.n : s.at+s.n] }

// from is a span and what follows it: kernels read whole vectors.
func (m *memory) from(s span) []float32 { return m.floats[s.at:] }

// part is the i-th of the pieces of n floats in s.
func (s span) part(i, n int) span { return span{s.at + i*n, n} }

// whole is a piece of the ints.
type whole struct{ at, n int }

func (m *memory) whole(s whole) []int32 { return m.ints[s.at : s.at+s.n] }

// op is a step of a plan.
type op interface{ run(m *memory) }
