// The hot loops of the engine: one source for amd64 (AVX2), arm64 (NEON) and the browser (wasm simd128, relaxed SIMD).
//
// Everything here is a leaf without stack, globals, calls or constants of its own, so that it can stand as bytes in Go
// assembly and in a wasm module that shares Go's memory; gen refuses anything else. Constants come from the table k
// (table.go). Names: n, m, k are sizes in elements; ld is the distance between rows, in elements where Go calls and in
// bytes inside; L floats are a vector. Loops that compilers would unroll stay rolled: unrolled, wasm runs out of registers.
#if __AVX2__
enum { L = 8 };
#define FN __attribute__((preserve_none)) void
#elif __wasm__
enum { L = 4 };
#define FN void
#else
enum { L = 4 };
#define FN void
#endif
typedef float F;
typedef long N;
typedef float V __attribute__((vector_size(4 * L), aligned(4)));
typedef int VI __attribute__((vector_size(4 * L), aligned(4)));
typedef unsigned VU __attribute__((vector_size(4 * L), aligned(4)));
#define INL static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define ROLLED _Pragma("clang loop vectorize(disable) unroll(disable)")
#define AT(t, p, o) ((t *)((char *)(p) + (o)))

INL V splat(F x) { V v; UNROLL for (int i = 0; i < L; i++) v[i] = x; return v; }
INL V ld(const F *p) { return *(const V *)p; }
INL void st(F *p, V v) { *(V *)p = v; }
INL V nearest(V x) { return __builtin_elementwise_roundeven(x); }
INL V root(V x) { return __builtin_elementwise_sqrt(x); }
// m has all bits or none in each lane: a where all, else b.
INL V pick(VI m, V a, V b) { return (V)((m & (VI)a) | (~m & (VI)b)); }
INL V where(VI m, V a) { return (V)(m & (VI)a); }
// lo ≤ x ≤ hi, and NaN stays NaN.
INL V clamp(V x, V lo, V hi) {
#if __AVX2__
  return __builtin_ia32_minps256(hi, __builtin_ia32_maxps256(lo, x));
#elif __wasm__
  return __builtin_wasm_pmin_f32x4(__builtin_wasm_pmax_f32x4(x, lo), hi);
#else
  return __builtin_elementwise_minimum(__builtin_elementwise_maximum(x, lo), hi);
#endif
}
INL V fma(V a, V b, V c) {
#if __wasm_relaxed_simd__
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#elif __wasm__
  return a * b + c;
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}
// Keeps constants out of registers where a loop has no room for them: k is taken for new each time.
#define AGAIN __asm__ volatile("" : "+r"(k));
// The same for the distance w between gates: else each gate gets a pointer of its own.
#define APART __asm__ volatile("" : "+r"(w));
INL F sum(V v) {
#if __AVX2__
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
#else
  return (v[0] + v[2]) + (v[1] + v[3]);
#endif
}

// ---- Functions of one number.
enum { one, half, log2e, ln2hi, ln2lo, expMin, expMax, e0, e1, e2, e3, e4, tanhMin, tanhMax, p0, p1, p2, p3, p4, p5, p6, q0, q1, q2, q3, zero, infinity };
#define K(i) splat(k[i])

// e^x = 2^n·e^r with n = round(x/ln 2), r = x − n·ln 2 in two steps, and for |r| ≤ ln 2 / 2
//   e^r ≈ 1 + r + r²·(½ + r·(e4 + r·(e3 + …)))                           Source: Cephes, expf.
// Within [expMin, expMax]; outside it stands still.
INL V expWithin(V x, const F *k) {
  x = clamp(x, K(expMin), K(expMax));
  V n = nearest(x * K(log2e));
  V r = fma(n, K(ln2lo), fma(n, K(ln2hi), x));
  V p = fma(K(e0), r, K(e1));
  p = fma(p, r, K(e2)); p = fma(p, r, K(e3)); p = fma(p, r, K(e4)); p = fma(p, r, K(half));
  p = fma(p, r * r, r + K(one));
  return (V)((VI)p + (__builtin_convertvector(n, VI) << 23));
}
// e^x, 0 below expMin.
INL V expBelow(V x, const F *k) { return where(~(x < K(expMin)), expWithin(x, k)); }
// e^x, 0 below expMin and +Inf above expMax.
INL V exp1(V x, const F *k) { return pick(x > K(expMax), K(infinity), expBelow(x, k)); }
// σ(x) = 1/(1+e^−x)
INL V sigmoid1(V x, const F *k) { return K(one) / (K(one) + expWithin(K(zero) - x, k)); }
// tanh x ≈ x·P(x²)/Q(x²) for |x| ≤ 7.905, where it is 1 in float32.      Source: Eigen, generic_fast_tanh_float.
INL V tanh1(V x, const F *k) {
  x = clamp(x, K(tanhMin), K(tanhMax));
  V y = x * x, p = fma(K(p0), y, K(p1)), q = fma(K(q0), y, K(q1));
  p = fma(p, y, K(p2)); p = fma(p, y, K(p3)); p = fma(p, y, K(p4)); p = fma(p, y, K(p5)); p = fma(p, y, K(p6));
  q = fma(q, y, K(q2)); q = fma(q, y, K(q3));
  return p * x / q;
}
// max(0, x); NaN stays NaN.
INL V relu1(V x, const F *k) { return where(~(x < K(zero)), x); }

#define MAP(name, f) \
  FN name(N n, const F *x, F *y, const F *k) { \
    ROLLED for (; n >= L; n -= L, x += L, y += L) st(y, f(ld(x), k)); \
    ROLLED for (; n > 0; n--) *y++ = f(splat(*x++), k)[0]; \
  }
// y[i] = f(x[i]); x and y may be the same.
MAP(vexp, exp1)
MAP(vsigmoid, sigmoid1)
MAP(vtanh, tanh1)
MAP(vrelu, relu1)

// The derivatives by the input from the result y and the derivative d by it.
INL V sigmoidGrad1(V y, V d, const F *k) { return d * (y * (K(one) - y)); }
INL V tanhGrad1(V y, V d, const F *k) { return d * (K(one) - y * y); }
INL V reluGrad1(V y, V d, const F *k) { return where(y > K(zero), d); }
INL V product1(V a, V b, const F *k) { return a * b; }

#define MAP2(name, f) \
  FN name(N n, const F *x, const F *d, F *y, const F *k) { \
    ROLLED for (; n >= L; n -= L, x += L, d += L, y += L) st(y, f(ld(x), ld(d), k)); \
    ROLLED for (; n > 0; n--) *y++ = f(splat(*x++), splat(*d++), k)[0]; \
  }
// y[i] = f(x[i], d[i]); y may be one of them.
MAP2(vsigmoidGrad, sigmoidGrad1)
MAP2(vtanhGrad, tanhGrad1)
MAP2(vreluGrad, reluGrad1)
MAP2(vproduct, product1)

// y ← y + s·x
FN vaxpy(N n, F s, const F *x, F *y) {
  V v = splat(s);
  ROLLED for (; n >= 2 * L; n -= 2 * L, x += 2 * L, y += 2 * L) {
    st(y, fma(v, ld(x), ld(y)));
    st(y + L, fma(v, ld(x + L), ld(y + L)));
  }
  ROLLED for (; n > 0; n--) *y++ += s * *x++;
}

// y ← s·x
FN vscale(N n, F s, const F *x, F *y) {
  V v = splat(s);
  ROLLED for (; n >= L; n -= L, x += L, y += L) st(y, v * ld(x));
  ROLLED for (; n > 0; n--) *y++ = s * *x++;
}

// ---- Rows and columns of x [m,n].

// s[j] ← s[j] + Σᵢ x[i,j]
FN vcolSum(N m, N n, const F *x, F *s) {
  N step = n * 4;
  ROLLED for (; n >= L; n -= L, x += L, s += L) {
    V a = ld(s);
    const F *p = x;
    ROLLED for (N i = m; i > 0; i--, p = AT(const F, p, step)) a = a + ld(p);
    st(s, a);
  }
  ROLLED for (; n > 0; n--, x++, s++) {
    F a = *s;
    const F *p = x;
    ROLLED for (N i = m; i > 0; i--, p = AT(const F, p, step)) a += *p;
    *s = a;
  }
}

// s[i] ← s[i] + Σⱼ x[i,j]
FN vrowSum(N m, N n, const F *x, F *s) {
  ROLLED for (; m > 0; m--, s++) {
    V a = splat(0);
    N j = n;
    ROLLED for (; j >= L; j -= L, x += L) a = a + ld(x);
    F t = sum(a);
    ROLLED for (; j > 0; j--) t += *x++;
    *s += t;
  }
}

// x[i,j] ← b[j]
FN vfillRows(N m, N n, const F *b, F *x) {
  ROLLED for (; m > 0; m--) {
    const F *p = b;
    N j = n;
    ROLLED for (; j >= L; j -= L, x += L, p += L) st(x, ld(p));
    ROLLED for (; j > 0; j--) *x++ = *p++;
  }
}

// Softmax in three steps, so that each fits the registers: p = e^(z−max)/Σe^(z−max) for each row of z [m,n]. The loss
// follows from what stays in top and s: −ln p[c] = ln s − (z[c] − top).

// top[i] ← maxⱼ z[i,j]
FN vrowMax(N m, N n, const F *z, F *top) {
  ROLLED for (; m > 0; m--) {
    F a = *z;
    N j = n;
    if (j >= L) {
      V t = ld(z);
      ROLLED for (; j >= L; j -= L, z += L) { V v = ld(z); t = pick(v > t, v, t); }
      UNROLL for (int i = 0; i < L; i++) a = t[i] > a ? t[i] : a;
    }
    ROLLED for (; j > 0; j--, z++) a = *z > a ? *z : a;
    *top++ = a;
  }
}
// p[i,j] ← e^(z[i,j] − top[i]), s[i] ← Σⱼ p[i,j]
FN vrowExp(N m, N n, const F *z, const F *top, F *p, F *s, const F *k) {
  ROLLED for (; m > 0; m--, top++) {
    V total = splat(0);
    N j = n;
    ROLLED for (; j >= L; j -= L, z += L, p += L) { AGAIN V e = expBelow(ld(z) - splat(*top), k); st(p, e); total = total + e; }
    F t = sum(total);
    ROLLED for (; j > 0; j--) { AGAIN F e = expBelow(splat(*z++ - *top), k)[0]; *p++ = e; t += e; }
    *s++ = t;
  }
}
// p[i,j] ← p[i,j]/s[i]
FN vrowDivide(N m, N n, const F *s, F *p) {
  ROLLED for (; m > 0; m--, s++) {
    N j = n;
    ROLLED for (; j >= L; j -= L, p += L) st(p, ld(p) / splat(*s));
    ROLLED for (; j > 0; j--, p++) *p /= *s;
  }
}

// ---- Steps of descent. g is the derivative of the parameters w.

// Momentum (Polyak): v ← μ·v + g, w ← w − η·v. Nesterov looks ahead: w ← w − η·(g + μ·v). h: η, μ, 1 if Nesterov.
INL V momentum1(V w, V g, V *v, const F *h) {
  *v = fma(splat(h[1]), *v, g);
  V ahead = fma(splat(h[2]), fma(splat(h[1]), *v, g) - *v, *v);
  return w - splat(h[0]) * ahead;
}
FN vmomentum(N n, F *w, const F *gr, F *v, const F *h) {
  V a;
  ROLLED for (; n >= L; n -= L, w += L, gr += L, v += L) { a = ld(v); st(w, momentum1(ld(w), ld(gr), &a, h)); st(v, a); }
  ROLLED for (; n > 0; n--, w++, gr++, v++) { a = splat(*v); *w = momentum1(splat(*w), splat(*gr), &a, h)[0]; *v = a[0]; }
}

// Adam and AdamW: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w·decay − rate·m/(√v·correction + ε), where
// rate = η/(1−β₁ᵗ), correction = 1/√(1−β₂ᵗ). h: rate, β₁, 1−β₁, β₂, 1−β₂, correction, ε, decay.
INL V adam1(V w, V g, V *m, V *v, const F *h) {
  *m = fma(splat(h[1]), *m, splat(h[2]) * g);
  *v = fma(splat(h[3]), *v, splat(h[4]) * g * g);
  return w * splat(h[7]) - splat(h[0]) * *m / fma(root(*v), splat(h[5]), splat(h[6]));
}
FN vadam(N n, F *w, const F *gr, F *m, F *v, const F *h) {
  V a, b;
  ROLLED for (; n >= L; n -= L, w += L, gr += L, m += L, v += L) { a = ld(m); b = ld(v); st(w, adam1(ld(w), ld(gr), &a, &b, h)); st(m, a); st(v, b); }
  ROLLED for (; n > 0; n--, w++, gr++, m++, v++) { a = splat(*m); b = splat(*v); *w = adam1(splat(*w), splat(*gr), &a, &b, h)[0]; *m = a[0]; *v = b[0]; }
}

// ---- Recurrent gates of one time step: m examples, n units.

// LSTM: z [m,4n] holds the sums for the gates i, f, g, o and gets their values: i = σ, f = σ, g = tanh, o = σ;
// c = f⊙c⁻ + i⊙g, t = tanh c, h = o⊙t. c⁻, c, t, h: [m,n].
#define LSTM(step, load, store) { \
    APART AGAIN V i = sigmoid1(load(z), k); store(z, i); \
    AGAIN V f = sigmoid1(load(AT(F, z, w)), k); store(AT(F, z, w), f); \
    AGAIN V g = tanh1(load(AT(F, z, 2 * w)), k); store(AT(F, z, 2 * w), g); \
    V s = fma(f, load(cp), i * g); \
    AGAIN V o = sigmoid1(load(AT(F, z, 3 * w)), k); store(AT(F, z, 3 * w), o); \
    AGAIN V u = tanh1(s, k); \
    store(c, s); store(t, u); store(h, o * u); \
    z += step; cp += step; c += step; t += step; h += step; }
// The derivatives by the sums, from dh, dc (by h and c of this step) and what vlstm left:
// s = dc + dh⊙o⊙(1−t²); di = s⊙g⊙i⊙(1−i), df = s⊙c⁻⊙f⊙(1−f), dg = s⊙i⊙(1−g²), do = dh⊙t⊙o⊙(1−o); dc ← s⊙f for the step before.
#define LSTMGRAD(step, load, store) { \
    APART V i = load(z), f = load(AT(const F, z, w)), g = load(AT(const F, z, 2 * w)), o = load(AT(const F, z, 3 * w)); \
    V u = load(t), d = load(dh), e = splat(unit); \
    V s = fma(d * o, e - u * u, load(dc)); \
    store(dz, s * g * (i * (e - i))); store(AT(F, dz, w), s * load(cp) * (f * (e - f))); \
    store(AT(F, dz, 2 * w), s * i * (e - g * g)); store(AT(F, dz, 3 * w), d * u * (o * (e - o))); \
    store(dc, s * f); \
    z += step; cp += step; t += step; dh += step; dc += step; dz += step; }
#define LD1(p) splat(*(p))
#define ST1(p, v) (*(p) = (v)[0])
// The columns that fill whole vectors; Go gives the n mod L others of each row to vlstmCells, one by one.
FN vlstm(N m, N n, F *z, const F *cp, F *c, F *t, F *h, const F *k) {
  N w = n * 4;
  ROLLED for (; m > 0; m--) {
    N j = n;
    ROLLED for (; j >= L; j -= L) LSTM(L, ld, st)
    z = AT(F, z, 3 * w); z += j; cp += j; c += j; t += j; h += j;
  }
}
// r cells of one row, gates w bytes apart.
FN vlstmCells(N r, N w, F *z, const F *cp, F *c, F *t, F *h, const F *k) { ROLLED for (; r > 0; r--) LSTM(1, LD1, ST1) }
FN vlstmGrad(N m, N n, F unit, const F *z, const F *cp, const F *t, const F *dh, F *dc, F *dz) {
  N w = n * 4;
  ROLLED for (; m > 0; m--) {
    N j = n;
    ROLLED for (; j >= L; j -= L) LSTMGRAD(L, ld, st)
    z = AT(const F, z, 3 * w); z += j; dz = AT(F, dz, 3 * w); dz += j; cp += j; t += j; dh += j; dc += j;
  }
}
FN vlstmGradCells(N r, N w, F unit, const F *z, const F *cp, const F *t, const F *dh, F *dc, F *dz) { ROLLED for (; r > 0; r--) LSTMGRAD(1, LD1, ST1) }
#undef K

// ---- Tiny networks, with the examples in the lanes: x [d,w], y [m,w], where w is a multiple of L.

// y[j] = b[j] + Σᵢ W[j,i]·x[i]
FN vlanes(N m, N d, N w, const F *wt, const F *b, const F *x, F *y) {
  N row = w * 4;
  ROLLED for (; m > 0; m--, b++, wt += d) {
    const F *p = x;
    ROLLED for (N l = w; l > 0; l -= L, p += L, y += L) {
      V a = splat(*b);
      const F *q = p;
      ROLLED for (N i = 0; i < d; i++, q = AT(const F, q, row)) a = fma(splat(wt[i]), ld(q), a);
      st(y, a);
    }
  }
}
// dx[i] = Σⱼ W[j,i]·dy[j]
FN vlanesBack(N m, N d, N w, const F *wt, const F *dy, F *dx) {
  N row = w * 4, step = d * 4;
  ROLLED for (N i = d; i > 0; i--, wt++) {
    const F *p = dy;
    ROLLED for (N l = w; l > 0; l -= L, p += L, dx += L) {
      V a = splat(0);
      const F *q = p, *u = wt;
      ROLLED for (N j = m; j > 0; j--, q = AT(const F, q, row), u = AT(const F, u, step)) a = fma(splat(*u), ld(q), a);
      st(dx, a);
    }
  }
}
// W[j,i] ← W[j,i] + s·Σ over the lanes of dy[j]·x[i], b[j] ← b[j] + s·Σ dy[j]
FN vlanesGrad(N m, N d, N w, F s, const F *dy, const F *x, F *wt, F *b) {
  ROLLED for (; m > 0; m--, dy += w, b++) {
    const F *p = x;
    V t = splat(0);
    ROLLED for (N l = 0; l < w; l += L) t = t + ld(dy + l);
    *b += s * sum(t);
    ROLLED for (N i = d; i > 0; i--, wt++) {
      V a = splat(0);
      ROLLED for (N l = 0; l < w; l += L, p += L) a = fma(ld(dy + l), ld(p), a);
      *wt += s * sum(a);
    }
  }
}

// ---- Max pooling over windows 2×2 with stride 2: y [m,n] from m pairs of rows of x, each 2n long. at says which of a
// window's four was the first largest: 0, 1 above, 2, 3 below. A NaN is the largest.
#if __AVX2__
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define FIRST(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define SECOND(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#define FIRST(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define SECOND(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif
// A mask is −1 in each lane where it holds: 0 − code·mask is the code.
#if __AVX2__
#define HIDE(v) __asm__("" : "+x"(v));
#elif __wasm__
#define HIDE(v) __asm__("" : "+r"(v));
#else
#define HIDE(v) __asm__("" : "+w"(v));
#endif
// The compiler must not see that it is a mask: it would take the codes from memory.
#define LARGER(v, code) { V b = v; VI l = (b > a) | (b != b); HIDE(l) a = pick(l, b, a); w = (w & ~l) + (code); }
FN vmaxpool(N m, N n, const F *x, F *y, int *at) {
  N step = n * 8;
  ROLLED for (; m > 0; m--, x = AT(const F, x, step)) {
    N j = n;
    ROLLED for (; j >= L; j -= L, x += 2 * L, y += L, at += L) {
      const F *low = AT(const F, x, step);
      V p = ld(x), q = ld(x + L), a = EVEN(p, q);
      VI w = (VI)splat(0);
      LARGER(ODD(p, q), l)
      p = ld(low), q = ld(low + L);
      LARGER(EVEN(p, q), l + l)
      LARGER(ODD(p, q), l + l + l)
      st(y, a);
      *(VI *)at = (VI)splat(0) - w;
    }
    ROLLED for (; j > 0; j--, x += 2) {
      const F *low = AT(const F, x, step);
      F a = x[0], b = x[1];
      int w = 0;
      if (b > a || b != b) { a = b; w = 1; }
      b = low[0];
      if (b > a || b != b) { a = b; w = 2; }
      b = low[1];
      if (b > a || b != b) { a = b; w = 3; }
      *y++ = a;
      *at++ = w;
    }
  }
}
// dx [2m,2n] gets d at the largest of each window and 0 at the others.
FN vmaxpoolGrad(N m, N n, const F *d, const int *at, F *dx) {
  N step = n * 8;
  ROLLED for (; m > 0; m--, dx = AT(F, dx, step)) {
    N j = n;
    ROLLED for (; j >= L; j -= L, dx += 2 * L, d += L, at += L) {
      F *low = AT(F, dx, step);
      VI w = *(const VI *)at, right = w << 31, below = w << 30;
      HIDE(right) HIDE(below)
      right = right >> 31; below = below >> 31;
      V v = ld(d), above = where(~below, v), under = where(below, v);
      V a = where(~right, above), b = where(right, above);
      st(dx, FIRST(a, b)); st(dx + L, SECOND(a, b));
      a = where(~right, under); b = where(right, under);
      st(low, FIRST(a, b)); st(low + L, SECOND(a, b));
    }
    ROLLED for (; j > 0; j--, dx += 2) {
      F *low = AT(F, dx, step);
      int w = *at++;
      dx[0] = dx[1] = low[0] = low[1] = 0;
      low = w & 2 ? low : dx;
      low[w & 1] = *d++;
    }
  }
}

// y [m,n] ← x + b[row], where a row of x is ld long and planes of rows share a bias: the result of a convolution, cut
// from the grid on which it was computed. x walks m rows of n.
FN vcrop(N m, N n, N ldx, F b, const F *x, F *y) {
  V v = splat(b);
  N skip = (ldx - n) * 4;
  ROLLED for (; m > 0; m--, x = AT(const F, x, skip)) {
    N j = n;
    ROLLED for (; j >= L; j -= L, x += L, y += L) st(y, ld(x) + v);
    ROLLED for (; j > 0; j--) *y++ = *x++ + b;
  }
}

// ---- Matrix product. A tile of mr rows and nv vectors stays in registers while k runs:
//   C[i, :] += Σₚ A[i,p]·B[p, :]
enum { NR = 2 * L };

#define TILE V acc[12][2]; const F *r[12]; UNROLL for (int i = 0; i < mr; i++) UNROLL for (int v = 0; v < nv; v++) acc[i][v] = splat(0);
#define STEP(next) { \
    V b0 = ld(b), b1 = nv > 1 ? ld(b + L) : b0; \
    UNROLL for (int i = 0; i < mr; i++) { \
      V x = splat(*r[i]); \
      r[i] = AT(const F, r[i], next); \
      acc[i][0] = fma(x, b0, acc[i][0]); \
      if (nv > 1) acc[i][1] = fma(x, b1, acc[i][1]); \
    } }
#define ADD UNROLL for (int i = 0; i < mr; i++, c = AT(F, c, ldc)) UNROLL for (int v = 0; v < nv; v++) st(c + v * L, ld(c + v * L) + acc[i][v]);
#define SET UNROLL for (int i = 0; i < mr; i++, c = AT(F, c, ldc)) UNROLL for (int v = 0; v < nv; v++) st(c + v * L, acc[i][v]);

// A by strides: rows ars apart, columns acs apart.
INL void tile(int mr, int nv, N k, const F *a, N ars, N acs, const F *b, N ldb, F *c, N ldc) {
  TILE
  UNROLL for (int i = 0; i < mr; i++) r[i] = i ? AT(const F, r[i - 1], ars) : a;
  ROLLED for (; k > 0; k--) { STEP(acs) b = AT(const F, b, ldb); }
  ADD
}
// B by a list: row p starts at b + off[p]. With off the places of a window's cells in a padded image and C's columns the
// places of the window, this is a convolution without copies: C is set, not added to.
INL void window(int mr, int nv, N k, const F *a, N ars, const F *image, const int *off, F *c, N ldc) {
  TILE
  UNROLL for (int i = 0; i < mr; i++) r[i] = i ? AT(const F, r[i - 1], ars) : a;
  ROLLED for (; k > 0; k--) { const F *b = AT(const F, image, *off++); STEP(4) }
  SET
}
// A by a list: row i starts at image + off[i] and runs over ky rows of kx cells, jump bytes apart from end to start: the
// derivative of a convolution by its weights, with B the derivative by its result, place by place.
INL void taps(int mr, int nv, N kx, N ky, const F *image, const int *off, N jump, const F *b, F *c, N ldc) {
  TILE
  UNROLL for (int i = 0; i < mr; i++) r[i] = AT(const F, image, off[i]);
  ROLLED for (; ky > 0; ky--) {
    ROLLED for (N x = kx; x > 0; x--) { STEP(4) b += nv * L; }
    UNROLL for (int i = 0; i < mr; i++) r[i] = AT(const F, r[i], jump);
  }
  ADD
}

// Packs w ≤ NR columns of B [k,·] into rows of NR, the rest zero.
INL void packRows(N k, N w, const F *b, N brs, N bcs, F *s) {
  ROLLED for (; k > 0; k--, b = AT(const F, b, brs)) {
    const F *t = b;
    N j = NR;
    if (w == NR && bcs == 4) { st(s, ld(t)); st(s + L, ld(t + L)); s += NR; continue; }
    ROLLED for (; j > NR - w; j--, t = AT(const F, t, bcs)) *s++ = *t;
    ROLLED for (; j > 0; j--) *s++ = 0;
  }
}
// Packs NR columns whose cells lie side by side: a transposition, L×L at a time.
#if __AVX2__
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW2(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH2(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOW4(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#else
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define LOW2(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define HIGH2(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#endif
// One pointer that goes from row to row, not one for each row.
#define ONE(p) __asm__ volatile("" : "+r"(p));
INL void transpose(const F *x, N ldx, F *y, N ldy) {
  V r[L], t[L];
  UNROLL for (int i = 0; i < L; i++, x = AT(const F, x, ldx)) { ONE(x) r[i] = ld(x); }
  UNROLL for (int i = 0; i < L; i += 4) {
    V a = LOW(r[i], r[i + 1]), b = HIGH(r[i], r[i + 1]), c = LOW(r[i + 2], r[i + 3]), d = HIGH(r[i + 2], r[i + 3]);
    t[i] = LOW2(a, c); t[i + 1] = HIGH2(a, c); t[i + 2] = LOW2(b, d); t[i + 3] = HIGH2(b, d);
  }
#if __AVX2__
  UNROLL for (int i = 0; i < 4; i++) { st(y, LOW4(t[i], t[i + 4])); st(AT(F, y, 4 * ldy), HIGH4(t[i], t[i + 4])); y = AT(F, y, ldy); ONE(y) }
#else
  UNROLL for (int i = 0; i < 4; i++, y = AT(F, y, ldy)) st(y, t[i]);
#endif
}
// y [n,L] = xᵀ for x [L,n], as far as whole blocks of L×L go.
FN vtranspose(N n, const F *x, N ldx, F *y, N ldy) {
  ldx *= 4; ldy *= 4;
  ROLLED for (; n >= L; n -= L, x += L, y = AT(F, y, L * ldy)) transpose(x, ldx, y, ldy);
}
INL void packColumns(N k, const F *b, N bcs, F *s) {
  ROLLED for (; k >= L; k -= L, b += L, s += L * NR) { transpose(b, bcs, s, 4 * NR); transpose(AT(const F, b, L * bcs), bcs, s + L, 4 * NR); }
  ROLLED for (; k > 0; k--, b++) { const F *t = b; ROLLED for (int i = 0; i < NR; i++, t = AT(const F, t, bcs)) *s++ = *t; }
}

#if !__wasm__ // Go walks over the tiles (native.go): a driver needs more registers than there are.
FN vpackRows(N k, N w, const F *b, N brs, N bcs, F *s) { packRows(k, w, b, brs, bcs, s); }
FN vpackColumns(N k, const F *b, N bcs, F *s) { packColumns(k, b, bcs, s); }
#define TILES(mr) /* mr rows */ \
  FN vtile##mr(N k, const F *a, N ars, N acs, const F *b, N ldb, F *c, N ldc) { tile(mr, 2, k, a, ars, acs, b, ldb, c, ldc); } \
  FN vwindow##mr(N k, const F *a, N ars, const F *image, const int *off, F *c, N ldc) { window(mr, 2, k, a, ars, image, off, c, ldc); } \
  FN vtaps##mr(N kx, N ky, const F *image, const int *off, N jump, const F *b, F *c, N ldc) { taps(mr, 2, kx, ky, image, off, jump, b, c, ldc); }
TILES(1) TILES(2) TILES(3) TILES(4) TILES(5) TILES(6)
#else
enum { MR = 4 };
// All m rows of one panel of NR columns.
INL void panel(N m, N k, const F *a, N ars, N acs, const F *b, N ldb, F *c, N ldc) {
  ROLLED for (; m >= MR; m -= MR) { tile(MR, 2, k, a, ars, acs, b, ldb, c, ldc); a = AT(const F, a, MR * ars); c = AT(F, c, MR * ldc); }
  ROLLED for (; m > 0; m--) { tile(1, 2, k, a, ars, acs, b, ldb, c, ldc); a = AT(const F, a, ars); c = AT(F, c, ldc); }
}
// Told apart by A's strides, so that each way to walk A gets code of its own.
static __attribute__((noinline)) void panels(N m, N k, const F *a, N ars, N acs, const F *b, N ldb, F *c, N ldc) {
  if (acs == 4) panel(m, k, a, ars, 4, b, ldb, c, ldc);
  else if (ars == 4) panel(m, k, a, 4, acs, b, ldb, c, ldc);
  else panel(m, k, a, ars, acs, b, ldb, c, ldc);
}
// C [m,n] += A [m,k]·B [k,n]; s is scratch of NR·k floats, and NR·m more where n is no multiple of NR.
FN vgemm(N m, N n, N k, const F *a, N ars, N acs, const F *b, N brs, N bcs, F *c, N ldc, F *s) {
  ars *= 4; acs *= 4; brs *= 4; bcs *= 4; ldc *= 4;
  F *end = s + k * NR;
  for (; n > 0; n -= NR, b = AT(const F, b, NR * bcs), c += NR) {
    if (n >= NR && bcs == 4 && m <= 32) { panels(m, k, a, ars, acs, b, brs, c, ldc); continue; }
    if (n >= NR && brs == 4) packColumns(k, b, bcs, s);
    else packRows(k, n < NR ? n : NR, b, brs, bcs, s);
    if (n >= NR) { panels(m, k, a, ars, acs, s, 4 * NR, c, ldc); continue; }
    F *top = end + m * NR, *d = c;
    ROLLED for (F *q = end; q < top; q += L) st(q, splat(0));
    panels(m, k, a, ars, acs, s, 4 * NR, end, 4 * NR);
    ROLLED for (F *q = end; q < top; q += NR, d = AT(F, d, ldc)) ROLLED for (N x = 0; x < n; x++) d[x] += q[x];
  }
}
FN vconv(N m, N n, N k, const F *a, N ars, const F *image, const int *off, F *c, N ldc) {
  ars *= 4; ldc *= 4;
  ROLLED for (; n > 0; n -= NR, image += NR, c += NR) {
    const F *x = a;
    F *d = c;
    N i = m;
    ROLLED for (; i >= MR; i -= MR, x = AT(const F, x, MR * ars), d = AT(F, d, MR * ldc)) window(MR, 2, k, x, ars, image, off, d, ldc);
    ROLLED for (; i > 0; i--, x = AT(const F, x, ars), d = AT(F, d, ldc)) window(1, 2, k, x, ars, image, off, d, ldc);
  }
}
FN vconvGrad(N m, N kx, N ky, const F *image, const int *off, N jump, const F *b, F *c, N ldc) {
  ldc *= 4; jump *= 4;
  ROLLED for (; m >= MR; m -= MR, off += MR, c = AT(F, c, MR * ldc)) taps(MR, 2, kx, ky, image, off, jump, b, c, ldc);
  ROLLED for (; m > 0; m--, off++, c = AT(F, c, ldc)) taps(1, 2, kx, ky, image, off, jump, b, c, ldc);
}
#endif
