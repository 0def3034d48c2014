"""Makes the benchmark's model: an MLP 96-128-64-1 with ReLU and a sigmoid at the end, with seeded random weights.

Usage: python3 make_mlp.py model.onnx     (needs onnx==1.19.1 and numpy)
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS = [96, 128, 64, 1]


def main(path: str) -> None:
    random = np.random.default_rng(7)
    nodes, weights, tensor = [], [], "features"
    for number, (width, height) in enumerate(zip(LAYERS, LAYERS[1:])):
        weight = random.normal(0, (2 / width) ** 0.5, (width, height)).astype(np.float32)
        bias = random.normal(0, 0.1, height).astype(np.float32)
        weights += [numpy_helper.from_array(weight, f"w{number}"), numpy_helper.from_array(bias, f"b{number}")]
        last = number == len(LAYERS) - 2
        nodes.append(helper.make_node("Gemm", [tensor, f"w{number}", f"b{number}"], [f"h{number}"]))
        tensor = "score" if last else f"a{number}"
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"h{number}"], [tensor]))
    graph = helper.make_graph(
        nodes,
        "mlp",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", LAYERS[0]])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["batch", 1])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    main(sys.argv[1])
