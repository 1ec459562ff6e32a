package metric

import "testing"

func TestAClassThatIsNotThereIsNamed(t *testing.T) {
	for _, add := range [][2]int{{10, 0}, {0, 10}, {-1, 0}} {
		func() {
			defer func() {
				if _, ok := recover().(*ClassError); !ok {
					t.Errorf("%v was counted", add)
				}
			}()
			NewConfusion(10).Add(add[0], add[1])
		}()
	}
}

func TestConfusion(t *testing.T) {
	c := NewConfusion(2)
	if c.Accuracy() != 0 || c.Total() != 0 {
		t.Error("an empty table is not empty")
	}
	// Unit 9: 8 of 10 rainy days found, 12 dry days called rainy, 78 called dry.
	for range 8 {
		c.Add(1, 1)
	}
	for range 2 {
		c.Add(1, 0)
	}
	for range 12 {
		c.Add(0, 1)
	}
	for range 78 {
		c.Add(0, 0)
	}
	if c[1][0] != 2 || c[0][1] != 12 {
		t.Errorf("rows are not what an example is: %v", c)
	}
	if got := c.Accuracy(); got != 0.86 {
		t.Errorf("accuracy: got %v, want 0.86", got)
	}
}
