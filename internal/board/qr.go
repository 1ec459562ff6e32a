package board

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
)

// QR is text as a QR code: an <svg> with a viewBox and no size, in currentColor, with its quiet zone of four modules.
func QR(text string) (curriculum.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("qr code of %q: %w", text, err)
	}
	const quiet = 4
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	side := code.Size + 2*quiet
	return curriculum.HTML(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="currentColor" d="%s"/></svg>`, side, side, path.String())), nil
}
