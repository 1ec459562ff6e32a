//go:build amd64 || arm64

package kernel

// Columns is how many columns a tile has.
const Columns = 2 * lanes

// tileRows is how many rows a tile has at most.
const tileRows = 6

// blocks splits m rows into the fewest tiles and returns how high the first are, and how many are a row higher.
func blocks(m int) (height, higher int) {
	n := (m + tileRows - 1) / tileRows
	return m / n, m % n
}

func gemm(m, n, k int, a []float32, ars, acs int, b []float32, brs, bcs int, c []float32, ldc int, scratch []float32) {
	height, higher := blocks(m)
	for j := 0; j < n; j += Columns {
		w := min(Columns, n-j)
		panel, ldb := &scratch[0], Columns*4
		switch {
		case bcs == 1 && w == Columns && m <= 32: // B is read few times: packing would not pay
			panel, ldb = &b[j], brs*4
		case brs == 1 && w == Columns:
			vpackColumns(k, &b[j*bcs], bcs*4, panel)
		default:
			vpackRows(k, w, &b[j*bcs], brs*4, bcs*4, panel)
		}
		into, ld := &c[j], ldc
		edge := w < Columns
		if edge {
			tmp := scratch[(k+8)*Columns:]
			clear(tmp[:m*Columns])
			into, ld = &tmp[0], Columns
		}
		for i, t := 0, 0; i < m; t++ {
			h := height
			if t < higher {
				h++
			}
			if i > 0 {
				if edge {
					into = &scratch[(k+8+i)*Columns]
				} else {
					into = &c[i*ldc+j]
				}
			}
			from := &a[i*ars]
			switch h {
			case 1:
				vtile1(k, from, ars*4, acs*4, panel, ldb, into, ld*4)
			case 2:
				vtile2(k, from, ars*4, acs*4, panel, ldb, into, ld*4)
			case 3:
				vtile3(k, from, ars*4, acs*4, panel, ldb, into, ld*4)
			case 4:
				vtile4(k, from, ars*4, acs*4, panel, ldb, into, ld*4)
			case 5:
				vtile5(k, from, ars*4, acs*4, panel, ldb, into, ld*4)
			default:
				vtile6(k, from, ars*4, acs*4, panel, ldb, into, ld*4)
			}
			i += h
		}
		if edge {
			tmp := scratch[(k+8)*Columns:]
			for i := range m {
				row := c[i*ldc+j:][:w]
				add := tmp[i*Columns:][:w]
				for x := range row {
					row[x] += add[x]
				}
			}
		}
	}
}

func windows(m, n, k int, a []float32, ars int, image []float32, off []int32, c []float32, ldc int) {
	height, higher := blocks(m)
	for j := 0; j < n; j += Columns {
		for i, t := 0, 0; i < m; t++ {
			h := height
			if t < higher {
				h++
			}
			from, into := &a[i*ars], &c[i*ldc+j]
			switch h {
			case 1:
				vwindow1(k, from, ars*4, &image[j], &off[0], into, ldc*4)
			case 2:
				vwindow2(k, from, ars*4, &image[j], &off[0], into, ldc*4)
			case 3:
				vwindow3(k, from, ars*4, &image[j], &off[0], into, ldc*4)
			case 4:
				vwindow4(k, from, ars*4, &image[j], &off[0], into, ldc*4)
			case 5:
				vwindow5(k, from, ars*4, &image[j], &off[0], into, ldc*4)
			default:
				vwindow6(k, from, ars*4, &image[j], &off[0], into, ldc*4)
			}
			i += h
		}
	}
}

func taps(m, kx, ky int, image []float32, off []int32, jump int, b, c []float32, ldc int) {
	height, higher := blocks(m)
	for i, t := 0, 0; i < m; t++ {
		h := height
		if t < higher {
			h++
		}
		into := &c[i*ldc]
		switch h {
		case 1:
			vtaps1(kx, ky, &image[0], &off[i], jump*4, &b[0], into, ldc*4)
		case 2:
			vtaps2(kx, ky, &image[0], &off[i], jump*4, &b[0], into, ldc*4)
		case 3:
			vtaps3(kx, ky, &image[0], &off[i], jump*4, &b[0], into, ldc*4)
		case 4:
			vtaps4(kx, ky, &image[0], &off[i], jump*4, &b[0], into, ldc*4)
		case 5:
			vtaps5(kx, ky, &image[0], &off[i], jump*4, &b[0], into, ldc*4)
		default:
			vtaps6(kx, ky, &image[0], &off[i], jump*4, &b[0], into, ldc*4)
		}
		i += h
	}
}
