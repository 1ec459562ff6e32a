"""Writes networks into a folder as ONNX files, with inputs and targets, and what JAX makes of them in float64: loss,
outputs, and the derivatives by every initializer and by the input. Nothing here is the engine's."""
import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

jax.config.update("jax_enable_x64", True)
folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(2026)


def normal(*shape):
    return (random.normal(size=shape) / 2).astype(np.float32)


def single(v):
    """An attribute of a file has four bytes."""
    return float(np.float32(v))


LOSSES = {
    "bce": lambda z, y: jnp.mean(jnp.logaddexp(0, z) - y * z),
    "ce": lambda z, y: -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z, axis=-1), y.astype(int)[..., None], -1)),
    "mse": lambda z, y: jnp.mean((z - y) ** 2),
}


def case(name, nodes, parameters, forward, dims, x, target, loss, rank=2, single=False):
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, dims)], [helper.make_tensor_value_info("z", TensorProto.FLOAT, [None] * rank)],
        [numpy_helper.from_array(v, k) for k, v in parameters.items()] + INTEGERS)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, folder / f"{name}.onnx")
    wide = {k: jnp.array(v, dtype=jnp.float64) for k, v in parameters.items() if v.dtype == np.float32}
    x, y = jnp.array(x, dtype=jnp.float64), jnp.array(target, dtype=jnp.float64)

    def run(p, x):
        z = forward(p, x)
        return LOSSES[loss](z, y), z

    (value, z), (dp, dx) = jax.jit(jax.value_and_grad(run, argnums=(0, 1), has_aux=True))(wide, x)
    cut = (lambda a: a[0]) if single else (lambda a: a)
    files = {"x": cut(x), "y": cut(y)}
    for key, a in files.items():
        (folder / f"{name}.{key}.json").write_text(json.dumps(a.tolist()))
    return {"name": name, "loss_kind": loss, "loss": float(value), "outputs": cut(z).tolist(), "gradients": {k: v.tolist() for k, v in dp.items()}, "input_gradient": cut(dx).tolist()}


node = helper.make_node
INTEGERS = [numpy_helper.from_array(np.array([0]), "axis 0"), numpy_helper.from_array(np.array([0, -1]), "flat")]


def mlp(p, x):
    h = jnp.tanh(x @ p["w1"] + p["b1"])
    return jax.nn.relu(h @ p["w2"].T * 0.5 + 2 * p["b2"]) @ p["w3"] + p["b3"]


MLP = [
    node("MatMul", ["x", "w1"], ["a"]), node("Add", ["a", "b1"], ["b"]), node("Tanh", ["b"], ["c"]),
    node("Gemm", ["c", "w2", "b2"], ["d"], transB=1, alpha=0.5, beta=2.0), node("Relu", ["d"], ["e"]),
    node("Gemm", ["e", "w3", "b3"], ["z"]),
]


def cnn(p, x):
    def conv(x, w, b, **how):
        y = jax.lax.conv_general_dilated(x, w, **how, dimension_numbers=("NCHW", "OIHW", "NCHW"))
        return y + b[:, None, None]

    h = jax.nn.sigmoid(conv(x, p["k1"], p["c1"], window_strides=(1, 1), padding=[(1, 1), (1, 1)]))
    h = jax.lax.reduce_window(h, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
    h = conv(h, p["k2"], p["c2"], window_strides=(2, 1), padding=[(0, 1), (2, 0)], rhs_dilation=(1, 2), feature_group_count=2)
    mean, var = p["mean"][:, None, None], p["var"][:, None, None]
    h = (h - mean) / jnp.sqrt(var + single(1e-3)) * p["gamma"][:, None, None] + p["beta"][:, None, None]
    h = jax.nn.leaky_relu(h, single(0.1)).reshape(len(x), -1)
    return h @ p["w"].T + p["b"]


CNN = [
    node("Conv", ["x", "k1", "c1"], ["h1"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]), node("Sigmoid", ["h1"], ["h2"]),
    node("MaxPool", ["h2"], ["h3"], kernel_shape=[2, 2], strides=[2, 2]),
    node("Conv", ["h3", "k2", "c2"], ["h4"], pads=[0, 2, 1, 0], strides=[2, 1], dilations=[1, 2], group=2),
    node("BatchNormalization", ["h4", "gamma", "beta", "mean", "var"], ["h5"], epsilon=1e-3), node("LeakyRelu", ["h5"], ["h6"], alpha=0.1),
    node("Reshape", ["h6", "flat"], ["h7"]), node("Gemm", ["h7", "w", "b"], ["z"], transB=1),
]


def lstm(p, x):
    """As the ONNX operator defines it: gates i, o, f, c in W, R and the two halves of B."""
    W, R, B = p["W"][0], p["R"][0], p["B"][0]
    size = R.shape[1]
    h = c = jnp.zeros((x.shape[0], size))
    for t in range(x.shape[1]):
        i, o, f, g = jnp.split(x[:, t] @ W.T + h @ R.T + B[: 4 * size] + B[4 * size :], 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return h @ p["w"] + p["b"]


LSTM = [
    node("Transpose", ["x"], ["h1"], perm=[1, 0, 2]), node("LSTM", ["h1", "W", "R", "B"], ["", "h2"], hidden_size=4),
    node("Squeeze", ["h2", "axis 0"], ["h3"]), node("Gemm", ["h3", "w", "b"], ["z"]),
]


# The same with the steps first: nothing turns the axes.
STEPS_FIRST = [node("LSTM", ["x", *LSTM[1].input[1:]], LSTM[1].output, hidden_size=4), *LSTM[2:]]


def dense(outputs):
    return {"w1": normal(4, 6), "b1": normal(6), "w2": normal(5, 6), "b2": normal(5), "w3": normal(5, outputs), "b3": normal(outputs)}


images = {
    "k1": normal(4, 2, 3, 3), "c1": normal(4), "k2": normal(6, 2, 2, 3), "c2": normal(6), "gamma": normal(6), "beta": normal(6), "mean": normal(6),
    "var": np.abs(normal(6)) + np.float32(0.2), "w": normal(3, 24), "b": normal(3),
}
series = {"W": normal(1, 16, 2), "R": normal(1, 16, 4), "B": normal(1, 32), "w": normal(4, 2), "b": normal(2)}
json.dump([
    case("mlp ce", MLP, dense(3), mlp, ["N", 4], random.normal(size=(5, 4)), [0, 2, 1, 1, 0], "ce"),
    case("mlp bce", MLP, dense(2), mlp, ["N", 4], random.normal(size=(3, 4)), [[0, 1], [1, 1], [0.25, 0]], "bce"),
    case("mlp one", MLP, dense(3), mlp, ["N", 4], random.normal(size=(1, 4)), [2], "ce", single=True),
    case("cnn ce", CNN, images, cnn, ["batch", 2, 8, 8], random.normal(size=(3, 2, 8, 8)), [1, 0, 2], "ce"),
    case("cnn one", CNN, images, cnn, [1, 2, 8, 8], random.normal(size=(1, 2, 8, 8)), [[0.5, -1, 2]], "mse", single=True),
    case("lstm mse", LSTM, series, lstm, ["batch", "time", 2], random.normal(size=(4, 7, 2)), random.normal(size=(4, 2)), "mse"),
    case("lstm bce", LSTM, series, lstm, ["batch", 7, 2], random.normal(size=(2, 7, 2)), [[1, 0], [0, 0]], "bce"),
    case("lstm steps", STEPS_FIRST, series, lambda p, x: lstm(p, x.swapaxes(0, 1)), [6, "batch", 2], random.normal(size=(6, 3, 2)), [0, 1, 1], "ce"),
], sys.stdout)
