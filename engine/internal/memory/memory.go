// Package memory holds readers of files to what one file may cost.
package memory

import (
	"runtime/metrics"
	"testing"
)

// Most is what reading one file, however hostile, may allocate: 256 MB.
const Most = 256 << 20

// Bound runs a reader of size bytes and fails the test where it allocates more than [Most] in all, freed or not.
func Bound(t *testing.T, size int, read func()) {
	t.Helper()
	before := allocated()
	read()
	if grown := allocated() - before; grown > Most {
		t.Fatalf("%d bytes took %d MB", size, grown>>20)
	}
}

func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
