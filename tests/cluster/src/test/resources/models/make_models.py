"""Makes the small models of the cluster's tests. Their scores can be worked out by hand.

Run with Python 3.11 and onnx==1.17.0:  python make_models.py   (writes beside itself)
"""

import pathlib

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = pathlib.Path(__file__).parent
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def value(name, element, *shape):
    return helper.make_tensor_value_info(name, element, shape)


def constant(name, array):
    return numpy_helper.from_array(numpy.asarray(array), name)


def node(kind, inputs, outputs, **attributes):
    return helper.make_node(kind, inputs, outputs, **attributes)


def make(file, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, "test", inputs, outputs, list(constants))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    save(model, HERE / file)


def digits_of(tensor, score, prefix):
    """score [batch] = tensor [batch, any width up to 8] . (1, 10, 100, ...): each column is seen as a decimal digit."""
    name = lambda text: prefix + text
    return [
        node("Shape", [tensor], [name("width")], start=1, end=2),
        node("Slice", ["digits", "zero", name("width"), "zero"], [name("weights")]),
        node("Mul", [tensor, name("weights")], [name("products")]),
        node("ReduceSum", [name("products"), "one"], [score], keepdims=0),
    ]


CONSTANTS = [
    constant("digits", numpy.array([10.0**i for i in range(8)], numpy.float32)),
    constant("zero", numpy.array([0], numpy.int64)),
    constant("one", numpy.array([1], numpy.int64)),
]

# score = dense . (1, 10, 100, ...)
make(
    "digits.onnx",
    digits_of("dense", "score", ""),
    [value("dense", FLOAT, "batch", "width")],
    [value("score", FLOAT, "batch")],
    CONSTANTS,
)
# Another version of it: score = -(dense . (1, 10, 100, ...)).
make(
    "negative_digits.onnx",
    [*digits_of("dense", "positive", ""), node("Neg", ["positive"], ["score"])],
    [value("dense", FLOAT, "batch", "width")],
    [value("score", FLOAT, "batch")],
    CONSTANTS,
)
# Two inputs, three scores: the digits of each, and their difference as the second column of `both`.
make(
    "two_inputs.onnx",
    [
        *digits_of("dense", "floats", "f_"),
        node("Cast", ["ids"], ["ids_as_floats"], to=FLOAT),
        *digits_of("ids_as_floats", "whole", "w_"),
        node("Sub", ["floats", "whole"], ["difference"]),
        node("Unsqueeze", ["whole", "one"], ["column_0"]),
        node("Unsqueeze", ["difference", "one"], ["column_1"]),
        node("Concat", ["column_0", "column_1"], ["both"], axis=1),
    ],
    [value("dense", FLOAT, "batch", "width"), value("ids", INT64, "batch", "id_width")],
    [value("floats", FLOAT, "batch"), value("both", FLOAT, "batch", 2)],
    CONSTANTS,
)
# Takes as long as it is told: the largest `rounds` of the batch, times some microseconds. score = dense . (1, 10, ...).
body = helper.make_graph(
    [
        node("Identity", ["condition"], ["go_on"]),
        node("Sin", ["state"], ["next_state"]),
    ],
    "body",
    [value("round", INT64), value("condition", BOOL), value("state", FLOAT, 256)],
    [value("go_on", BOOL), value("next_state", FLOAT, 256)],
)
make(
    "slow.onnx",
    [
        *digits_of("dense", "quick", ""),
        node("ReduceMax", ["rounds"], ["trips"], keepdims=0),
        node("Loop", ["trips", "", "start"], ["end"], body=body),
        node("ReduceMax", ["end"], ["one_number"], keepdims=0),
        node("Mul", ["one_number", "nothing"], ["still_nothing"]),
        node("Add", ["quick", "still_nothing"], ["score"]),
    ],
    [value("dense", FLOAT, "batch", "width"), value("rounds", INT64, "batch", 1)],
    [value("score", FLOAT, "batch")],
    [
        *CONSTANTS,
        constant("start", numpy.linspace(0, 1, 256, dtype=numpy.float32)),
        constant("nothing", numpy.array(0, numpy.float32)),
    ],
)
(HERE / "not_onnx.onnx").write_text("this is not a model\n")
