package loss

import "github.com/neuro-interaction-innovation-lab/oficina/engine/num"

// CrossEntropy returns the sum over n rows of −ln softmax(z)[class], for logits z [n,k] and classes from 0 to k−1,
// and panics at others. If p is not nil it gets the softmax [n,k]. If dz is not nil it gets
// scale·(softmax(z) − onehot(class)) [n,k]; dz and z may be the same.
func CrossEntropy(p, dz, z []float32, classes []int, k int, scale float32) (sum float64) {
	for i, class := range classes {
		row := z[i*k : (i+1)*k]
		top := row[0]
		for _, v := range row {
			top = max(top, v)
		}
		sum += float64(top - row[class])
		total := 0.0
		if p == nil && dz == nil {
			for _, v := range row {
				total += num.Exp(float64(v - top))
			}
			sum += num.Log(total)
			continue
		}
		out := dz
		if out == nil {
			out = p
		}
		e := out[i*k : (i+1)*k]
		for j, v := range row {
			x := num.Exp(float64(v - top))
			total += x
			e[j] = float32(x)
		}
		sum += num.Log(total)
		part := float32(1 / total)
		for j := range e {
			e[j] *= part
		}
		if p != nil && dz != nil {
			copy(p[i*k:(i+1)*k], e)
		}
		if dz != nil {
			e[class]--
			for j := range e {
				e[j] *= scale
			}
		}
	}
	return sum
}

// BinaryCrossEntropy is CrossEntropy for two classes and one logit a row: p = σ(z) [n] is the probability of class 1.
func BinaryCrossEntropy(p, dz, z []float32, classes []int, scale float32) (sum float64) {
	for i, class := range classes {
		v := float64(z[i])
		if class == 1 {
			sum += num.Softplus(-v)
		} else {
			sum += num.Softplus(v)
		}
		q := float32(num.Sigmoid(v))
		if p != nil {
			p[i] = q
		}
		if dz != nil {
			dz[i] = scale * (q - float32(class))
		}
	}
	return sum
}
