package nn

// Argmax returns the index of the largest of the scores or probabilities of one example, the first of equals.
func Argmax(p []float32) int {
	at := 0
	for k, v := range p {
		if v > p[at] {
			at = k
		}
	}
	return at
}
