package dataset

import (
	"fmt"
	"slices"
	"testing"
)

func TestDigitsAreSplitAsInTheCourse(t *testing.T) {
	images := DigitImages()
	if got, want := []int{len(images.Train), len(images.Validation), len(images.Test)}, []int{1197, 300, 300}; !slices.Equal(got, want) {
		t.Fatalf("sizes: got %v, want %v", got, want)
	}
	seen := map[string]int{}
	total := make([]int, 10)
	for _, part := range [][]Image{images.Train, images.Validation, images.Test} {
		for _, m := range part {
			seen[fmt.Sprint(m)]++
			total[m.Label]++
		}
	}
	// Class counts of the test set, from the description of the UCI repository.
	if want := []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}; !slices.Equal(total, want) {
		t.Errorf("classes: got %v, want %v", total, want)
	}
	if len(seen) != 1797 {
		t.Errorf("%d different images, want 1797: an image is in two parts", len(seen))
	}
	counts := make([]int, 10)
	for _, m := range images.Train {
		counts[m.Label]++
	}
	// From the NumPy script that computed the course's figures.
	if want := []int{117, 120, 109, 130, 116, 119, 118, 130, 120, 118}; !slices.Equal(counts, want) {
		t.Errorf("training classes: got %v, want %v", counts, want)
	}
}

func TestTurnedGoesAgainstTheClock(t *testing.T) {
	var m Image
	m.Pixels[Side-1] = Ink // top right
	two := FromImages([]Image{{}, m})
	if got := two.Turned(1); got.Row(1)[0] != 1 || slices.Max(got.Row(0)) != 0 {
		t.Errorf("after a quarter turn the top right corner is not at the top left: %v", got.X)
	}
	original := Digits().Test
	same := func(s Set) bool { return slices.Equal(s.X, original.X) && slices.Equal(s.Y, original.Y) }
	if !same(original.Turned(4)) || !same(original.Turned(1).Turned(-1)) || same(original.Turned(2)) {
		t.Error("turns do not add up")
	}
}

func TestLoadNamesWhatThereIs(t *testing.T) {
	for _, name := range Names() {
		s, err := Load(name)
		if err != nil || s.Train.Len() == 0 || len(s.Train.X) != s.Train.Len()*s.Train.Inputs {
			t.Errorf("%s: %v, %d examples", name, err, s.Train.Len())
		}
	}
	if _, err := Load("mnist"); err == nil {
		t.Error("a data set that does not exist was loaded")
	}
}
