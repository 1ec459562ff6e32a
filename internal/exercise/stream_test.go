package exercise

import "testing"

// From state 0 SplitMix64 begins with these numbers (Vigna, splitmix64.c): seeds must give the same exercises for ever.
func TestStreamIsSplitMix64(t *testing.T) {
	s := stream(0)
	for i, want := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
		if got := s.next(); got != want {
			t.Errorf("number %d is %#x, want %#x", i+1, got, want)
		}
	}
}
