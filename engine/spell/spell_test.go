package spell

import (
	"fmt"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"conv", "conv", 0}, {"cnov", "conv", 1}, {"conv2d", "conv", 2}, {"kitten", "sitting", 3}, {"dens", "dense", 1}} {
		if there, back := distance(test.a, test.b), distance(test.b, test.a); there != test.want || back != test.want {
			t.Errorf("%q and %q: %d and %d, want %d", test.a, test.b, there, back, test.want)
		}
	}
}

func TestWhatIsFarIsNotMeant(t *testing.T) {
	for _, word := range []string{"", "x", "lion", "mlp", "transformer"} {
		if got := Hint(word, "dense, conv, gru, adam", "there are four"); got != "; there are four" {
			t.Errorf("%q%s", word, got)
		}
	}
}

func ExampleHint() {
	layers := "dense, conv, conv1d"
	for _, word := range []string{"cnov", "conv2d", "Dense", "sgd"} {
		fmt.Println(word + Hint(word, layers, "there are dense, conv and conv1d"))
	}
	// Output:
	// cnov; did you mean "conv"? There are dense, conv and conv1d
	// conv2d; did you mean "conv"? There are dense, conv and conv1d
	// Dense; did you mean "dense"? There are dense, conv and conv1d
	// sgd; there are dense, conv and conv1d
}
