package nn

// AddDecay adds lambda·w to the derivatives g, in the order of Params, of every weight w: the derivative of an L2 penalty
// λ/2·‖w‖². Biases have none (curriculum, U10). Source: Goodfellow et al. 2016, §7.1.1.
func (m *Model) AddDecay(g []float32, lambda float32) {
	if lambda == 0 {
		return
	}
	for _, l := range m.layers {
		for i := l.w; i < l.b; i++ {
			g[i] += float32(lambda * m.params[i])
		}
	}
}
