package kernel

// usable tells whether code for this machine runs on n numbers.
func usable(n int) bool { return fast && n > 0 }

// Exp puts e^x into y, which may be x: 0 below −87.3, +Inf above 88.3.
func Exp(x, y []float32) {
	y = y[:len(x)]
	if !usable(len(x)) {
		genericExp(x, y)
		return
	}
	vexp(len(x), &x[0], &y[0], &table[0])
}

// Sigmoid puts 1/(1+e^−x) into y, which may be x.
func Sigmoid(x, y []float32) {
	y = y[:len(x)]
	if !usable(len(x)) {
		genericSigmoid(x, y)
		return
	}
	vsigmoid(len(x), &x[0], &y[0], &table[0])
}

// Tanh puts the hyperbolic tangent of x into y, which may be x.
func Tanh(x, y []float32) {
	y = y[:len(x)]
	if !usable(len(x)) {
		genericTanh(x, y)
		return
	}
	vtanh(len(x), &x[0], &y[0], &table[0])
}

// ReLU puts max(0, x) into y, which may be x.
func ReLU(x, y []float32) {
	y = y[:len(x)]
	if !usable(len(x)) {
		genericReLU(x, y)
		return
	}
	vrelu(len(x), &x[0], &y[0], &table[0])
}

// SigmoidGrad puts the derivative by the input into dx, from the result y and the derivative dy by it: dy·y·(1−y).
// dx may be dy.
func SigmoidGrad(y, dy, dx []float32) {
	dy, dx = dy[:len(y)], dx[:len(y)]
	if !usable(len(y)) {
		genericSigmoidGrad(y, dy, dx)
		return
	}
	vsigmoidGrad(len(y), &y[0], &dy[0], &dx[0], &table[0])
}

// TanhGrad is SigmoidGrad for Tanh: dy·(1−y²).
func TanhGrad(y, dy, dx []float32) {
	dy, dx = dy[:len(y)], dx[:len(y)]
	if !usable(len(y)) {
		genericTanhGrad(y, dy, dx)
		return
	}
	vtanhGrad(len(y), &y[0], &dy[0], &dx[0], &table[0])
}

// ReLUGrad is SigmoidGrad for ReLU: dy where y > 0, else 0.
func ReLUGrad(y, dy, dx []float32) {
	dy, dx = dy[:len(y)], dx[:len(y)]
	if !usable(len(y)) {
		genericReLUGrad(y, dy, dx)
		return
	}
	vreluGrad(len(y), &y[0], &dy[0], &dx[0], &table[0])
}

// Product puts x·d, element by element, into y, which may be one of them.
func Product(x, d, y []float32) {
	d, y = d[:len(x)], y[:len(x)]
	if !usable(len(x)) {
		genericProduct(x, d, y)
		return
	}
	vproduct(len(x), &x[0], &d[0], &y[0], &table[0])
}

// Axpy adds s·x to y.
func Axpy(s float32, x, y []float32) {
	y = y[:len(x)]
	if !usable(len(x)) {
		genericAxpy(s, x, y)
		return
	}
	vaxpy(len(x), s, &x[0], &y[0])
}

// Scale puts s·x into y, which may be x.
func Scale(s float32, x, y []float32) {
	y = y[:len(x)]
	if !usable(len(x)) {
		genericScale(s, x, y)
		return
	}
	vscale(len(x), s, &x[0], &y[0])
}

// ColumnSums adds the sums over the rows of x [m,n] to s [n].
func ColumnSums(m, n int, x, s []float32) {
	x, s = x[:m*n], s[:n]
	if !usable(m * n) {
		genericColumnSums(m, n, x, s)
		return
	}
	vcolSum(m, n, &x[0], &s[0])
}

// RowSums adds the sums over the columns of x [m,n] to s [m].
func RowSums(m, n int, x, s []float32) {
	x, s = x[:m*n], s[:m]
	if !usable(m * n) {
		genericRowSums(m, n, x, s)
		return
	}
	vrowSum(m, n, &x[0], &s[0])
}

// Rows puts b [n] into every row of x [m,n].
func Rows(m, n int, b, x []float32) {
	b, x = b[:n], x[:m*n]
	if !usable(m * n) {
		genericRows(m, n, b, x)
		return
	}
	vfillRows(m, n, &b[0], &x[0])
}

// Softmax puts the softmax of each row of z [m,n] into p, which may be z. top and sum [m] get each row's maximum and
// Σe^(z−max): the loss of class c is ln sum − (z[c] − top).
func Softmax(m, n int, z, p, top, sum []float32) {
	z, p, top, sum = z[:m*n], p[:m*n], top[:m], sum[:m]
	if !usable(m * n) {
		genericSoftmax(m, n, z, p, top, sum)
		return
	}
	vrowMax(m, n, &z[0], &top[0])
	vrowExp(m, n, &z[0], &top[0], &p[0], &sum[0], &table[0])
	vrowDivide(m, n, &sum[0], &p[0])
}

// Momentum changes w by its derivatives g: v ← μ·v + g, w ← w − rate·v, or with nesterov w ← w − rate·(g + μ·v).
func Momentum(w, g, v []float32, rate, mu float32, nesterov bool) {
	g, v = g[:len(w)], v[:len(w)]
	h := [...]float32{rate, mu, 0}
	if nesterov {
		h[2] = 1
	}
	if !usable(len(w)) {
		genericMomentum(w, g, v, &h)
		return
	}
	vmomentum(len(w), &w[0], &g[0], &v[0], &h[0])
}

// AdamStep are the numbers of one step of Adam: rate η/(1−β₁ᵗ), β₁, 1−β₁, β₂, 1−β₂, 1/√(1−β₂ᵗ), ε, and the factor by which
// AdamW lets the parameters decay (1 for Adam).
type AdamStep struct{ Rate, Beta1, Keep1, Beta2, Keep2, Correction, Epsilon, Decay float32 }

// Adam changes w by its derivatives g; m and v are their running means and mean squares.
func Adam(w, g, m, v []float32, step AdamStep) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	if !usable(len(w)) {
		genericAdam(w, g, m, v, step)
		return
	}
	h := [...]float32{step.Rate, step.Beta1, step.Keep1, step.Beta2, step.Keep2, step.Correction, step.Epsilon, step.Decay}
	vadam(len(w), &w[0], &g[0], &m[0], &v[0], &h[0])
}

// LSTM runs the gates of one time step for m examples and n units. z [m,4n] holds the sums for i, f, g, o and gets the
// gates; before, c, t, h [m,n]: c = f⊙before + i⊙g, t = tanh c, h = o⊙t.
func LSTM(m, n int, z, before, c, t, h []float32) {
	z, before, c, t, h = z[:4*m*n], before[:m*n], c[:m*n], t[:m*n], h[:m*n]
	if !usable(m * n) {
		genericLSTM(m, n, z, before, c, t, h)
		return
	}
	vlstm(m, n, &z[0], &before[0], &c[0], &t[0], &h[0], &table[0])
	if rest := n % lanes; rest > 0 {
		for i := range m {
			at := i*n + n - rest
			vlstmCells(rest, 4*n, &z[4*i*n+n-rest], &before[at], &c[at], &t[at], &h[at], &table[0])
		}
	}
}

// LSTMGrad goes back through LSTM: from dh and dc, the derivatives by h and c, it puts those by the sums into dz [m,4n] and
// those by before into dc.
func LSTMGrad(m, n int, z, before, t, dh, dc, dz []float32) {
	z, before, t, dh, dc, dz = z[:4*m*n], before[:m*n], t[:m*n], dh[:m*n], dc[:m*n], dz[:4*m*n]
	if !usable(m * n) {
		genericLSTMGrad(m, n, z, before, t, dh, dc, dz)
		return
	}
	vlstmGrad(m, n, 1, &z[0], &before[0], &t[0], &dh[0], &dc[0], &dz[0])
	if rest := n % lanes; rest > 0 {
		for i := range m {
			at := i*n + n - rest
			vlstmGradCells(rest, 4*n, 1, &z[4*i*n+n-rest], &before[at], &t[at], &dh[at], &dc[at], &dz[4*i*n+n-rest])
		}
	}
}

// MaxPool takes the largest of windows 2×2 with stride 2: y [m,n] from x [2m,2n]; at [m,n] says which of the four it was
// (0, 1 above, 2, 3 below), the first if several. A NaN counts as largest. Planes with an even number of rows follow each other.
func MaxPool(m, n int, x, y []float32, at []int32) {
	x, y, at = x[:4*m*n], y[:m*n], at[:m*n]
	if !usable(m * n) {
		genericMaxPool(m, n, x, y, at)
		return
	}
	vmaxpool(m, n, &x[0], &y[0], &at[0])
}

// MaxPoolGrad puts dy [m,n] where MaxPool found the largest and 0 elsewhere into dx [2m,2n].
func MaxPoolGrad(m, n int, dy []float32, at []int32, dx []float32) {
	dy, at, dx = dy[:m*n], at[:m*n], dx[:4*m*n]
	if !usable(m * n) {
		genericMaxPoolGrad(m, n, dy, at, dx)
		return
	}
	vmaxpoolGrad(m, n, &dy[0], &at[0], &dx[0])
}

// Crop cuts y [m,n] out of x, whose rows are ldx long, and adds b.
func Crop(m, n, ldx int, b float32, x, y []float32) {
	if m == 0 || n == 0 {
		return
	}
	x, y = x[:(m-1)*ldx+n], y[:m*n]
	if !fast {
		genericCrop(m, n, ldx, b, x, y)
		return
	}
	vcrop(m, n, ldx, b, &x[0], &y[0])
}

// Transpose puts xᵀ into y [n,m] for x [m,n]; rows are ldx and ldy apart.
func Transpose(m, n int, x []float32, ldx int, y []float32, ldy int) {
	if m == 0 || n == 0 {
		return
	}
	x, y = x[:(m-1)*ldx+n], y[:(n-1)*ldy+m]
	if !fast {
		genericTranspose(m, n, x, ldx, y, ldy)
		return
	}
	wide, high := n/lanes*lanes, m/lanes*lanes
	for i := 0; i < high; i += lanes {
		vtranspose(n, &x[i*ldx], ldx, &y[i], ldy)
	}
	genericTranspose(high, n-wide, x[min(wide, len(x)):], ldx, y[min(wide*ldy, len(y)):], ldy)
	genericTranspose(m-high, n, x[min(high*ldx, len(x)):], ldx, y[min(high, len(y)):], ldy)
}

// Lanes is a layer of a tiny network with the examples in the columns: y [m,w] = W·x + b for W [m,d], b [m], x [d,w]; w is
// a multiple of Width.
func Lanes(m, d, w int, weights, b, x, y []float32) {
	weights, b, x, y = weights[:m*d], b[:m], x[:d*w], y[:m*w]
	if !fast || m*d*w == 0 || w%lanes != 0 {
		genericLanes(m, d, w, weights, b, x, y)
		return
	}
	vlanes(m, d, w, &weights[0], &b[0], &x[0], &y[0])
}

// LanesBack puts the derivatives by x into dx [d,w]: Wᵀ·dy.
func LanesBack(m, d, w int, weights, dy, dx []float32) {
	weights, dy, dx = weights[:m*d], dy[:m*w], dx[:d*w]
	if !fast || m*d*w == 0 || w%lanes != 0 {
		genericLanesBack(m, d, w, weights, dy, dx)
		return
	}
	vlanesBack(m, d, w, &weights[0], &dy[0], &dx[0])
}

// LanesGrad adds s times the derivatives by W and b: with s = 1 to derivatives, with s = −rate to the parameters themselves.
func LanesGrad(m, d, w int, s float32, dy, x, weights, b []float32) {
	weights, b, dy, x = weights[:m*d], b[:m], dy[:m*w], x[:d*w]
	if !fast || m*d*w == 0 || w%lanes != 0 {
		genericLanesGrad(m, d, w, s, dy, x, weights, b)
		return
	}
	vlanesGrad(m, d, w, s, &dy[0], &x[0], &weights[0], &b[0])
}

// Width is how many examples Lanes takes at once.
const Width = lanes

// GemmScratch is how long the scratch of Gemm must be.
func GemmScratch(m, n, k int) int {
	need := (k + 8) * Columns
	if n%Columns != 0 {
		need += m * Columns
	}
	return need
}

// Gemm adds A·B to C [m,n], whose rows are ldc apart. A [m,k] has its rows ars and its columns acs apart, B [k,n] brs and
// bcs: a transpose is a matter of strides. scratch is as long as GemmScratch says.
func Gemm(m, n, k int, a []float32, ars, acs int, b []float32, brs, bcs int, c []float32, ldc int, scratch []float32) {
	if m == 0 || n == 0 || k == 0 {
		return
	}
	a = a[:(m-1)*ars+(k-1)*acs+1]
	b = b[:(k-1)*brs+(n-1)*bcs+1]
	c = c[:(m-1)*ldc+n]
	if !fast {
		genericGemm(m, n, k, a, ars, acs, b, brs, bcs, c, ldc)
		return
	}
	gemm(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, scratch[:GemmScratch(m, n, k)])
}

// Windows is a convolution without copies: C[i, y·line+x] = Σₚ A[i,p]·image[off[p]/4 + y·line + x] for i < m, y < rows,
// x < n and p < k; off holds the places of a window's cells in bytes, and the columns are the places of the window. Whole
// vectors are computed: rows of C and the image must go on until n is a multiple of Columns; what lies beyond n in a line is
// overwritten, and the first n of the next are set after it.
func Windows(m, rows, n, line, k int, a []float32, ars int, image []float32, off []int32, c []float32, ldc int) {
	if m == 0 || rows == 0 || n == 0 || k == 0 {
		return
	}
	n = WindowColumns(n)
	a, off, c = a[:(m-1)*ars+k], off[:k], c[:(m-1)*ldc+(rows-1)*line+n]
	for _, o := range off {
		_ = image[int(o)/4 : int(o)/4+(rows-1)*line+n]
	}
	for y := range rows {
		if fast {
			windows(m, n, k, a, ars, image[y*line:], off, c[y*line:], ldc)
		} else {
			genericWindows(m, n, k, a, ars, image[y*line:], off, c[y*line:], ldc)
		}
	}
}

// WindowColumns is how many columns Windows computes for n.
func WindowColumns(n int) int { return (n + Columns - 1) / Columns * Columns }

// Taps is the derivative of a convolution by its weights: C[i,j] += Σ over y < ky, x < kx of
// image[off[i]/4 + y·line + x]·B[y·kx+x, j] for i < m and j < Columns; B [ky·kx, Columns] is the derivative by the result,
// place by place. C's rows are ldc apart.
func Taps(m, kx, ky int, image []float32, off []int32, line int, b, c []float32, ldc int) {
	if m == 0 || kx == 0 || ky == 0 {
		return
	}
	off, b, c = off[:m], b[:kx*ky*Columns], c[:(m-1)*ldc+Columns]
	for _, o := range off {
		_ = image[int(o)/4 : int(o)/4+(ky-1)*line+kx]
	}
	if !fast {
		genericTaps(m, kx, ky, image, off, line, b, c, ldc)
		return
	}
	taps(m, kx, ky, image, off, line-kx, b, c, ldc)
}
