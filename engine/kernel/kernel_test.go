package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Tolerances. A float32 rounds by at most half a unit in the last place, u = 2^−24 of its size; n rounded additions in any
// order stay within n·u of the sum of the absolute values, and in practice near √n·u (Higham 2002, §4.2).
const (
	unit = 0x1p-24
	tiny = 0x1p-126 // below it numbers are subnormal, and exp gives 0
)

// source draws numbers: mostly ordinary ones, sometimes what breaks code.
type source struct {
	*rand.Rand
	special bool
}

var specials = []float32{0, float32(math.Copysign(0, -1)), 1, -1, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
	0x1p-149, -0x1p-130, 0x1p-126, 3e38, -3e38, 88.3, 88.4, 89, -87.3, -87.4, -104, 7.9, -7.91}

func (s source) one(scale float32) float32 {
	if s.special && s.IntN(8) == 0 {
		return specials[s.IntN(len(specials))]
	}
	return scale * float32(s.NormFloat64())
}

func (s source) slice(n int, scale float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = s.one(scale)
	}
	return x
}

// guarded returns a slice of n numbers and a check that nothing before or after it was written.
func guarded(t *testing.T, x []float32) ([]float32, func(what string)) {
	const guard, mark = 40, 12345.5
	all := make([]float32, len(x)+2*guard)
	for i := range all {
		all[i] = mark
	}
	in := all[guard : guard+len(x) : guard+len(x)]
	copy(in, x)
	return in, func(what string) {
		t.Helper()
		for i, v := range all {
			if (i < guard || i >= guard+len(x)) && v != mark {
				t.Fatalf("%s wrote at %d, outside its %d numbers", what, i-guard, len(x))
			}
		}
	}
}

// same tells whether got is want within a tolerance; NaN is NaN and infinite is infinite.
func same(got float32, want, tolerance float64) bool {
	g := float64(got)
	switch {
	case math.IsNaN(want) || math.IsNaN(g):
		return math.IsNaN(want) && math.IsNaN(g)
	case g == want:
		return true
	case math.IsInf(want, 0) || math.IsInf(g, 0):
		return false
	}
	return math.Abs(g-want) <= tolerance
}

// ulp is one unit in the last place of a float32 near v.
func ulp(v float64) float64 {
	_, e := math.Frexp(max(math.Abs(v), tiny))
	return math.Ldexp(1, e-24)
}

var lengths = []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 1003}

type implementation[T any] struct {
	name string
	f    T
}

func both[T any](fastOne, generic T) []implementation[T] {
	return []implementation[T]{{"code for this machine", fastOne}, {"generic", generic}}
}

func TestFunctionsOfOneNumber(t *testing.T) {
	for _, c := range []struct {
		name    string
		f       []implementation[func(x, y []float32)]
		want    func(x float64) float64
		scale   float32
		ulps    float64
		smaller float64 // what is below this may be 0
	}{
		{"exp", both(Exp, genericExp), func(x float64) float64 {
			if x > expMax {
				return math.Inf(1)
			}
			return math.Exp(x)
		}, 20, 2, tiny},
		{"sigmoid", both(Sigmoid, genericSigmoid), func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 10, 4, 1.7e-38},
		{"tanh", both(Tanh, genericTanh), math.Tanh, 2, 7, tiny},
		{"relu", both(ReLU, genericReLU), func(x float64) float64 {
			if x < 0 {
				return 0
			}
			return x
		}, 2, 0, 0},
	} {
		for _, impl := range c.f {
			for seed := range uint64(60) {
				s := source{rand.New(rand.NewPCG(seed, 1)), seed%2 == 1}
				x := s.slice(lengths[s.IntN(len(lengths))], c.scale)
				y, intact := guarded(t, make([]float32, len(x)))
				impl.f(x, y)
				intact(c.name)
				for i, v := range x {
					if want := c.want(float64(v)); !same(y[i], want, c.ulps*ulp(want)+c.smaller) {
						t.Fatalf("%s, %s: of %v: %v, want %v", c.name, impl.name, v, y[i], want)
					}
				}
				impl.f(x, x)
				for i := range x {
					if x[i] != y[i] && x[i] == x[i] {
						t.Fatalf("%s, %s: in place %v, else %v", c.name, impl.name, x[i], y[i])
					}
				}
			}
		}
	}
}

func TestFunctionsOfTwoNumbers(t *testing.T) {
	for _, c := range []struct {
		name string
		f    []implementation[func(x, d, y []float32)]
		want func(x, d float64) float64
	}{
		{"sigmoid grad", both(SigmoidGrad, genericSigmoidGrad), func(y, d float64) float64 { return d * float64(float32(y*float64(float32(1-y)))) }},
		{"tanh grad", both(TanhGrad, genericTanhGrad), func(y, d float64) float64 { return d * (1 - y*y) }},
		{"relu grad", both(ReLUGrad, genericReLUGrad), func(y, d float64) float64 {
			if y > 0 {
				return d
			}
			return 0
		}},
		{"product", both(Product, genericProduct), func(a, b float64) float64 { return a * b }},
	} {
		for _, impl := range c.f {
			for seed := range uint64(60) {
				s := source{rand.New(rand.NewPCG(seed, 2)), false}
				n := lengths[s.IntN(len(lengths))]
				x, d := s.slice(n, 1), s.slice(n, 1)
				if seed%2 == 1 && n > 0 {
					x[s.IntN(n)], d[s.IntN(n)] = float32(math.NaN()), 0x1p-140
				}
				y, intact := guarded(t, make([]float32, n))
				impl.f(x, d, y)
				intact(c.name)
				for i := range x {
					a, b := float64(x[i]), float64(d[i])
					if want := c.want(a, b); !same(y[i], want, 4*unit*(math.Abs(b)*(1+a*a)+math.Abs(want))+tiny) {
						t.Fatalf("%s, %s: of %v, %v: %v, want %v", c.name, impl.name, x[i], d[i], y[i], want)
					}
				}
			}
		}
	}
}

func TestSumsAndRows(t *testing.T) {
	type rows = func(m, n int, x, s []float32)
	type line = func(s float32, x, y []float32)
	for seed := range uint64(200) {
		s := source{rand.New(rand.NewPCG(seed, 3)), false}
		m, n := s.IntN(9), lengths[s.IntN(len(lengths)-1)]
		x, a := s.slice(m*n, 1), s.one(1)
		if seed%3 == 0 && m*n > 0 {
			x[s.IntN(m*n)] = specials[s.IntN(len(specials)-12)]
		}
		check := func(what, impl string, got []float32, i int, want, scale float64, terms int) {
			t.Helper()
			if !same(got[i], want, unit*(2*math.Sqrt(float64(terms))+4)*scale+tiny) {
				t.Fatalf("%s, %s (%d×%d) at %d: %v, want %v", what, impl, m, n, i, got[i], want)
			}
		}
		for _, impl := range both[rows](ColumnSums, genericColumnSums) {
			start := s.slice(n, 1)
			got, intact := guarded(t, start)
			impl.f(m, n, x, got)
			intact("column sums")
			for j := range got {
				want, scale := float64(start[j]), math.Abs(float64(start[j]))
				for i := range m {
					want += float64(x[i*n+j])
					scale += math.Abs(float64(x[i*n+j]))
				}
				check("column sums", impl.name, got, j, want, scale, m)
			}
		}
		for _, impl := range both[rows](RowSums, genericRowSums) {
			start := s.slice(m, 1)
			got, intact := guarded(t, start)
			impl.f(m, n, x, got)
			intact("row sums")
			for i := range got {
				want, scale := float64(start[i]), math.Abs(float64(start[i]))
				for j := range n {
					want += float64(x[i*n+j])
					scale += math.Abs(float64(x[i*n+j]))
				}
				check("row sums", impl.name, got, i, want, scale, n)
			}
		}
		for _, impl := range both[rows](Rows, genericRows) {
			b := s.slice(n, 1)
			got, intact := guarded(t, make([]float32, m*n))
			impl.f(m, n, b, got)
			intact("rows")
			for i := range got {
				check("rows", impl.name, got, i, float64(b[i%n]), 0, 0)
			}
		}
		for _, impl := range both[line](Axpy, genericAxpy) {
			start := s.slice(m*n, 1)
			got, intact := guarded(t, start)
			impl.f(a, x, got)
			intact("axpy")
			for i := range got {
				p := float64(a) * float64(x[i])
				check("axpy", impl.name, got, i, p+float64(start[i]), math.Abs(p)+math.Abs(float64(start[i])), 1)
			}
		}
		for _, impl := range both[line](Scale, genericScale) {
			got, intact := guarded(t, make([]float32, m*n))
			impl.f(a, x, got)
			intact("scale")
			for i := range got {
				p := float64(a) * float64(x[i])
				check("scale", impl.name, got, i, p, math.Abs(p), 1)
			}
		}
		for _, impl := range both[func(m, n, ldx int, b float32, x, y []float32)](Crop, genericCrop) {
			ldx := n + s.IntN(5)
			from := s.slice(m*ldx+n, 1)
			got, intact := guarded(t, make([]float32, m*n))
			impl.f(m, n, ldx, a, from, got)
			intact("crop")
			for i := range got {
				v := float64(from[i/n*ldx+i%n]) + float64(a)
				check("crop", impl.name, got, i, v, math.Abs(v), 0)
			}
		}
	}
}

func TestSoftmax(t *testing.T) {
	for _, impl := range both(Softmax, genericSoftmax) {
		for seed := range uint64(120) {
			s := source{rand.New(rand.NewPCG(seed, 4)), seed%2 == 1}
			m, n := s.IntN(6), 1+s.IntN(40)
			z := s.slice(m*n, 4)
			p, intact := guarded(t, make([]float32, m*n))
			top, sum := make([]float32, m), make([]float32, m)
			impl.f(m, n, z, p, top, sum)
			intact("softmax")
			for i := range m {
				row := z[i*n : (i+1)*n]
				high := math.Inf(-1)
				for _, v := range row {
					high = max(high, float64(v)) // NaN if there is one
				}
				total := 0.0
				for _, v := range row {
					total += math.Exp(float64(v) - high)
				}
				for j, v := range row {
					// z−max is rounded: an error of u·|z−max| in the exponent
					d := float64(v) - high
					want := math.Exp(d) / total
					if !same(p[i*n+j], want, (12+2*math.Min(-d, 100))*unit*want+tiny) {
						t.Fatalf("%s: softmax of %v at %d: %v, want %v", impl.name, row, j, p[i*n+j], want)
					}
				}
				if loss := math.Log(float64(sum[i])) + float64(top[i]) - float64(row[0]); !math.IsNaN(high) && !math.IsInf(high, 0) && !math.IsInf(float64(row[0]), 0) &&
					math.Abs(loss-(math.Log(total)+high-float64(row[0]))) > 1e-5*(1+math.Abs(loss)) {
					t.Fatalf("%s: loss %v of %v", impl.name, loss, row)
				}
			}
		}
	}
}

func TestStepsOfDescent(t *testing.T) {
	for seed := range uint64(40) {
		s := source{rand.New(rand.NewPCG(seed, 5)), false}
		n := lengths[s.IntN(len(lengths))]
		start := s.slice(n, 1)
		nesterov := seed%2 == 1
		for _, impl := range both(Momentum, func(w, g, v []float32, rate, mu float32, nesterov bool) {
			h := [3]float32{rate, mu, 0}
			if nesterov {
				h[2] = 1
			}
			genericMomentum(w, g, v, &h)
		}) {
			w, intact := guarded(t, start)
			v := make([]float32, n)
			W, V := make([]float64, n), make([]float64, n)
			for i := range W {
				W[i] = float64(w[i])
			}
			for range 20 {
				g := s.slice(n, 1)
				impl.f(w, g, v, 0.05, 0.875, nesterov)
				for i := range W {
					V[i] = 0.875*V[i] + float64(g[i])
					step := V[i]
					if nesterov {
						step = float64(g[i]) + 0.875*V[i]
					}
					W[i] -= float64(float32(0.05)) * step
				}
			}
			intact("momentum")
			for i := range w {
				if !same(w[i], W[i], 1e-5) {
					t.Fatalf("momentum, %s: %v, want %v", impl.name, w[i], W[i])
				}
			}
		}
		for _, impl := range both(Adam, genericAdam) {
			w, intact := guarded(t, start)
			m, v := make([]float32, n), make([]float32, n)
			W, M, V := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range W {
				W[i] = float64(w[i])
			}
			for step := 1.0; step <= 20; step++ {
				g := s.slice(n, 1)
				impl.f(w, g, m, v, AdamStep{float32(.01 / (1 - math.Pow(.9, step))), .9, .1, .999, .001, float32(1 / math.Sqrt(1-math.Pow(.999, step))), 1e-8, 1 - .01*.1})
				for i := range W {
					M[i] = .9*M[i] + .1*float64(g[i])
					V[i] = .999*V[i] + .001*float64(g[i])*float64(g[i])
					W[i] = W[i]*(1-.01*.1) - .01/(1-math.Pow(.9, step))*M[i]/(math.Sqrt(V[i]/(1-math.Pow(.999, step)))+1e-8)
				}
			}
			intact("adam")
			for i := range w {
				if !same(w[i], W[i], 2e-6) {
					t.Fatalf("adam, %s: %v, want %v", impl.name, w[i], W[i])
				}
			}
		}
	}
}

func TestLSTMGates(t *testing.T) {
	sigma := func(x float32) float64 { return 1 / (1 + math.Exp(-float64(x))) }
	type forward = func(m, n int, z, before, c, t, h []float32)
	type backward = func(m, n int, z, before, t, dh, dc, dz []float32)
	passes := []struct {
		name string
		forward
		backward
	}{{"code for this machine", LSTM, LSTMGrad}, {"generic", genericLSTM, genericLSTMGrad}}
	for _, impl := range passes {
		for seed := range uint64(60) {
			s := source{rand.New(rand.NewPCG(seed, 6)), false}
			m, n := s.IntN(5), s.IntN(35)
			sums, before := s.slice(4*m*n, 2), s.slice(m*n, 1)
			z, ok1 := guarded(t, sums)
			c, ok2 := guarded(t, make([]float32, m*n))
			th, ok3 := guarded(t, make([]float32, m*n))
			h, ok4 := guarded(t, make([]float32, m*n))
			impl.forward(m, n, z, before, c, th, h)
			dh, dcStart := s.slice(m*n, 1), s.slice(m*n, 1)
			dc, ok5 := guarded(t, dcStart)
			dz, ok6 := guarded(t, make([]float32, 4*m*n))
			impl.backward(m, n, z, before, th, dh, dc, dz)
			for _, ok := range []func(string){ok1, ok2, ok3, ok4, ok5, ok6} {
				ok("lstm")
			}
			for r := range m {
				for j := range n {
					at, gate := r*n+j, sums[4*r*n+j:]
					i, f, g, o := sigma(gate[0]), sigma(gate[n]), math.Tanh(float64(gate[2*n])), sigma(gate[3*n])
					C := f*float64(before[at]) + i*g
					T := math.Tanh(C)
					S := float64(dcStart[at]) + float64(dh[at])*o*(1-T*T)
					for _, v := range []struct {
						name string
						got  float32
						want float64
					}{{"c", c[at], C}, {"t", th[at], T}, {"h", h[at], o * T},
						{"di", dz[4*r*n+j], S * g * i * (1 - i)}, {"df", dz[4*r*n+j+n], S * float64(before[at]) * f * (1 - f)},
						{"dg", dz[4*r*n+j+2*n], S * i * (1 - g*g)}, {"do", dz[4*r*n+j+3*n], float64(dh[at]) * T * o * (1 - o)}, {"dc", dc[at], S * f}} {
						// a few roundings on top of tanh's seven
						if !same(v.got, v.want, 4e-6*(1+math.Abs(v.want))) {
							t.Fatalf("%s: %s of %d×%d: %v, want %v", impl.name, v.name, m, n, v.got, v.want)
						}
					}
				}
			}
		}
	}
}

func TestMaxPool(t *testing.T) {
	passes := []struct {
		name string
		fwd  func(m, n int, x, y []float32, at []int32)
		bwd  func(m, n int, dy []float32, at []int32, dx []float32)
	}{{"code for this machine", MaxPool, MaxPoolGrad}, {"generic", genericMaxPool, genericMaxPoolGrad}}
	for _, impl := range passes {
		for seed := range uint64(60) {
			s := source{rand.New(rand.NewPCG(seed, 7)), seed%2 == 1}
			m, n := s.IntN(6), s.IntN(20)
			x := s.slice(4*m*n, 1)
			for i := range x { // ties
				if s.IntN(3) == 0 {
					x[i] = 0.5
				}
			}
			y, ok1 := guarded(t, make([]float32, m*n))
			at := make([]int32, m*n)
			impl.fwd(m, n, x, y, at)
			dy := s.slice(m*n, 1)
			dx, ok2 := guarded(t, s.slice(4*m*n, 1))
			impl.bwd(m, n, dy, at, dx)
			ok1("max pool")
			ok2("max pool grad")
			for r := range m {
				for j := range n {
					places := [...]int{4*r*n + 2*j, 4*r*n + 2*j + 1, (4*r+2)*n + 2*j, (4*r+2)*n + 2*j + 1}
					best := 0
					for k, p := range places {
						if b := x[places[best]]; b == b && (x[p] > b || x[p] != x[p]) {
							best = k
						}
					}
					for k, p := range places {
						want := float32(0)
						if k == int(at[r*n+j]) {
							want = dy[r*n+j]
						}
						if dx[p] != want && want == want {
							t.Fatalf("%s: dx %v, want %v", impl.name, dx[p], want)
						}
					}
					if a, b := y[r*n+j], x[places[best]]; a != b && (a == a || b == b) || b == b && int(at[r*n+j]) != best {
						t.Fatalf("%s: %v at %d, want %v at %d", impl.name, a, at[r*n+j], b, best)
					}
				}
			}
		}
	}
}

func TestGemm(t *testing.T) {
	type product = func(m, n, k int, a []float32, ars, acs int, b []float32, brs, bcs int, c []float32, ldc int, scratch []float32)
	for _, impl := range both[product](Gemm, func(m, n, k int, a []float32, ars, acs int, b []float32, brs, bcs int, c []float32, ldc int, _ []float32) {
		if m > 0 && n > 0 && k > 0 {
			genericGemm(m, n, k, a, ars, acs, b, brs, bcs, c, ldc)
		}
	}) {
		for seed := range uint64(500) {
			s := source{rand.New(rand.NewPCG(seed, 8)), false}
			m, n, k := s.IntN(41), s.IntN(41), s.IntN(41)
			if seed%5 == 0 {
				m, n, k = 1+s.IntN(3), 1+s.IntN(70), 1+s.IntN(200)
			}
			ars, acs := max(k, 1)+s.IntN(3), 1
			if s.IntN(2) == 0 {
				ars, acs = 1, max(m, 1)+s.IntN(3)
			} else if s.IntN(4) == 0 {
				ars, acs = 2*max(k, 1), 2
			}
			brs, bcs := max(n, 1)+s.IntN(3), 1
			if s.IntN(2) == 0 {
				brs, bcs = 1, max(k, 1)+s.IntN(3)
			} else if s.IntN(4) == 0 {
				brs, bcs = 2*max(n, 1), 2
			}
			ldc := max(n, 1) + s.IntN(4)
			size := func(r, rs, c, cs int) int { return max(0, (r-1)*rs+(c-1)*cs+1) }
			a, b := s.slice(size(m, ars, k, acs), 1), s.slice(size(k, brs, n, bcs), 1)
			if seed%4 == 1 && len(a) > 0 && len(b) > 0 {
				for range 3 {
					a[s.IntN(len(a))] = specials[s.IntN(10)]
					b[s.IntN(len(b))] = specials[s.IntN(10)]
				}
			}
			start := s.slice(m*ldc, 1)
			c, intact := guarded(t, start)
			scratch, scratchIntact := guarded(t, s.slice(GemmScratch(m, n, k), 1))
			impl.f(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, scratch)
			intact("gemm")
			scratchIntact("gemm's scratch")
			for i := range m {
				for j := range ldc {
					want := float64(start[i*ldc+j])
					scale := math.Abs(want)
					if j < n {
						for p := range k {
							v := float64(a[i*ars+p*acs]) * float64(b[p*brs+j*bcs])
							want += v
							scale += math.Abs(v)
						}
					}
					if !same(c[i*ldc+j], want, unit*(2*math.Sqrt(float64(k))+4)*scale+tiny*float64(k+1)) {
						t.Fatalf("%s: %d×%d×%d, A %d,%d, B %d,%d, C %d: at %d,%d %v, want %v", impl.name, m, k, n, ars, acs, brs, bcs, ldc, i, j, c[i*ldc+j], want)
					}
				}
			}
		}
	}
}

// TestConvolution slides a window over a padded image: forward with Windows, its derivative by the weights with Taps.
func TestConvolution(t *testing.T) {
	type forward = func(m, rows, n, line, k int, a []float32, ars int, image []float32, off []int32, c []float32, ldc int)
	type weights = func(m, kx, ky int, image []float32, off []int32, line int, b, c []float32, ldc int)
	passes := []struct {
		name string
		forward
		weights
	}{{"code for this machine", Windows, Taps}, {"generic", func(m, rows, n, line, k int, a []float32, ars int, image []float32, off []int32, c []float32, ldc int) {
		for y := range rows {
			genericWindows(m, WindowColumns(n), k, a, ars, image[y*line:], off, c[y*line:], ldc)
		}
	}, genericTaps}}
	for _, impl := range passes {
		for seed := range uint64(80) {
			s := source{rand.New(rand.NewPCG(seed, 9)), false}
			channels, kernel, outs := 1+s.IntN(3), 1+s.IntN(4), 1+s.IntN(13)
			h, w := kernel+s.IntN(9), kernel+s.IntN(12)
			oh, ow := h-kernel+1, w-kernel+1
			image := s.slice(channels*h*w+2*Columns, 1)
			var off []int32
			for c := range channels {
				for y := range kernel {
					for x := range kernel {
						off = append(off, int32(4*((c*h+y)*w+x)))
					}
				}
			}
			k := len(off)
			a := s.slice(outs*k, 1)
			places := (oh-1)*w + ow
			ldc := places + 2*Columns
			grid, intact := guarded(t, make([]float32, outs*ldc))
			if seed%2 == 0 {
				impl.forward(outs, 1, places, 0, k, a, k, image, off, grid, ldc)
			} else {
				impl.forward(outs, oh, ow, w, k, a, k, image, off, grid, ldc)
			}
			intact("windows")

			b := make([]float32, oh*ow*Columns)
			d := s.slice(outs*oh*ow, 1)
			start := s.slice(k*Columns, 1)
			dw, intact2 := guarded(t, start)
			for o := range min(outs, Columns) {
				for at := range oh * ow {
					b[at*Columns+o] = d[o*oh*ow+at]
				}
			}
			impl.weights(k, ow, oh, image, off, w, b, dw, Columns)
			intact2("taps")
			for o := range outs {
				for y := range oh {
					for x := range ow {
						want, scale := 0.0, 0.0
						for p, at := range off {
							v := float64(a[o*k+p]) * float64(image[int(at)/4+y*w+x])
							want += v
							scale += math.Abs(v)
						}
						if got := grid[o*ldc+y*w+x]; !same(got, want, unit*(2*math.Sqrt(float64(k))+4)*scale) {
							t.Fatalf("%s: windows %v, want %v", impl.name, got, want)
						}
					}
				}
			}
			for p, at := range off {
				for o := range Columns {
					want := float64(start[p*Columns+o])
					scale := math.Abs(want)
					for y := range oh {
						for x := range ow {
							v := float64(b[(y*ow+x)*Columns+o]) * float64(image[int(at)/4+y*w+x])
							want += v
							scale += math.Abs(v)
						}
					}
					if got := dw[p*Columns+o]; !same(got, want, unit*(2*math.Sqrt(float64(oh*ow))+4)*scale) {
						t.Fatalf("%s: taps %v, want %v", impl.name, got, want)
					}
				}
			}
		}
	}
}

func TestTranspose(t *testing.T) {
	for _, impl := range both(Transpose, genericTranspose) {
		for seed := range uint64(60) {
			s := source{rand.New(rand.NewPCG(seed, 10)), false}
			m, n := s.IntN(30), s.IntN(30)
			ldx, ldy := n+s.IntN(3), m+s.IntN(3)
			x := s.slice(m*ldx, 1)
			y, intact := guarded(t, make([]float32, n*ldy))
			impl.f(m, n, x, ldx, y, ldy)
			intact("transpose")
			for j := range n {
				for i := range ldy {
					want := float32(0)
					if i < m {
						want = x[i*ldx+j]
					}
					if y[j*ldy+i] != want {
						t.Fatalf("%s: %d×%d at %d,%d: %v, want %v", impl.name, m, n, j, i, y[j*ldy+i], want)
					}
				}
			}
		}
	}
}

func TestLanes(t *testing.T) {
	passes := []struct {
		name string
		fwd  func(m, d, w int, weights, b, x, y []float32)
		back func(m, d, w int, weights, dy, dx []float32)
		grad func(m, d, w int, s float32, dy, x, weights, b []float32)
	}{{"code for this machine", Lanes, LanesBack, LanesGrad}, {"generic", genericLanes, genericLanesBack, genericLanesGrad}}
	for _, impl := range passes {
		for seed := range uint64(60) {
			r := source{rand.New(rand.NewPCG(seed, 11)), false}
			m, d, w := r.IntN(7), r.IntN(7), Width*r.IntN(4)
			weights, b, x, dy, s := r.slice(m*d, 1), r.slice(m, 1), r.slice(d*w, 1), r.slice(m*w, 1), r.one(1)
			y, ok1 := guarded(t, make([]float32, m*w))
			dx, ok2 := guarded(t, make([]float32, d*w))
			dw, ok3 := guarded(t, weights)
			db, ok4 := guarded(t, b)
			impl.fwd(m, d, w, weights, b, x, y)
			impl.back(m, d, w, weights, dy, dx)
			impl.grad(m, d, w, s, dy, x, dw, db)
			for _, ok := range []func(string){ok1, ok2, ok3, ok4} {
				ok("lanes")
			}
			check := func(what string, got float32, start float64, factor float64, terms int, term func(int) (float32, float32)) {
				t.Helper()
				want, scale := start, math.Abs(start)
				for i := range terms {
					p, q := term(i)
					want += factor * float64(p) * float64(q)
					scale += math.Abs(factor * float64(p) * float64(q))
				}
				if !same(got, want, unit*(2*math.Sqrt(float64(terms))+4)*scale) {
					t.Fatalf("%s, %s of %d×%d×%d: %v, want %v", impl.name, what, m, d, w, got, want)
				}
			}
			for l := range w {
				for j := range m {
					check("y", y[j*w+l], float64(b[j]), 1, d, func(i int) (float32, float32) { return weights[j*d+i], x[i*w+l] })
				}
				for i := range d {
					check("dx", dx[i*w+l], 0, 1, m, func(j int) (float32, float32) { return weights[j*d+i], dy[j*w+l] })
				}
			}
			for j := range m {
				check("db", db[j], float64(b[j]), float64(s), w, func(l int) (float32, float32) { return dy[j*w+l], 1 })
				for i := range d {
					check("dW", dw[j*d+i], float64(weights[j*d+i]), float64(s), w, func(l int) (float32, float32) { return dy[j*w+l], x[i*w+l] })
				}
			}
		}
	}
}

func TestCodeForThisMachineIsUsed(t *testing.T) {
	if !fast {
		t.Skip("this machine has none: the tests above compare plain Go with itself")
	}
}

func BenchmarkGemm(b *testing.B) {
	for _, c := range []struct {
		name    string
		m, k, n int
	}{{"NN/32x784x128", 32, 784, 128}, {"NN/128x128x128", 128, 128, 128}, {"NN/512x512x512", 512, 512, 512}, {"TN/784x32x128", 784, 32, 128}, {"NT/32x10x128", 32, 10, 128}, {"NT/32x128x784", 32, 128, 784}, {"NN/16x32x128", 16, 32, 128}, {"NN/32x128x10", 32, 128, 10}, {"TN/128x32x10", 128, 32, 10}} {
		b.Run(c.name, func(b *testing.B) {
			s := source{rand.New(rand.NewPCG(1, 1)), false}
			x, y, z := s.slice(c.m*c.k, 1), s.slice(c.k*c.n, 1), s.slice(c.m*c.n, 1)
			ars, acs, brs, bcs := c.k, 1, c.n, 1
			if c.name[0] == 'T' {
				ars, acs = 1, c.m
			}
			if c.name[1] == 'T' {
				brs, bcs = 1, c.k
			}
			scratch := make([]float32, GemmScratch(c.m, c.n, c.k))
			for b.Loop() {
				Gemm(c.m, c.n, c.k, x, ars, acs, y, brs, bcs, z, c.n, scratch)
			}
			b.ReportMetric(2*float64(c.m*c.k*c.n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

func BenchmarkFunctions(b *testing.B) {
	x := source{rand.New(rand.NewPCG(1, 1)), false}.slice(4096, 2)
	y := make([]float32, len(x))
	for _, c := range []struct {
		name string
		f    func()
	}{{"exp", func() { Exp(x, y) }}, {"sigmoid", func() { Sigmoid(x, y) }}, {"tanh", func() { Tanh(x, y) }}, {"relu", func() { ReLU(x, y) }}, {"axpy", func() { Axpy(1e-9, x, y) }}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.f()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/number")
		})
	}
}
