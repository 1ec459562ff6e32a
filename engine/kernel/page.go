//go:build js && kernel

package kernel

const (
	lanes = 4
	// Columns is how many columns a tile has.
	Columns = 2 * lanes
)

// fast tells whether the page has put a kernel into the table before Go started.
var fast = loaded() != 0

func gemm(m, n, k int, a []float32, ars, acs int, b []float32, brs, bcs int, c []float32, ldc int, scratch []float32) {
	vgemm(m, n, k, &a[0], ars, acs, &b[0], brs, bcs, &c[0], ldc, &scratch[0])
}

func windows(m, n, k int, a []float32, ars int, image []float32, off []int32, c []float32, ldc int) {
	vconv(m, n, k, &a[0], ars, &image[0], &off[0], &c[0], ldc)
}

func taps(m, kx, ky int, image []float32, off []int32, jump int, b, c []float32, ldc int) {
	vconvGrad(m, kx, ky, &image[0], &off[0], jump, &b[0], &c[0], ldc)
}
