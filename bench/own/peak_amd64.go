package main

import "time"

func fma(n int)

// peak is how many float32 operations a core does in a second, in 10⁹, when all it does is fused multiply-adds of eight: what
// no code of engine/kernel for this machine can pass.
func peak(warm, measured time.Duration) (float64, error) {
	const rounds, each = 100_000, 10 * 8 * 2
	for start := time.Now(); time.Since(start) < warm; {
		fma(rounds)
	}
	done := 0
	start := time.Now()
	for time.Since(start) < measured {
		fma(rounds)
		done++
	}
	return float64(done) * rounds * each / time.Since(start).Seconds() / 1e9, nil
}
