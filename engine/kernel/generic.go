package kernel

import "math"

// The same functions in plain Go: reference and fallback. Products are rounded before they are added, so that every
// platform gives the same bits.

// expWithin is e^x between expMin and expMax, and stands still outside; see src/kernel.c.
func expWithin(x float32) float32 {
	if x < expMin {
		x = expMin
	} else if x > expMax {
		x = expMax
	} else if x != x {
		return x
	}
	k := &table
	n := float32(math.RoundToEven(float64(x * k[2])))
	r := float32(x+float32(n*k[3])) + float32(n*k[4])
	p := k[7]
	for _, c := range k[8:12] {
		p = float32(p*r) + c
	}
	p = float32(p*r) + 0.5
	p = float32(p*float32(r*r)) + (r + 1)
	return math.Float32frombits(math.Float32bits(p) + uint32(int32(n))<<23)
}

func exp(x float32) float32 {
	switch {
	case x < expMin:
		return 0
	case x > expMax:
		return float32(math.Inf(1))
	}
	return expWithin(x)
}

func sigmoid(x float32) float32 { return 1 / (1 + expWithin(-x)) }

func tanh(x float32) float32 {
	if x > tanhMax {
		x = tanhMax
	} else if x < -tanhMax {
		x = -tanhMax
	}
	k := &table
	y := x * x
	p, q := k[14], k[21]
	for _, c := range k[15:21] {
		p = float32(p*y) + c
	}
	for _, c := range k[22:25] {
		q = float32(q*y) + c
	}
	return float32(p*x) / q
}

func genericExp(x, y []float32) {
	for i, v := range x {
		y[i] = exp(v)
	}
}

func genericSigmoid(x, y []float32) {
	for i, v := range x {
		y[i] = sigmoid(v)
	}
}

func genericTanh(x, y []float32) {
	for i, v := range x {
		y[i] = tanh(v)
	}
}

func genericReLU(x, y []float32) {
	for i, v := range x {
		if v < 0 {
			v = 0
		}
		y[i] = v
	}
}

func genericSigmoidGrad(y, dy, dx []float32) {
	for i, v := range y {
		dx[i] = dy[i] * (v * (1 - v))
	}
}

func genericTanhGrad(y, dy, dx []float32) {
	for i, v := range y {
		dx[i] = dy[i] * (1 - float32(v*v))
	}
}

func genericReLUGrad(y, dy, dx []float32) {
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = 0
		}
	}
}

func genericProduct(x, d, y []float32) {
	for i, v := range x {
		y[i] = v * d[i]
	}
}

func genericAxpy(s float32, x, y []float32) {
	for i, v := range x {
		y[i] += float32(s * v)
	}
}

func genericScale(s float32, x, y []float32) {
	for i, v := range x {
		y[i] = s * v
	}
}

func genericColumnSums(m, n int, x, s []float32) {
	for i := range m {
		row := x[i*n : (i+1)*n]
		for j, v := range row {
			s[j] += v
		}
	}
}

func genericRowSums(m, n int, x, s []float32) {
	for i := range m {
		var sum float32
		for _, v := range x[i*n : (i+1)*n] {
			sum += v
		}
		s[i] += sum
	}
}

func genericRows(m, n int, b, x []float32) {
	for i := range m {
		copy(x[i*n:(i+1)*n], b)
	}
}

func genericSoftmax(m, n int, z, p, top, sum []float32) {
	if n == 0 {
		return
	}
	for i := range m {
		row, out := z[i*n:(i+1)*n], p[i*n:(i+1)*n]
		a := row[0]
		for _, v := range row {
			if v > a {
				a = v
			}
		}
		var s float32
		for j, v := range row {
			out[j] = exp(v - a)
			s += out[j]
		}
		for j := range out {
			out[j] /= s
		}
		top[i], sum[i] = a, s
	}
}

func genericMomentum(w, g, v []float32, h *[3]float32) {
	for i := range w {
		v[i] = float32(h[1]*v[i]) + g[i]
		step := v[i]
		if h[2] == 1 {
			step = float32(h[1]*v[i]) + g[i]
		}
		w[i] -= float32(h[0] * step)
	}
}

func genericAdam(w, g, m, v []float32, s AdamStep) {
	for i := range w {
		m[i] = float32(s.Beta1*m[i]) + float32(s.Keep1*g[i])
		v[i] = float32(s.Beta2*v[i]) + float32(s.Keep2*g[i]*g[i])
		root := float32(math.Sqrt(float64(v[i])))
		w[i] = float32(w[i]*s.Decay) - s.Rate*m[i]/(float32(root*s.Correction)+s.Epsilon)
	}
}

func genericLSTM(m, n int, z, before, c, t, h []float32) {
	for r := range m {
		for j := range n {
			at, gate := r*n+j, z[4*r*n+j:]
			i, f, g, o := sigmoid(gate[0]), sigmoid(gate[n]), tanh(gate[2*n]), sigmoid(gate[3*n])
			gate[0], gate[n], gate[2*n], gate[3*n] = i, f, g, o
			c[at] = float32(f*before[at]) + float32(i*g)
			t[at] = tanh(c[at])
			h[at] = o * t[at]
		}
	}
}

func genericLSTMGrad(m, n int, z, before, t, dh, dc, dz []float32) {
	for r := range m {
		for j := range n {
			at, gate, d := r*n+j, z[4*r*n+j:], dz[4*r*n+j:]
			i, f, g, o := gate[0], gate[n], gate[2*n], gate[3*n]
			s := dc[at] + float32(dh[at]*o*(1-float32(t[at]*t[at])))
			d[0] = s * g * (i * (1 - i))
			d[n] = s * before[at] * (f * (1 - f))
			d[2*n] = s * i * (1 - float32(g*g))
			d[3*n] = dh[at] * t[at] * (o * (1 - o))
			dc[at] = s * f
		}
	}
}

func genericMaxPool(m, n int, x, y []float32, at []int32) {
	for r := range m {
		above, below := x[4*r*n:][:2*n], x[(4*r+2)*n:][:2*n]
		for j := range n {
			a, w := above[2*j], int32(0)
			for k, v := range [...]float32{above[2*j+1], below[2*j], below[2*j+1]} {
				if v > a || v != v {
					a, w = v, int32(k+1)
				}
			}
			y[r*n+j], at[r*n+j] = a, w
		}
	}
}

func genericMaxPoolGrad(m, n int, dy []float32, at []int32, dx []float32) {
	clear(dx)
	for r := range m {
		for j := range n {
			w := int(at[r*n+j])
			dx[(4*r+2*(w>>1))*n+2*j+w&1] = dy[r*n+j]
		}
	}
}

func genericCrop(m, n, ldx int, b float32, x, y []float32) {
	for i := range m {
		out := y[i*n:][:n]
		for j, v := range x[i*ldx:][:n] {
			out[j] = v + b
		}
	}
}

func genericTranspose(m, n int, x []float32, ldx int, y []float32, ldy int) {
	for i := range m {
		for j, v := range x[i*ldx:][:n] {
			y[j*ldy+i] = v
		}
	}
}

func genericLanes(m, d, w int, weights, b, x, y []float32) {
	for j := range m {
		row := y[j*w:][:w]
		for l := range row {
			row[l] = b[j]
		}
		for i := range d {
			genericAxpy(weights[j*d+i], x[i*w:][:w], row)
		}
	}
}

func genericLanesBack(m, d, w int, weights, dy, dx []float32) {
	clear(dx)
	for i := range d {
		for j := range m {
			genericAxpy(weights[j*d+i], dy[j*w:][:w], dx[i*w:][:w])
		}
	}
}

func genericLanesGrad(m, d, w int, s float32, dy, x, weights, b []float32) {
	for j := range m {
		row := dy[j*w:][:w]
		var sum float32
		for _, v := range row {
			sum += v
		}
		b[j] += float32(s * sum)
		for i := range d {
			sum = 0
			for l, v := range x[i*w:][:w] {
				sum += float32(v * row[l])
			}
			weights[j*d+i] += float32(s * sum)
		}
	}
}

// genericGemm goes over four rows of C at a time, along the columns.
func genericGemm(m, n, k int, a []float32, ars, acs int, b []float32, brs, bcs int, c []float32, ldc int) {
	if bcs != 1 {
		for i := range m {
			row := c[i*ldc:][:n]
			for j := range row {
				var sum float32
				for p := range k {
					sum += float32(a[i*ars+p*acs] * b[p*brs+j*bcs])
				}
				row[j] += sum
			}
		}
		return
	}
	i := 0
	for ; i+4 <= m; i += 4 {
		for p := range k {
			at := i*ars + p*acs
			a0, a1, a2, a3 := a[at], a[at+ars], a[at+2*ars], a[at+3*ars]
			row := b[p*brs:][:n]
			c0, c1, c2, c3 := c[i*ldc:][:len(row)], c[(i+1)*ldc:][:len(row)], c[(i+2)*ldc:][:len(row)], c[(i+3)*ldc:][:len(row)]
			for j, v := range row {
				c0[j] += float32(a0 * v)
				c1[j] += float32(a1 * v)
				c2[j] += float32(a2 * v)
				c3[j] += float32(a3 * v)
			}
		}
	}
	for ; i < m; i++ {
		row := c[i*ldc:][:n]
		for p := range k {
			genericAxpy(a[i*ars+p*acs], b[p*brs:][:n], row)
		}
	}
}

func genericWindows(m, n, k int, a []float32, ars int, image []float32, off []int32, c []float32, ldc int) {
	for i := range m {
		row := c[i*ldc:][:n]
		clear(row)
		for p := range k {
			genericAxpy(a[i*ars+p], image[off[p]/4:][:n], row)
		}
	}
}

func genericTaps(m, kx, ky int, image []float32, off []int32, line int, b, c []float32, ldc int) {
	for i := range m {
		row := c[i*ldc:][:Columns]
		for y := range ky {
			for x := range kx {
				genericAxpy(image[int(off[i])/4+y*line+x], b[(y*kx+x)*Columns:][:Columns], row)
			}
		}
	}
}
