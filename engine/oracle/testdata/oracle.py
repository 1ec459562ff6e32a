"""Reads networks and optimizers as JSON from standard input, computes them with JAX and Optax, and writes what came out.

Nothing here is the engine's: the losses are written from the probabilities, and every derivative is JAX's own.
"""
import json
import sys

import jax
import jax.numpy as jnp
import optax

jax.config.update("jax_enable_x64", True)

CURVES = {
    "linear": lambda z: z,
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": lambda z: jnp.maximum(z, 0),
    "leaky_relu": lambda z: jnp.where(z > 0, z, 0.01 * z),
    "elu": jax.nn.elu,
    "gelu": lambda z: jax.nn.gelu(z, approximate=False),
    "softplus": jax.nn.softplus,
    "softmax": lambda z: jax.nn.softmax(z, axis=-1),
}

LOSSES = {
    "bce": lambda p, y: -(y * jnp.log(p) + (1 - y) * jnp.log(1 - p)).sum(-1),
    "ce": lambda p, y: -jnp.log(jnp.take_along_axis(p, y.astype(int), -1))[..., 0],
    "mse": lambda p, y: 0.5 * ((p - y) ** 2).sum(-1),
}


def run(case):
    layers = case["net"]["layers"]
    parameters = [(jnp.array(l["W"]), jnp.array(l["b"])) for l in layers]
    x, y = jnp.array(case["x"]), jnp.array(case["y"], dtype=float)
    n = len(x)
    # Zeros added to every sum and every activation: the derivative by them is the sensitivity there.
    nothing = [(jnp.zeros((n, len(l["b"]))), jnp.zeros((n, len(l["b"])))) for l in layers]

    def forward(parameters, nothing, x):
        h, zs, hs = x, [], []
        for (w, b), (dz, dh), layer in zip(parameters, nothing, layers):
            z = h @ w.T + b + dz
            h = CURVES[layer["activation"]](z) + dh
            zs.append(z)
            hs.append(h)
        return zs, hs, LOSSES[case["net"]["loss"]](h, y)

    zs, hs, each = forward(parameters, nothing, x)
    mean = lambda *arguments: forward(*arguments)[2].mean()
    d_parameters, d_nothing, d_x = jax.grad(mean, argnums=(0, 1, 2))(parameters, nothing, x)
    lists = lambda arrays: [a.tolist() for a in arrays]
    return {
        "each": each.tolist(), "z": lists(zs), "h": lists(hs), "x": d_x.tolist(),
        "W": lists(w for w, _ in d_parameters), "b": lists(b for _, b in d_parameters),
        "dz": lists(z for z, _ in d_nothing), "dh": lists(h for _, h in d_nothing),
    }


def adagrad(epsilon=1e-10):
    """Duchi et al. add ε to the root; Optax's own adds it under the root, and is the same only without it."""
    return optax.GradientTransformation(
        lambda w: jnp.zeros_like(w),
        lambda g, s, w=None: (g / (jnp.sqrt(s + g * g) + epsilon), s + g * g),
    )


def check_adagrad(gradients):
    ours, theirs = adagrad(0), optax.scale_by_rss(initial_accumulator_value=0, eps=0)
    state = ours.init(gradients[0]), theirs.init(gradients[0])
    for g in gradients:
        a, s0 = ours.update(g, state[0])
        b, s1 = theirs.update(g, state[1])
        state = s0, s1
        known = state[0] > 0  # 0/0 before the first derivative that is not 0
        assert jnp.allclose(a[known], b[known], rtol=1e-12, atol=0)


def schedules(case):
    """The rate of each step, by Optax's own schedules."""
    rate, steps = case["rate"], case["steps"]
    made = {
        "stairs": optax.exponential_decay(rate, case["every"], case["factor"], staircase=True),
        "cosine": optax.cosine_decay_schedule(rate, case["every"], alpha=case["floor"] / rate),
        "warmup": optax.warmup_cosine_decay_schedule(0, rate, case["warm"], case["warm"] + case["every"], end_value=case["floor"]),
    }
    return {name: [float(s(i)) for i in range(steps)] for name, s in made.items()}


def clip(case):
    g = jnp.array(case["g"])
    value, norm = optax.clip(case["limit"]), optax.clip_by_global_norm(case["limit"])
    return {"value": value.update(g, value.init(g))[0].tolist(), "norm": norm.update(g, norm.init(g))[0].tolist()}


def walk(case):
    optimizer = {
        "sgd": lambda rate: optax.sgd(rate),
        "momentum": lambda rate: optax.sgd(rate, momentum=0.9),
        "nesterov": lambda rate: optax.sgd(rate, momentum=0.9, nesterov=True),
        "adagrad": lambda rate: optax.chain(adagrad(), optax.scale(-rate)),
        "rmsprop": lambda rate: optax.rmsprop(rate, decay=0.9, eps=1e-8, eps_in_sqrt=False),
        "adam": lambda rate: optax.adam(rate, b1=0.9, b2=0.999, eps=1e-8),
        "adamw": lambda rate: optax.adamw(rate, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.01),
    }[case["optimizer"]](case["rate"])
    if case["optimizer"] == "adagrad":
        check_adagrad([jnp.array(g) for g in case["gradients"]])
    w = jnp.array(case["start"])
    state = optimizer.init(w)
    path = []
    for g in case["gradients"]:
        update, state = optimizer.update(jnp.array(g), state, w)
        w = optax.apply_updates(w, update)
        path.append(w.tolist())
    return path


request = json.load(sys.stdin)
json.dump({"nets": [run(c) for c in request["nets"]], "optimizers": [walk(c) for c in request["optimizers"]],
           "schedules": [schedules(c) for c in request["schedules"] or []], "clips": [clip(c) for c in request["clips"] or []]}, sys.stdout)
