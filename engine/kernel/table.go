package kernel

import "math"

// table holds the constants of src/kernel.c in the order of its enum: 1, ½, log₂ e, ln 2 in two parts, the range of exp,
// its polynomial (Cephes, expf), the range of tanh and its two polynomials (Eigen, generic_fast_tanh_float), 0, +Inf.
var table = [...]float32{
	1, 0.5, 1.44269504, -0.693359375, 2.12194440e-4, expMin, expMax,
	1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
	-tanhMax, tanhMax,
	-2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08, 1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03,
	1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03,
	0, float32(math.Inf(1)),
}

const (
	expMin  = -87.33654475 // ln 2^−126: below it lie subnormal results, taken as 0
	expMax  = 88.3762588   // ln 2^127.5: above it n = round(x/ln 2) would be 128, beyond the exponent
	tanhMax = 7.90531110763549805
)
