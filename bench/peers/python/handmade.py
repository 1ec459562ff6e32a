"""Training written by hand in NumPy, float32, one thread: what a careful teacher would write.
Usage: handmade.py mlp|cnn|lstm|play"""
import measure
import numpy as np

F = np.float32
rng = np.random.default_rng(1)
RATE = F(0.01)


def weights(*shape, fan_in):
    return ((rng.random(shape, dtype=F) - F(0.5)) * F(2 / np.sqrt(fan_in))).astype(F)


def zeros(*shape):
    return np.zeros(shape, F)


def descend(params, gradients):
    for p, g in zip(params, gradients):
        p -= RATE * g


def cross_entropy_slope(z, classes):
    """(softmax(z) - onehot) / N, in place of z [N,K]."""
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    z[np.arange(len(classes)), classes] -= 1
    z /= F(len(classes))
    return z


def mlp():
    xs, ys = rng.random((measure.BATCHES, 32, 784), dtype=F), rng.integers(0, 10, (measure.BATCHES, 32))
    w1, b1 = weights(784, 128, fan_in=784), zeros(128)
    w2, b2 = weights(128, 10, fan_in=128), zeros(10)

    def step(i):
        x = xs[i]
        h = x @ w1
        h += b1
        np.maximum(h, 0, out=h)
        d = cross_entropy_slope(h @ w2 + b2, ys[i])
        dh = d @ w2.T
        dh *= h > 0
        descend((w2, b2, w1, b1), (h.T @ d, d.sum(axis=0), x.T @ dh, dh.sum(axis=0)))

    return step


def windows(x, pad=2, size=5):
    """Every size x size neighbourhood of images [N,H,W,C] as a row: [N*H*W, size*size*C]."""
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))
    return view.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * x.shape[3])


def unwindows(rows, shape, pad=2, size=5):
    """The transpose of windows: adds every row back to where it came from."""
    n, height, width, channels = shape
    padded = zeros(n, height + 2 * pad, width + 2 * pad, channels)
    rows = rows.reshape(n, height, width, size, size, channels)
    for i in range(size):
        for j in range(size):
            padded[:, i:i + height, j:j + width] += rows[:, :, :, i, j]
    return padded[:, pad:-pad, pad:-pad]


def halve(a):
    """Max pooling 2x2 and where the largest were."""
    n, height, width, channels = a.shape
    blocks = a.reshape(n, height // 2, 2, width // 2, 2, channels)
    top = blocks.max(axis=(2, 4))
    return top, blocks == top[:, :, None, :, None, :]


def unhalve(d, where):
    n, height, _, width, _, channels = where.shape
    return (where * d[:, :, None, :, None, :]).reshape(n, 2 * height, 2 * width, channels)


def cnn():
    xs, ys = rng.random((measure.BATCHES, 32, 28, 28, 1), dtype=F), rng.integers(0, 10, (measure.BATCHES, 32))
    k1, c1 = weights(25, 8, fan_in=25), zeros(8)
    k2, c2 = weights(200, 16, fan_in=200), zeros(16)
    w, b = weights(784, 10, fan_in=784), zeros(10)

    def step(i):
        rows1 = windows(xs[i])
        a1 = np.maximum(rows1 @ k1 + c1, 0).reshape(32, 28, 28, 8)
        p1, where1 = halve(a1)
        rows2 = windows(p1)
        a2 = np.maximum(rows2 @ k2 + c2, 0).reshape(32, 14, 14, 16)
        p2, where2 = halve(a2)
        h = p2.reshape(32, 784)
        d = cross_entropy_slope(h @ w + b, ys[i])
        d2 = (unhalve((d @ w.T).reshape(p2.shape), where2) * (a2 > 0)).reshape(-1, 16)
        d1 = (unhalve(unwindows(d2 @ k2.T, p1.shape), where1) * (a1 > 0)).reshape(-1, 8)
        descend((w, b, k2, c2, k1, c1), (h.T @ d, d.sum(axis=0), rows2.T @ d2, d2.sum(axis=0), rows1.T @ d1, d1.sum(axis=0)))

    return step


def lstm(units=32, length=48, batch=16):
    xs, ys = rng.random((measure.BATCHES, length, batch, 1), dtype=F), rng.random((measure.BATCHES, batch, 1), dtype=F)
    wx, wh, b = weights(1, 4 * units, fan_in=units), weights(units, 4 * units, fan_in=units), zeros(4 * units)
    wo, bo = weights(units, 1, fan_in=units), zeros(1)
    inp, forget, out, cell = (slice(k * units, (k + 1) * units) for k in range(4))
    sigmoids = slice(0, 3 * units)

    def step(i):
        h, c, bent = zeros(length + 1, batch, units), zeros(length + 1, batch, units), zeros(length, batch, units)
        gates = (xs[i].reshape(-1, 1) @ wx + b).reshape(length, batch, 4 * units)
        for t in range(length):
            z = gates[t]
            z += h[t] @ wh
            s = z[:, sigmoids]
            np.negative(s, out=s)
            np.exp(s, out=s)
            s += 1
            np.reciprocal(s, out=s)
            np.tanh(z[:, cell], out=z[:, cell])
            c[t + 1] = z[:, forget] * c[t] + z[:, inp] * z[:, cell]
            np.tanh(c[t + 1], out=bent[t])
            h[t + 1] = z[:, out] * bent[t]
        error = (h[length] @ wo + bo - ys[i]) * F(2 / batch)
        dwo, dbo = h[length].T @ error, error.sum(axis=0)
        dh, dc, dz = error @ wo.T, zeros(batch, units), np.empty_like(gates)
        for t in reversed(range(length)):
            z, d = gates[t], dz[t]
            dc += dh * z[:, out] * (1 - bent[t] * bent[t])
            d[:, out] = dh * bent[t] * z[:, out] * (1 - z[:, out])
            d[:, inp] = dc * z[:, cell] * z[:, inp] * (1 - z[:, inp])
            d[:, forget] = dc * c[t] * z[:, forget] * (1 - z[:, forget])
            d[:, cell] = dc * z[:, inp] * (1 - z[:, cell] * z[:, cell])
            dc *= z[:, forget]
            dh = d @ wh.T
        dz = dz.reshape(-1, 4 * units)
        descend((wh, wx, b, wo, bo), (h[:length].reshape(-1, units).T @ dz, xs[i].reshape(-1, 1).T @ dz, dz.sum(axis=0), dwo, dbo))

    return step


def play():
    xs, ys = rng.random((measure.BATCHES, 10, 2), dtype=F), rng.random((measure.BATCHES, 10, 1), dtype=F)
    sizes = (2, 4, 2, 1)
    layers = [(weights(i, o, fan_in=i), zeros(o)) for i, o in zip(sizes, sizes[1:])]

    def step(i):
        acts = [xs[i]]
        for w, b in layers:
            acts.append(np.tanh(acts[-1] @ w + b))
        d = (acts[-1] - ys[i]) * F(2 / 10)
        for (w, b), before, after in zip(reversed(layers), reversed(acts[:-1]), reversed(acts[1:])):
            d = d * (1 - after * after)
            back = d @ w.T
            descend((w, b), (before.T @ d, d.sum(axis=0)))
            d = back

    return step


workload = measure.asked()
measure.run("numpy", np.__version__, workload, {"mlp": mlp, "cnn": cnn, "lstm": lstm, "play": play}[workload]())
