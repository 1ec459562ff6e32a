//go:build !js

package bits

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// A fused multiply-add rounds once where we round twice. On arm64 the compiler fuses whatever an explicit conversion
// does not keep apart, so this looks at the code it makes; the training packages are allowed to be faster.
func TestNothingIsFusedOnARM(t *testing.T) {
	fused := regexp.MustCompile(`(?m)^.*\((\S+/engine/\S+\.go:\d+)\)\s+FN?M(ADD|SUB)[SD]\b`)
	compile := func(packages ...string) []string {
		cmd := exec.Command("go", append([]string{"build", "-gcflags=-S"}, packages...)...)
		cmd.Dir = ".."
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var places []string
		for _, m := range fused.FindAllStringSubmatch(string(out), -1) {
			places = append(places, m[1])
		}
		return places
	}
	for _, place := range compile("./num", "./expr", "./tensor", "./autodiff", "./explain", "./door", "./wire", "./optim", "./metric", "./dataset/...", "./quant", "./search") {
		t.Errorf("%s: a product is fused with a sum; round it first: float64(x*y) + z", place)
	}
	if len(compile("./plan")) == 0 {
		t.Error("no fused operation in compiled training either: this test looks at the wrong text")
	}
}
