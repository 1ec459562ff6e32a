"""Reads layers with inputs as JSON from standard input, computes them with JAX, and writes results and derivatives.

Nothing here is the engine's: what JAX has is JAX's, the rest is written from its definition, and every derivative is
JAX's own.
"""
import itertools
import json
import os
import sys

# Nearly all of the time goes into compiling; without emitters for fusions it takes a third of it.
os.environ["XLA_FLAGS"] = "--xla_cpu_use_fusion_emitters=false"

import numpy as np

import jax
import jax.numpy as jnp
from jax import lax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_disable_most_optimizations", True)

def cross_entropy(z, shares):
    return -(shares * jax.nn.log_softmax(z, axis=-1)).sum(-1)


def huber(a, o):
    error = jnp.abs(o - jnp.array(a["targets"]))
    d = a["delta"]
    return jnp.where(error <= d, 0.5 * error**2, d * error - 0.5 * d**2)


def convolution(a, x, w, b):
    """Settings come as lists, or as numbers in one dimension; padding as all starts, then all ends."""
    axes = x.ndim - 2
    listed = lambda v: v if isinstance(v, list) else [v]
    pads = list(zip(a["padding"][:axes], a["padding"][axes:]))
    names = ("NCH", "OIH", "NCH") if axes == 1 else ("NCHW", "OIHW", "NCHW")
    z = lax.conv_general_dilated(
        x, w, listed(a["stride"]), pads, rhs_dilation=listed(a["dilation"]), dimension_numbers=names, feature_group_count=a["groups"]
    )
    return z + b.reshape(-1, *[1] * axes)


def windows(a, x, start, combine):
    top, left, bottom, right = a["padding"]
    pads = [(0, 0), (0, 0), (top, bottom), (left, right)]
    return lax.reduce_window(x, start, combine, (1, 1, *a["size"]), (1, 1, *a["stride"]), pads)


def avg_pool(a, x):
    return windows(a, x, 0.0, lax.add) / windows(a, jnp.ones_like(x), 0.0, lax.add)


def standardize(axes, epsilon, x):
    mean = x.mean(axes, keepdims=True)
    return (x - mean) / jnp.sqrt(x.var(axes, keepdims=True) + epsilon)


def channels(v, x):
    """v [C] beside x [N,C,...]."""
    return v.reshape(-1, *[1] * (x.ndim - 2))


def batch_norm(a, x, scale, shift, mean, var):
    if a["train"]:
        axes = tuple(i for i in range(x.ndim) if i != 1)
        y = standardize(axes, a["epsilon"], x)
    else:
        y = (x - channels(mean, x)) / jnp.sqrt(channels(var, x) + a["epsilon"])
    return y * channels(scale, x) + channels(shift, x)


def layer_norm(a, x, scale, shift):
    return standardize(tuple(range(x.ndim - a["axes"], x.ndim)), a["epsilon"], x) * scale + shift


def unrolled(a, x, step, state):
    """Runs step over time with lax.scan; where a stretch begins, no derivative goes back to the state before, but to the given one."""
    def one(state, at):
        index, x = at
        if a["truncate"]:
            begins = (index > 0) & (index % a["truncate"] == 0)
            state = jax.tree.map(lambda s: jnp.where(begins, lax.stop_gradient(s), s), state)
        state = step(state, x)
        return state, state[0]

    _, states = lax.scan(one, state, (jnp.arange(x.shape[1]), jnp.moveaxis(x, 1, 0)))
    return states[-1] if a["last"] else jnp.moveaxis(states, 0, 1)


def start(x, r, given):
    """The state before the first step: zeros, or what is given for each example or for all."""
    shape = (x.shape[0], r.shape[1])
    return jnp.broadcast_to(given[0], shape) if given else jnp.zeros(shape)


def rnn(a, x, w, r, b, *first):
    curve = jax.nn.relu if a["relu"] else jnp.tanh
    return unrolled(a, x, lambda s, x: (curve(x @ w.T + s[0] @ r.T + b),), (start(x, r, first),))


def gru(a, x, w, r, b, *more):
    inner, first = (more[0], more[1:]) if a["own"] else (0.0, more)
    wr, wz, wn = jnp.split(w, 3)
    rr, rz, rn = jnp.split(r, 3)
    br, bz, bn = jnp.split(b, 3)

    def step(state, x):
        (h,) = state
        reset = jax.nn.sigmoid(x @ wr.T + h @ rr.T + br)
        update = jax.nn.sigmoid(x @ wz.T + h @ rz.T + bz)
        remembered = (reset * h) @ rn.T if a["before"] else reset * (h @ rn.T + inner)
        new = jnp.tanh(x @ wn.T + bn + remembered)
        return ((1 - update) * new + update * h,)

    return unrolled(a, x, step, (start(x, r, first),))


def lstm(a, x, w, r, b, *first):
    def step(state, x):
        h, c = state
        i, f, g, o = jnp.split(x @ w.T + h @ r.T + b, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.nn.sigmoid(o) * jnp.tanh(c), c

    return unrolled(a, x, step, (start(x, r, first[:1]), start(x, r, first[1:])))


def self_attention(a, x, w, b, out, bias):
    n, steps, d = x.shape
    q, k, v = jnp.split(jnp.einsum("ntd,ed->nte", x, w) + b, 3, axis=-1)
    q, k, v = (y.reshape(n, steps, a["heads"], -1) for y in (q, k, v))
    scores = jnp.einsum("nqhd,nkhd->nhqk", q, k) / jnp.sqrt(q.shape[-1])
    if a["causal"]:
        scores = jnp.where(jnp.tril(jnp.ones((steps, steps), bool)), scores, -jnp.inf)
    share = jax.nn.softmax(scores, axis=-1)
    return jnp.einsum("nhqk,nkhd->nqhd", share, v).reshape(n, steps, d) @ out.T + bias


LAYERS = {
    "dropout": lambda a, x: jnp.where(jnp.array(a["stays"]).reshape(x.shape), x / (1 - a["rate"]), 0),
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "rnn": rnn,
    "gru": gru,
    "lstm": lstm,
    "self_attention": self_attention,
    "identity": lambda a, z: z,
    "sigmoid": lambda a, z: jax.nn.sigmoid(z),
    "tanh": lambda a, z: jnp.tanh(z),
    "relu": lambda a, z: jax.nn.relu(z),
    "leaky_relu": lambda a, z: jnp.where(z > 0, z, a["slope"] * z),
    "elu": lambda a, z: jax.nn.elu(z, a["alpha"]),
    "gelu": lambda a, z: jax.nn.gelu(z, approximate=False),
    "softplus": lambda a, z: jax.nn.softplus(z),
    "exp": lambda a, z: jnp.exp(z),
    "log": lambda a, z: jnp.log(z),
    "surprise": lambda a, z: -jnp.log(z),
    "sqrt": lambda a, z: jnp.sqrt(z),
    "softmax": lambda a, z: jax.nn.softmax(z / a["temperature"], axis=-1),
    "affine": lambda a, x, w, b: x @ w.T + b,
    "add": lambda a, x, y: x + y,
    "subtract": lambda a, x, y: x - y,
    "divide": lambda a, x, y: x / y,
    "multiply": lambda a, x, y: x * y,
    "scale": lambda a, x: a["by"] * x,
    "matmul": lambda a, x, y: x @ y,
    "reshape": lambda a, x: x.reshape(a["to"]),
    "flatten": lambda a, x: x.reshape(len(x), -1),
    "transpose": lambda a, x: x.transpose(a["axes"]),
    "slice": lambda a, x: lax.slice_in_dim(x, a["from"], a["to"], axis=a["axis"]),
    "concat": lambda a, *x: jnp.concatenate(x, a["axis"]),
    "sum": lambda a, x: x.sum(tuple(a["axes"])),
    "mean": lambda a, x: x.mean(tuple(a["axes"])),
    "conv2d": convolution,
    "conv1d": convolution,
    "max_pool": lambda a, x: windows(a, x, -jnp.inf, lax.max),
    "avg_pool": avg_pool,
    "global_avg_pool": lambda a, x: x.mean(tuple(range(2, x.ndim)), keepdims=True),
    "embedding": lambda a, x, table: table[lax.stop_gradient(x).astype(int)],
    "standardize": lambda a, x: standardize(tuple(a["axes"]), a["epsilon"], x),
    "normalize": lambda a, x, mean, var: (x - channels(mean, x)) / jnp.sqrt(channels(var, x) + a["epsilon"]),
    "bce": lambda a, z: -(jnp.array(a["labels"]) * jax.nn.log_sigmoid(z.ravel()) + (1 - jnp.array(a["labels"])) * jax.nn.log_sigmoid(-z.ravel())),
    "ce": lambda a, z: cross_entropy(z, jax.nn.one_hot(jnp.array(a["classes"]), z.shape[-1])),
    "soft_ce": lambda a, z: cross_entropy(z, jnp.array(a["targets"])),
    "mse": lambda a, o: 0.5 * ((o - jnp.array(a["targets"])) ** 2).sum(-1),
    "squared_error": lambda a, o: (o - jnp.array(a["targets"])) ** 2,
    "mae": lambda a, o: jnp.abs(o - jnp.array(a["targets"])),
    "huber": huber,
    "l1": lambda a, w: a["rate"] * jnp.abs(w).sum(),
    "l2": lambda a, w: 0.5 * a["rate"] * (w**2).sum(),
    "elastic_net": lambda a, w: a["l1"] * jnp.abs(w).sum() + 0.5 * a["l2"] * (w**2).sum(),
}


def run(cases):
    """All cases of one layer are one program: compiling it costs far more than running it."""
    def one(case, x, up):
        out, back = jax.vjp(lambda *x: LAYERS[case["name"]](case["attributes"], *x), *x)
        return out, back(up)

    every = jax.jit(lambda xs, ups: [one(*arguments) for arguments in zip(cases, xs, ups)])
    results = every([[tensor(x) for x in c["in"]] for c in cases], [tensor(c["up"]) for c in cases])
    return [{"out": listed(out), "slope": [listed(d) for d in slope]} for out, slope in results]


def tensor(a):
    return np.array(a["data"], dtype=float).reshape(a["shape"])


def listed(x):
    x = np.asarray(x)
    return {"shape": list(x.shape), "data": x.ravel().tolist()}


answers = []
for _, cases in itertools.groupby(json.load(sys.stdin), key=lambda c: c["name"]):
    answers += run(list(cases))
json.dump(answers, sys.stdout)
