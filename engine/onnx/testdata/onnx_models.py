"""Networks as exporters of other programs write them, made with onnx.helper: (name, model, inputs)."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper


class Net:
    """Collects nodes and initializers."""

    def __init__(self, name, opset=17, seed=2026):
        self.name, self.opset = name, opset
        self.random = np.random.default_rng(seed)
        self.nodes, self.initializers, self.inputs, self.feed = [], [], [], {}

    def input(self, name, dims, value, kind=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, kind, dims))
        self.feed[name] = np.asarray(value, dtype=helper.tensor_dtype_to_np_dtype(kind))
        return name

    def normal(self, name, *shape, scale=0.5):
        return self.keep(name, (self.random.normal(size=shape) * scale).astype(np.float32))

    def keep(self, name, array):
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def add(self, op, inputs, outputs=None, **attributes):
        outputs = outputs or [f"/{op}_{len(self.nodes)}_output_0"]
        self.nodes.append(helper.make_node(op, inputs, outputs, name=f"/{op}_{len(self.nodes)}", **attributes))
        return outputs[0] if len(outputs) == 1 else outputs

    def done(self, *outputs, rank=2):
        graph = helper.make_graph(self.nodes, self.name, self.inputs, [helper.make_tensor_value_info(o, TensorProto.FLOAT, [None] * rank) for o in outputs], self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)
        return self.name, model, self.feed


def mlp_pytorch():
    n = Net("mlp_pytorch")
    x = n.input("onnx::Gemm_0", ["batch", 6], n.random.normal(size=(5, 6)))
    h = n.add("Gemm", [x, n.normal("0.weight", 8, 6), n.normal("0.bias", 8)], transB=1, alpha=1.0, beta=1.0)
    h = n.add("LeakyRelu", [h], alpha=0.1)
    h = n.add("Dropout", [h])
    n.add("Gemm", [h, n.normal("3.weight", 3, 8), n.normal("3.bias", 3)], ["logits"], transB=1)
    return n.done("logits")


def mlp_keras():
    n = Net("mlp_keras", opset=15)
    x = n.input("args_0", ["unk__7", 4], n.random.normal(size=(3, 4)))
    h = n.add("MatMul", [x, n.normal("model/dense/MatMul/ReadVariableOp:0", 4, 5)])
    h = n.add("Add", [h, n.normal("model/dense/BiasAdd/ReadVariableOp:0", 5)])
    h = n.add("Tanh", [h])
    h = n.add("MatMul", [h, n.normal("model/dense_1/MatMul/ReadVariableOp:0", 5, 3)])
    h = n.add("Add", [n.normal("model/dense_1/BiasAdd/ReadVariableOp:0", 3), h])
    n.add("Softmax", [h], ["dense_1"])
    return n.done("dense_1")


def gemm_variants():
    n = Net("gemm_variants", opset=13)
    x = n.input("x", ["N", 4], n.random.normal(size=(2, 4)))
    h = n.add("Gemm", [x, n.normal("A", 4, 5), n.normal("row", 1, 5)], alpha=0.5, beta=2.0)
    h = n.add("Gemm", [h, n.normal("B", 3, 5)], transB=1, alpha=1.5)
    h = n.add("Gemm", [h, n.normal("C", 3, 3), n.normal("one", 1)])
    h = n.add("Identity", [h])
    n.add("Elu", [h], ["y"], alpha=0.7)
    return n.done("y")


def cnn_pytorch():
    n = Net("cnn_pytorch")
    x = n.input("input", ["batch", 2, 9, 8], n.random.normal(size=(3, 2, 9, 8)))
    h = n.add("Conv", [x, n.normal("conv1.weight", 4, 2, 3, 3), n.normal("conv1.bias", 4)], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[1, 1], dilations=[1, 1], group=1)
    h = n.add("Relu", [h])
    h = n.add("MaxPool", [h], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
    h = n.add("Conv", [h, n.normal("conv2.weight", 6, 2, 2, 3), n.normal("conv2.bias", 6)], kernel_shape=[2, 3], pads=[0, 2, 1, 0], strides=[2, 1], dilations=[1, 2], group=2)
    h = n.add("BatchNormalization", [h, n.normal("bn.weight", 6), n.normal("bn.bias", 6), n.normal("bn.running_mean", 6), n.keep("bn.running_var", np.abs(n.random.normal(size=6)).astype(np.float32) + 0.1)], epsilon=1e-3)
    h = n.add("Sigmoid", [h])
    h = n.add("AveragePool", [h], kernel_shape=[2, 2], strides=[1, 1], pads=[1, 0, 0, 1], count_include_pad=1)
    # x.view(x.size(0), -1) as PyTorch writes it
    size = n.add("Gather", [n.add("Shape", [h]), n.add("Constant", [], value=numpy_helper.from_array(np.array(0)))], axis=0)
    size = n.add("Unsqueeze", [size, n.keep("axes", np.array([0]))])
    h = n.add("Reshape", [h, n.add("Concat", [size, n.keep("rest", np.array([-1]))], axis=0)])
    n.add("Gemm", [h, n.normal("fc.weight", 5, 36), n.normal("fc.bias", 5)], ["output"], transB=1)
    return n.done("output")


def cnn_fixed_batch():
    n = Net("cnn_fixed_batch", opset=13)
    x = n.input("input", [1, 1, 6, 6], n.random.normal(size=(1, 1, 6, 6)))
    h = n.add("Conv", [x, n.normal("w", 3, 1, 3, 3)], kernel_shape=[3, 3])
    h = n.add("Clip", [h, n.keep("low", np.float32(0)), n.keep("high", np.float32(6))])
    h = n.add("Reshape", [h, n.keep("shape", np.array([1, 48]))])
    n.add("Gemm", [h, n.normal("fc", 2, 48), n.normal("b", 2)], ["y"], transB=1)
    return n.done("y")


def cnn_keras():
    n = Net("cnn_keras", opset=15)
    x = n.input("image", ["n", 7, 7, 2], n.random.normal(size=(2, 7, 7, 2)))
    h = n.add("Pad", [x, n.keep("pads", np.array([0, 1, 0, 0, 0, 0, 2, 0]))])
    h = n.add("Max", [h, n.keep("floor", np.float32(-1))])
    h = n.add("Transpose", [h], perm=[0, 3, 1, 2])
    h = n.add("Conv", [h, n.normal("k1", 4, 2, 4, 4), n.normal("b1", 4)], auto_pad="SAME_UPPER", strides=[2, 2])
    h = n.add("Relu", [h])
    h = n.add("MaxPool", [h], kernel_shape=[2, 2], auto_pad="SAME_LOWER", strides=[1, 1])
    h = n.add("Conv", [h, n.normal("depthwise", 4, 1, 3, 3)], auto_pad="VALID", group=4)
    h = n.add("GlobalAveragePool", [h])
    h = n.add("Squeeze", [h, n.keep("axes", np.array([2, 3]))])
    h = n.add("MatMul", [h, n.normal("dense", 4, 3)])
    n.add("Add", [h, n.normal("bias", 3)], ["y"])
    return n.done("y")


def series():
    n = Net("series", opset=13)
    x = n.input("x", ["N", 12, 3], n.random.normal(size=(4, 12, 3)))
    h = n.add("Transpose", [x], perm=[0, 2, 1])
    h = n.add("Conv", [h, n.normal("w", 5, 3, 3), n.normal("b", 5)], kernel_shape=[3], pads=[2, 0], dilations=[1])
    h = n.add("Softplus", [h])
    h = n.add("AveragePool", [h], kernel_shape=[3], strides=[3])
    h = n.add("ReduceMean", [h], axes=[2], keepdims=0)
    n.add("Gemm", [h, n.normal("fc", 5, 1), n.normal("c", 1)], ["y"])
    return n.done("y")


def words():
    n = Net("words")
    x = n.input("ids", ["N", 5], n.random.integers(0, 11, size=(3, 5)), TensorProto.INT64)
    h = n.add("Gather", [n.normal("embedding.weight", 11, 4), x], axis=0)
    h = n.add("ReduceMean", [h], axes=[1], keepdims=0)
    n.add("Gemm", [h, n.normal("fc.weight", 2, 4), n.normal("fc.bias", 2)], ["logits"], transB=1)
    return n.done("logits")


def attention():
    """One head, written out, with layer normalisation and a residual path."""
    n = Net("attention")
    x = n.input("x", ["batch", 6, 4], n.random.normal(size=(2, 6, 4)))
    q, k, v = (n.add("Add", [n.normal(f"{p}.bias", 4), n.add("MatMul", [x, n.normal(f"onnx::MatMul_{p}", 4, 4)])]) for p in "qkv")
    scores = n.add("Div", [n.add("MatMul", [q, n.add("Transpose", [k], perm=[0, 2, 1])]), n.keep("root", np.float32(2))])
    h = n.add("MatMul", [n.add("Softmax", [scores], axis=-1), v])
    h = n.add("Add", [x, h])
    h = n.add("LayerNormalization", [h, n.normal("ln.weight", 4), n.normal("ln.bias", 4)], axis=-1, epsilon=1e-5)
    h = n.add("Gather", [h, n.keep("last", np.array(-1))], axis=1)
    n.add("MatMul", [h, n.normal("head", 4, 3)], ["y"])
    return n.done("y")


def shuffled():
    """Splits, slices, concatenations and sums."""
    n = Net("shuffled", opset=13)
    x = n.input("x", ["N", 8], n.random.normal(size=(3, 8)))
    a, b = n.add("Split", [x, n.keep("sizes", np.array([3, 5]))], ["a", "b"], axis=1)
    c = n.add("Slice", [x, n.keep("from", np.array([-3])), n.keep("to", np.array([2**63 - 1])), n.keep("axis", np.array([1]))])
    d = n.add("Sub", [n.add("Mul", [a, c]), n.add("Sum", [a, c, a])])
    e = n.add("Concat", [d, n.add("Abs", [b]), n.add("Pow", [a, n.keep("two", np.float32(2))])], axis=-1)
    e = n.add("Mul", [e, n.keep("gain", np.float32(0.25))])
    n.add("Gelu" if n.opset >= 20 else "Selu", [e], ["y"])
    return n.done("y")


def open_length():
    """Batch and length both open."""
    n = Net("open_length")
    x = n.input("x", ["batch", "time", 3], n.random.normal(size=(2, 5, 3)))
    h = n.add("MatMul", [x, n.normal("w", 3, 4)])
    h = n.add("Add", [h, n.normal("b", 4)])
    n.add("ReduceSum", [n.add("Tanh", [h]), n.keep("axes", np.array([1]))], ["y"], keepdims=0)
    return n.done("y")


def sequence_first():
    """Steps first and everything fixed, the state at the end of an LSTM."""
    n = Net("sequence_first", opset=14)
    x = n.input("x", [7, 2, 3], n.random.normal(size=(7, 2, 3)))
    n.add("LSTM", [x, n.normal("W", 1, 16, 3), n.normal("R", 1, 16, 4), n.normal("B", 1, 32)], ["", "h"], hidden_size=4)
    h = n.add("Squeeze", ["h", n.keep("axes", np.array([0]))])
    n.add("Gemm", [h, n.normal("fc", 4, 2)], ["y"])
    return n.done("y")


def zero_state(n, x, units):
    """Zeros for the first state, made for the batch at hand, as PyTorch writes them."""
    size = n.add("Gather", [n.add("Shape", [x]), n.keep(f"zero{units}", np.array(0))], axis=0)
    size = n.add("Unsqueeze", [size, n.keep(f"front{units}", np.array([0]))])
    one, rest = n.keep(f"one{units}", np.array([1])), n.keep(f"units{units}", np.array([units]))
    return n.add("ConstantOfShape", [n.add("Concat", [one, size, rest], axis=0)], value=numpy_helper.from_array(np.zeros(1, np.float32)))


def batch_first():
    """Two LSTMs with batch_first=True, a dense layer over every step, and the last step."""
    n = Net("batch_first")
    x = n.input("x", ["batch", 6, 3], n.random.normal(size=(3, 6, 3)))
    zero = zero_state(n, x, 4)
    h = n.add("Transpose", [x], perm=[1, 0, 2])
    for layer, width in enumerate([3, 4]):
        n.add("LSTM", [h, n.normal(f"W{layer}", 1, 16, width), n.normal(f"R{layer}", 1, 16, 4), n.normal(f"B{layer}", 1, 32), "", zero, zero],
              [f"Y{layer}", f"h{layer}", f"c{layer}"], hidden_size=4)
        h = n.add("Squeeze", [f"Y{layer}", n.keep(f"axis{layer}", np.array([1]))])
    h = n.add("Transpose", [h], perm=[1, 0, 2])
    h = n.add("Add", [n.add("MatMul", [h, n.normal("dense", 4, 5)]), n.normal("bias", 5)])
    h = n.add("Gather", [h, n.keep("last", np.array(-1))], axis=1)
    n.add("Tanh", [h], ["y"])
    return n.done("y")


def gates():
    """Both forms of a GRU, one behind the other, then a simple recurrent layer with ReLU."""
    n = Net("gates")
    x = n.input("x", [5, "batch", 2], n.random.normal(size=(5, 3, 2)))
    h, width = x, 2
    for form in (0, 1):
        h = n.add("GRU", [h, n.normal(f"W{form}", 1, 9, width), n.normal(f"R{form}", 1, 9, 3), n.normal(f"B{form}", 1, 18)], [f"Y{form}"], hidden_size=3, linear_before_reset=form)
        h, width = n.add("Squeeze", [h, n.keep(f"axis{form}", np.array([1]))]), 3
    n.add("RNN", [h, n.normal("W", 1, 4, 3), n.normal("R", 1, 4, 4)], ["Y", "Y_h"], hidden_size=4, activations=["Relu"])
    end = n.add("Slice", ["Y", n.keep("from", np.array([4])), n.keep("to", np.array([5])), n.keep("steps", np.array([0]))])
    end = n.add("Squeeze", [end, n.keep("step", np.array([0]))])
    n.add("ReduceSum", [n.add("Concat", ["Y_h", end], axis=2), n.keep("direction", np.array([0]))], ["y"], keepdims=0)
    return n.done("y")


def first_states():
    """States of a GRU and a bidirectional LSTM that are not zeros: an input, learnt ones expanded to the batch, and only a memory."""
    n = Net("first_states")
    x = n.input("x", [5, "batch", 2], n.random.normal(size=(5, 3, 2)))
    h0 = n.input("h0", [1, "batch", 3], n.random.normal(size=(1, 3, 3)))
    n.add("GRU", [x, n.normal("W", 1, 9, 2), n.normal("R", 1, 9, 3), n.normal("B", 1, 18), "", h0], ["Y"], hidden_size=3, linear_before_reset=1)
    h = n.add("Squeeze", ["Y", n.keep("direction", np.array([1]))])
    batch, units = n.add("Shape", [x], start=1, end=2), n.keep("units", np.array([2]))
    sizes = {dirs: n.add("Concat", [n.keep(f"{dirs} directions", np.array([dirs])), batch, units], axis=0) for dirs in (1, 2)}
    first = [n.add("Expand", [n.normal(name, 2, 1, 2), sizes[2]]) for name in ("state", "memory")]
    n.add("LSTM", [h, n.normal("W2", 2, 8, 3), n.normal("R2", 2, 8, 2), n.normal("B2", 2, 16), "", *first], ["Y2"], hidden_size=2, direction="bidirectional")
    h = n.add("Reshape", [n.add("Transpose", ["Y2"], perm=[0, 2, 1, 3]), n.keep("flat", np.array([0, 0, -1]))])
    n.add("LSTM", [h, n.normal("W3", 1, 8, 4), n.normal("R3", 1, 8, 2), "", "", "", n.add("Expand", [n.normal("memory3", 1, 1, 2), sizes[1]])], ["", "end"], hidden_size=2)
    n.add("Squeeze", ["end", n.keep("front", np.array([0]))], ["y"])
    return n.done("y")


def both_ways():
    """A bidirectional LSTM; the two directions side by side at every step, and both states at the end."""
    n = Net("both_ways")
    x = n.input("x", [6, "batch", 3], n.random.normal(size=(6, 2, 3)))
    n.add("LSTM", [x, n.normal("W", 2, 8, 3), n.normal("R", 2, 8, 2), n.normal("B", 2, 16)], ["Y", "Y_h"], hidden_size=2, direction="bidirectional")
    h = n.add("Transpose", ["Y"], perm=[0, 2, 1, 3])
    h = n.add("Reshape", [h, n.keep("flat", np.array([0, 0, -1]))])
    h = n.add("ReduceMean", [h], axes=[0], keepdims=0)
    e = n.add("Reshape", [n.add("Transpose", ["Y_h"], perm=[1, 0, 2]), n.keep("row", np.array([-1, 4]))])
    n.add("Sub", [h, e], ["y"])
    return n.done("y")


def formulas():
    """GELU, a softplus with a limit and layer normalisation, written out as exporters did before there were operators."""
    n = Net("formulas")
    x = n.input("x", ["N", 5], n.random.normal(size=(3, 5)))
    half, one, root = n.keep("half", np.float32(0.5)), n.keep("one", np.float32(1)), n.keep("root", np.float32(2**0.5))
    share = n.add("Add", [n.add("Erf", [n.add("Div", [x, root])]), one])
    a = n.add("Mul", [n.add("Mul", [x, share]), half])
    share = n.add("Add", [one, n.add("Erf", [n.add("Mul", [a, n.keep("inverse", np.float32(2**-0.5))])])])
    a = n.add("Mul", [n.add("Mul", [half, a]), share])
    a = n.add("Where", [n.add("Greater", [a, n.keep("limit", np.float32(20))]), a, n.add("Softplus", [a])])
    apart = n.add("Sub", [a, n.add("ReduceMean", [a], axes=[-1])])
    variance = n.add("ReduceMean", [n.add("Pow", [apart, n.keep("two", np.float32(2))])], axes=[-1])
    a = n.add("Div", [apart, n.add("Sqrt", [n.add("Add", [variance, n.keep("epsilon", np.float32(1e-5))])])])
    a = n.add("Add", [n.add("Mul", [a, n.normal("gain", 5)]), n.normal("shift", 5)])
    n.add("LogSoftmax", [a], ["y"], axis=1)
    return n.done("y")


def fixed_shapes():
    """Made for exactly two examples: the number stands in shapes and in constants."""
    n = Net("fixed_shapes")
    x = n.input("x", [2, 5, 3], n.random.normal(size=(2, 5, 3)))
    zero = n.add("Expand", [n.keep("zero", np.float32(0)), n.keep("state", np.array([1, 2, 4]))])
    h = n.add("Transpose", [x], perm=[1, 0, 2])
    n.add("LSTM", [h, n.normal("W", 1, 16, 3), n.normal("R", 1, 16, 4), n.normal("B", 1, 32), "", zero, zero], ["Y"], hidden_size=4)
    h = n.add("Transpose", ["Y"], perm=[0, 2, 1, 3])
    h = n.add("Reshape", [h, n.keep("steps", np.array([5, 2, 4]))])
    h = n.add("Add", [h, n.keep("repeated", np.repeat(n.random.normal(size=(1, 1, 4)), 2, axis=1).astype(np.float32))])
    h = n.add("Reshape", [n.add("Transpose", [h], perm=[1, 0, 2]), n.keep("rows", np.array([10, 4]))])
    h = n.add("Gemm", [h, n.normal("w", 4, 3), n.normal("b", 3)])
    h = n.add("Reshape", [h, n.keep("back", np.array([2, 5, 3]))])
    n.add("Reshape", [h, n.keep("flat", np.array([2, -1]))], ["y"])
    return n.done("y")


def models():
    return [make() for make in (
        mlp_pytorch, mlp_keras, gemm_variants, cnn_pytorch, cnn_fixed_batch, cnn_keras, series, words, attention, shuffled, open_length,
        sequence_first, batch_first, gates, first_states, both_ways, formulas, fixed_shapes,
    )]
