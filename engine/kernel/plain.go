//go:build !amd64 && !arm64 && !(js && kernel)

package kernel

const (
	lanes = 4
	// Columns is how many columns a tile has.
	Columns = 2 * lanes
	fast    = false
)

const absent = "kernel: there is no code for this machine"

func gemm(_, _, _ int, _ []float32, _, _ int, _ []float32, _, _ int, _ []float32, _ int, _ []float32) {
	panic(absent)
}

func windows(_, _, _ int, _ []float32, _ int, _ []float32, _ []int32, _ []float32, _ int) {
	panic(absent)
}

func taps(_, _, _ int, _ []float32, _ []int32, _ int, _, _ []float32, _ int) { panic(absent) }
