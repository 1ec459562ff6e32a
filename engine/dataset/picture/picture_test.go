package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/internal/memory"
)

// stroke is a vertical stroke left of the middle: 32×32, in the columns 8 to 15.
func stroke(paper, ink color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 32, 32))
	draw.Draw(m, m.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(8, 4, 16, 28), image.NewUniform(ink), image.Point{}, draw.Src)
	return m
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestADrawingBecomesADigit(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, stroke(color.White, color.Black), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"black on white":       asPNG(t, stroke(color.White, color.Black)),
		"chalk on a board":     asPNG(t, stroke(color.Black, color.White)),
		"black on transparent": asPNG(t, stroke(color.Transparent, color.Black)),
		"a photograph":         photo.Bytes(),
	} {
		p, err := Read(file, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, v := range p.Values {
			row, column := i/8, i%8
			want := 0.0
			if column >= 2 && column < 4 && row >= 1 && row < 7 {
				want = 1
			}
			if math.Abs(float64(v)-want) > 0.05 {
				t.Errorf("%s: row %d, column %d is %v, want %v", name, row, column, v, want)
			}
		}
	}
}

func TestProportionsAndInkAreKept(t *testing.T) {
	// 28 wide, 14 high, with a block of 7×7 in a corner: a quarter of the width, below paper.
	m := image.NewGray(image.Rect(5, 5, 33, 19))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(5, 5, 12, 12), image.Black, image.Point{}, draw.Src)
	for _, side := range []int{8, 28, 5, 56} {
		p, err := Read(asPNG(t, m), side)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, v := range p.Values {
			sum += float64(v)
		}
		if share := sum / float64(side*side); math.Abs(share-1.0/16) > 1e-6 {
			t.Errorf("side %d: a share of %v is ink, want 1/16", side, share)
		}
		if p.At(0, 0) != 0 {
			t.Errorf("side %d: no paper above", side)
		}
	}
	m28, err := Read(asPNG(t, m), 28)
	if err != nil {
		t.Fatal(err)
	}
	if m28.At(7, 0) != 1 || m28.At(6, 0) != 0 || m28.At(13, 6) != 1 || m28.At(14, 6) != 0 {
		t.Errorf("the block is not where it was: %v", m28.Values[6*28:15*28])
	}
}

func TestWhatCannotBeReadIsTold(t *testing.T) {
	good := asPNG(t, stroke(color.White, color.Black))
	// A header that promises 100,000 by 100,000 pixels.
	bomb := bytes.Clone(good)
	binary.BigEndian.PutUint32(bomb[16:], 100000)
	binary.BigEndian.PutUint32(bomb[20:], 100000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for _, test := range []struct {
		name string
		file []byte
		side int
		want string
	}{
		{"text", []byte("hello"), 8, "picture: this is neither PNG nor JPEG; save it as one of them"},
		{"nothing", nil, 8, "picture: this is neither PNG nor JPEG"},
		{"half a file", good[:len(good)/2], 8, "picture: the png is damaged"},
		{"a header only", good[:20], 8, "picture: the file is damaged"},
		{"a bomb", bomb, 8, "picture: it has 100000×100000 pixels; at most 16777216 in all are read"},
		{"a large file", make([]byte, MaxBytes+1), 8, "picture: the file has 16777217 bytes; at most 16777216 are read"},
		{"no side", good, 0, "picture: a side of 0 pixels; use 1 to 1024"},
	} {
		if _, err := Read(test.file, test.side); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

func TestADigitOfTheCourseComesBack(t *testing.T) {
	digit := dataset.NewPicture(dataset.Digits().Test.Row(0))
	m := image.NewGray(image.Rect(0, 0, 8, 8))
	for i, v := range digit.Values {
		m.Pix[i] = uint8(math.Round(255 * float64(1-v)))
	}
	p, err := Read(asPNG(t, m), 8)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range p.Values {
		if math.Abs(float64(v-digit.Values[i])) > 1.0/255 {
			t.Fatalf("pixel %d: %v, want %v", i, v, digit.Values[i])
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(asPNG(f, image.NewGray(image.Rect(0, 0, 3, 2))))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		var p dataset.Picture
		var err error
		memory.Bound(t, len(file), func() { p, err = Read(file, 8) })
		if err != nil {
			return
		}
		for _, v := range p.Values {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("a value of %v", v)
			}
		}
	})
}
