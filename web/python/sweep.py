"""Calls whatever of NumPy a course could call, and prints what each call gave. verify.mjs runs it in the module as it
came and in ours: the two must print the same, so nothing that is needed was trimmed away.
"""
import hashlib
import io
import warnings

import numpy as np

warnings.simplefilter("ignore")
np.seterr(all="ignore")
said = []


def call(name, function, *args, **kwargs):
    try:
        said.append(f"{name} {function(*args, **kwargs)!r:.200}")
    except Exception as error:
        said.append(f"{name} {type(error).__name__}")


def sample(code):
    """Three values of a dtype; None where the character names none."""
    special = {
        "m": lambda: np.array([1, 2, 3], "m8[s]"),
        "M": lambda: np.array([1, 2, 3], "M8[s]"),
        "O": lambda: np.array([1, 2, 3], object),
        "S": lambda: np.array([b"a", b"b", b"c"]),
        "U": lambda: np.array(["a", "b", "c"]),
    }
    try:
        return special[code]() if code in special else np.array([1, 2, 3]).astype(code)
    except Exception:
        return None


def ufuncs():
    for name, f in sorted(vars(np).items()):
        if not isinstance(f, np.ufunc):
            continue
        for signature in f.types:
            inputs = [sample(c) for c in signature.split("->")[0]]
            if any(i is None for i in inputs):
                continue
            for step in (1, -1):  # contiguous loops and strided ones
                call(f"{name} {signature}", f, *[i[::step] for i in inputs])
            if f.nin == 2 and f.nout == 1:
                call(f"{name}.reduce", f.reduce, inputs[0])
                call(f"{name}.accumulate", f.accumulate, inputs[0])
                call(f"{name}.outer", f.outer, *inputs)
                call(f"{name}.at", f.at, inputs[0].copy(), [0, 1], inputs[1][:2])


def linear_algebra():
    one = "inv det eig eigh eigvals eigvalsh svd qr cholesky slogdet pinv matrix_rank cond norm".split()
    for d in "fdFD":
        a = (np.arange(16).reshape(4, 4) ** 2 % 7 + np.eye(4) * 9).astype(d)
        b = a + a.T.conj()
        for name in one:
            call(f"linalg.{name} {d}", getattr(np.linalg, name), b)
        call(f"solve {d}", np.linalg.solve, a, b)
        call(f"lstsq {d}", np.linalg.lstsq, a, b, None)
        call(f"matrix_power {d}", np.linalg.matrix_power, a, 3)
        call(f"einsum {d}", np.einsum, "ij,jk->ik", a, b)
        for f in (np.dot, np.matmul, np.vdot, np.inner, np.outer, np.kron, np.tensordot):
            call(f"{f.__name__} {d}", f, a, b)
        for x, y in ((a, a[0]), (a.T, a), (a[0], a[1]), (a[::2], b), (a[:, ::2], b[:2])):
            call(f"matmul {d} {x.shape} {y.shape}", np.matmul, x, y)


def orders():
    plain = "unique argmax argmin nonzero cumsum flip diff median mean std histogram bincount array2string sort ptp".split()
    with_number = "partition argpartition searchsorted repeat roll tile pad take".split()
    for d in "?bBhHiIlLqQefdgFDGSUOmM":
        dtype = {"M": "M8[s]", "m": "m8[s]"}.get(d, d)
        a = np.array([3, 1, 2, 5, 4, 9, 8, 7, 6, 0] * 5).astype(dtype)
        for kind in ("quicksort", "mergesort", "heapsort", "stable"):
            call(f"sort {d} {kind}", np.sort, a, kind=kind)
            call(f"argsort {d} {kind}", np.argsort, a, kind=kind)
        for name in plain:
            call(f"{name} {d}", getattr(np, name, None), a)
        for name in with_number:
            call(f"{name} {d}", getattr(np, name), a, 3)
        call(f"clip {d}", np.clip, a, 1, 4)
        call(f"convolve {d}", np.convolve, a, a)
        for d2 in "?bBhHiIlLqQefdgFDGSUO":
            call(f"astype {d} {d2}", a.astype, d2)


def transforms():
    for d in "fdgFDG":
        for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
            for n in (12, 7, 5, 64, 11, 97, 1000):
                call(f"{name} {d} {n}", getattr(np.fft, name), np.resize(np.arange(12).astype(d), n))


DISTRIBUTIONS = {
    "beta": (2, 3), "binomial": (10, 0.3), "chisquare": (2,), "dirichlet": ([1, 2],), "exponential": (), "f": (2, 3), "gamma": (2,),
    "geometric": (0.3,), "gumbel": (), "hypergeometric": (5, 5, 3), "laplace": (), "logistic": (), "lognormal": (), "logseries": (0.3,),
    "multinomial": (5, [0.5, 0.5]), "multivariate_normal": ([0, 0], [[1, 0], [0, 1]]), "negative_binomial": (3, 0.4),
    "noncentral_chisquare": (2, 1), "noncentral_f": (2, 3, 1), "normal": (), "pareto": (2,), "poisson": (40,), "power": (2,),
    "rayleigh": (), "standard_cauchy": (), "standard_exponential": (), "standard_gamma": (0.5,), "standard_normal": (),
    "standard_t": (3,), "triangular": (0, 1, 2), "uniform": (), "vonmises": (0, 1), "wald": (1, 1), "weibull": (2,), "zipf": (3,),
    "choice": (9,), "integers": (0, 9), "randint": (0, 9), "random": (),
}


def chances():
    bits = (np.random.MT19937, np.random.PCG64, np.random.PCG64DXSM, np.random.Philox, np.random.SFC64)
    makers = [np.random.default_rng(1), np.random.RandomState(1), *[np.random.Generator(b(1)) for b in bits]]
    for i, rng in enumerate(makers):
        for name, args in DISTRIBUTIONS.items():
            if hasattr(rng, name):
                call(f"{i} {name}", getattr(rng, name), *args, size=3)
        call(f"{i} permutation", rng.permutation, 9)
        call(f"{i} bytes", rng.bytes, 5)
        if hasattr(rng, "integers"):
            for d in "?bBhHiIqQ":
                call(f"{i} integers {d}", rng.integers, 0, 2, 3, dtype=d)


def texts():
    for name in sorted(dir(np.strings)):
        f = getattr(np.strings, name)
        if callable(f):
            for s in (np.array(["ab", "Cd"]), np.array([b"ab", b"Cd"]), np.array(["ab", "Cd"], dtype=np.dtypes.StringDType())):
                for args in ((s,), (s, s), (s, 3)):
                    call(f"strings.{name}", f, *args)


def others():
    p = np.polynomial
    for kind in (p.Polynomial, p.Chebyshev, p.Legendre, p.Hermite, p.Laguerre):
        call(f"{kind.__name__} roots", kind([1, 2, 3]).roots)
        call(f"{kind.__name__} fit", kind.fit, [1, 2, 3, 4], [1, 4, 9, 16], 2)
    call("polyfit", np.polyfit, [1, 2, 3, 4], [1, 4, 9, 16], 2)
    call("interp", np.interp, [1.5], [1, 2], [1, 2])
    call("packbits", np.packbits, np.array([1, 0, 1], bool))
    call("lexsort", np.lexsort, ([1, 2], [2, 1]))
    call("busday_count", np.busday_count, "2020-01", "2020-02")
    call("windows", np.lib.stride_tricks.sliding_window_view, np.arange(6), 3)
    call("nan", np.nanmean, np.array([1, np.nan]))
    for save, load in ((np.save, np.load), (np.savetxt, np.loadtxt)):
        file = io.BytesIO()
        save(file, np.eye(2))
        file.seek(0)
        call(load.__name__, load, file)


for part in (ufuncs, linear_algebra, orders, transforms, chances, texts, others):
    before = len(said)
    part()
    print(part.__name__, len(said) - before, hashlib.sha256("\n".join(said[before:]).encode()).hexdigest()[:16])
print("\n".join(said))
