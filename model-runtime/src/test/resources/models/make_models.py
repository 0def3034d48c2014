"""Makes the small models of the tests. Their scores can be worked out by hand.

Run with Python 3.11 and onnx==1.17.0:  python make_models.py   (writes beside itself). All but slow.onnx, which loops as
often as an input says: it is a copy of the one of tests/cluster.
"""

import pathlib

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = pathlib.Path(__file__).parent
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def value(name, element, *shape):
    return helper.make_tensor_value_info(name, element, shape)


def constant(name, array):
    return numpy_helper.from_array(numpy.asarray(array), name)


def make(file, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, "test", inputs, outputs, list(constants))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    save(model, HERE / file)
    return model


def digits(width):
    """1, 10, 100, ...: a weighted sum shows each column as a decimal digit."""
    return constant("digits", numpy.array([10.0**i for i in range(width)], numpy.float32).reshape(width, 1))


def node(kind, inputs, outputs, **attributes):
    return helper.make_node(kind, inputs, outputs, **attributes)


# sum = dense . (1, 10, 100, 1000)
make(
    "sum4.onnx",
    [node("MatMul", ["dense", "digits"], ["score"])],
    [value("dense", FLOAT, "batch", 4)],
    [value("score", FLOAT, "batch", 1)],
    [digits(4)],
)
# The columns as they are, so that a test sees what was filled in.
make(
    "echo_floats.onnx",
    [node("Identity", ["dense"], ["seen"])],
    [value("dense", FLOAT, "batch", 8)],
    [value("seen", FLOAT, "batch", 8)],
)
make(
    "echo_ids.onnx",
    [node("Cast", ["ids"], ["seen"], to=FLOAT)],
    [value("ids", INT64, "batch", 8)],
    [value("seen", FLOAT, "batch", 8)],
)
# Embedding of row i is (i, i * i); score [batch] = the sum over all ids of both; twice = [batch, 2], its double.
make(
    "embedding.onnx",
    [
        node("Gather", ["table", "ids"], ["vectors"]),
        node("ReduceSum", ["vectors", "axes"], ["score"], keepdims=0),
        node("Mul", ["score", "two"], ["doubled"]),
        node("Unsqueeze", ["score", "last"], ["column"]),
        node("Unsqueeze", ["doubled", "last"], ["column2"]),
        node("Concat", ["column", "column2"], ["twice"], axis=1),
    ],
    [value("ids", INT64, "batch", 2)],
    [value("score", FLOAT, "batch"), value("twice", FLOAT, "batch", 2)],
    [
        constant("table", numpy.array([[i, i * i] for i in range(10)], numpy.float32)),
        constant("axes", numpy.array([1, 2], numpy.int64)),
        constant("two", numpy.array(2, numpy.float32)),
        constant("last", numpy.array([1], numpy.int64)),
    ],
)
# One number for each item, without a second dimension.
make(
    "flat.onnx",
    [node("Add", ["x", "one"], ["score"])],
    [value("x", FLOAT, "batch")],
    [value("score", FLOAT, "batch")],
    [constant("one", numpy.array(1, numpy.float32))],
)
# What can't be served: a fixed batch, a double, two rows of output.
make(
    "misfit.onnx",
    [
        node("Identity", ["fixed"], ["fixed_score"]),
        node("Identity", ["double"], ["double_score"]),
        node("Identity", ["unbound"], ["unread"]),
    ],
    [value("fixed", FLOAT, 1, 2), value("double", TensorProto.DOUBLE, "batch", 1), value("unbound", FLOAT, "batch", 1)],
    [
        value("fixed_score", FLOAT, 1, 2),
        value("double_score", TensorProto.DOUBLE, "batch", 1),
        value("unread", FLOAT, "batch", 1),
    ],
)
# Weights in a file outside the model directory.
outside = make(
    "outside.onnx",
    [node("MatMul", ["dense", "digits"], ["score"])],
    [value("dense", FLOAT, "batch", 4)],
    [value("score", FLOAT, "batch", 1)],
    [digits(4)],
)
weights = outside.graph.initializer[0]
weights.ClearField("raw_data")
weights.data_location = TensorProto.EXTERNAL
weights.external_data.add(key="location", value="../secret.bin")
weights.external_data.add(key="length", value="16")
save(outside, HERE / "outside.onnx")
(HERE / "not_onnx.onnx").write_text("this is not a model\n")
