package nn

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/internal/memory"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

func TestParse(t *testing.T) {
	tests := []struct{ model, want string }{
		{"dense 32 relu, dense 10", "dense 32 relu, dense 10"},
		{"  dense 4 tanh ,dense 1  ", "dense 4 tanh, dense 1"},
		{"dense 10 softmax", "dense 10 softmax"},
		{"conv 8 3x3 relu, maxpool 2, flatten, dense 10", "conv 8 3x3 relu, maxpool 2, flatten, dense 10"},
		{"conv 8 5 same stride 2 groups 2 dilation 3 gelu", "conv 8 5x5 stride 2 same dilation 3 groups 2 gelu"},
		{"conv 4 3x1 relu pad 1", "conv 4 3x1 pad 1 relu"},
		{"conv1d 4 3 stride 2, avgpool 2 stride 1 pad 1, globalavgpool", "conv1d 4 3 stride 2, avgpool 2 stride 1 pad 1, globalavgpool"},
		{"embedding 100 8, lstm 32 all truncate 5, attention 2, gru 3, rnn 4 relu", "embedding 100 8, lstm 32 all truncate 5, attention 2, gru 3, rnn 4 relu"},
		{"embedding 9 4, attention 2  causal", "embedding 9 4, attention 2 causal"},
		{"dropout 0.2, batchnorm, layernorm, leaky_relu, add 2, concat 1", "dropout 0.2, batchnorm, layernorm, leaky_relu, add 2, concat 1"},
	}
	for _, test := range tests {
		spec, err := Parse(test.model)
		if err != nil || spec.String() != test.want {
			t.Errorf("%q: got %q, %v, want %q", test.model, spec, err, test.want)
		}
	}
}

func TestParseSaysWhereAndWhatWouldBeRight(t *testing.T) {
	tests := []struct {
		model  string
		column int
		reason string
	}{
		{"", 1, "a layer is missing"},
		{"dense 32 relu,", 15, "a layer is missing"},
		{"dense 32 relu, dens 10", 16, `"dens" is no layer`},
		{"cnov 8 3x3", 1, `"cnov" is no layer; did you mean "conv"? There are dense, conv, conv1d, `},
		{"conv2d 8 3x3", 1, `"conv2d" is no layer; did you mean "conv"?`},
		{"Dense 3", 1, `"Dense" is no layer; did you mean "dense"?`},
		{"ReLu", 1, `"ReLu" is no layer; did you mean "relu"?`},
		{"transformer 8", 1, `"transformer" is no layer; there are dense, `},
		{"dense 3 Relu", 9, `"Relu" is no activation; did you mean "relu"? Use relu, tanh`},
		{"conv 8 3x3 strid 2", 12, `did you mean "stride"?`},
		{"dense 32 relu, dense", 21, "number of units is missing"},
		{"dense ten", 7, `"ten" is no number of units`},
		{"dense 0", 7, "use 1 to 1024"},
		{"dense 99999", 7, "use 1 to 1024"},
		{"dense 32 reluu, dense 10", 10, `"reluu" is no activation`},
		{"dense 32 relu dense 10", 15, "commas stand between layers"},
		{strings.Repeat("dense 1,", 32) + "dense 1", 257, "more than 32 layers"},
		{"conv 8", 7, "the size is missing"},
		{"conv 8 3x", 8, `"3x" is no size; write it like 3x3`},
		{"conv 8 3x3x3", 8, `is no size`},
		{"conv 8 3x3 stride", 18, "the value of stride is missing"},
		{"conv 8 3x3 stride 0", 19, `"0" is no size`},
		{"conv 8 3x3 pad 1 pad 2", 18, "pad stands here twice"},
		{"conv 8 3x3 same pad 1", 1, "same and pad do not go together"},
		{"conv 8 3x3 strid 2", 12, "conv knows stride, pad, same, dilation, groups"},
		{"maxpool 2 relu", 11, "commas stand between layers; maxpool knows stride, pad"},
		{"dropout 1", 9, `"1" is no rate`},
		{"dropout NaN", 9, "is no rate"},
		{"flatten 3", 9, `"3" is too much`},
		{"lstm 8 relu", 8, "lstm knows all, truncate"},
		{"rnn 8 gelu", 7, "an rnn has tanh or relu"},
		{"attention 2 casual", 13, "attention knows causal"},
		{"embedding 10", 13, "the width is missing"},
		{"add 0", 5, `"0" is no number of layers`},
	}
	for _, test := range tests {
		_, err := Parse(test.model)
		var wrong *SpecError
		if !errors.As(err, &wrong) || wrong.Column != test.column || !strings.Contains(wrong.Reason, test.reason) {
			t.Errorf("%q: got %v, want column %d: %s", test.model, err, test.column, test.reason)
		}
	}
}

var large = regexp.MustCompile(`\d{3}`)

func FuzzParse(f *testing.F) {
	f.Add("dense 32 relu, dense 10")
	f.Add("conv 8 3x3 same stride 2 relu, maxpool 2, flatten, dropout 0.2, dense 10 softmax")
	f.Add("embedding 9 4, lstm 3 all truncate 2, attention 2, add 1, globalavgpool")
	f.Fuzz(func(t *testing.T, model string) {
		var spec Spec
		var err error
		memory.Bound(t, len(model), func() { spec, err = Parse(model) })
		if err != nil {
			return
		}
		again, err := Parse(spec.String())
		if err != nil || again.String() != spec.String() {
			t.Errorf("%q is read as %q and then as %q, %v", model, spec, again, err)
		}
		if large.MatchString(model) {
			return // hundreds of units take seconds to draw, and go the same ways
		}
		for _, input := range [][]int{{4}, {5, 3}, {2, 6, 6}} {
			if _, err := Build(spec, input, num.NewRand(1, 0)); err != nil {
				var wrong *SpecError
				if !errors.As(err, &wrong) {
					t.Errorf("%q for %v: %v is no SpecError", model, input, err)
				}
			}
		}
	})
}
