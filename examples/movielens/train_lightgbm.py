"""Trains the model `lightgbm`: gradient-boosted trees over the numbers and two category codes.

Usage: python3 train_lightgbm.py --data DIR (the folder that features.py filled)

It scores how likely the user is to rate the item 4 or more at a given hour of the day.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import lightgbm
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

from common import Binder, Tensors, auc, model_folder, numbers, read_tsv, write_expected

OPSET = 15  # the newest one the converter knows
IR_VERSION = 8
TEST_SET = "test_ratings.tsv"


def table(inputs: Tensors) -> np.ndarray:
    """The two input tensors side by side as float32, as the graph joins them."""
    return np.concatenate([inputs["codes"].astype(np.float32), inputs["numbers"]], axis=1)


def fit(features: np.ndarray, labels: np.ndarray, trees: int, seed: int) -> lightgbm.Booster:
    parameters = {
        "objective": "binary",
        "num_leaves": 31,
        "learning_rate": 0.05,
        "min_data_in_leaf": 50,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "use_missing": False,
        "num_threads": 2,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
        "verbose": -1,
    }
    return lightgbm.train(parameters, lightgbm.Dataset(features, labels), trees)


def tree_node(booster: lightgbm.Booster, width: int) -> onnx.NodeProto:
    """The trees as the converter writes them, without what it puts around them."""
    converted = convert_lightgbm(
        booster, initial_types=[("features", FloatTensorType([None, width]))], target_opset=OPSET, zipmap=False
    )
    return next(node for node in converted.graph.node if node.op_type == "TreeEnsembleClassifier")


def make_model(booster: lightgbm.Booster, inputs: Tensors) -> onnx.ModelProto:
    """The ONNX model: codes and numbers joined, run through the trees, the probability of a positive as `score`."""
    trees = tree_node(booster, table(inputs).shape[1])
    del trees.input[:], trees.output[:]
    trees.input.append("features")
    trees.output.extend(["label", "probabilities"])
    nodes = [
        helper.make_node("Cast", ["codes"], ["float_codes"], to=TensorProto.FLOAT),
        helper.make_node("Concat", ["float_codes", "numbers"], ["features"], axis=1),
        trees,
        helper.make_node("Slice", ["probabilities", "from", "to", "axis"], ["score"]),
    ]
    graph = helper.make_graph(
        nodes,
        "lightgbm",
        [
            helper.make_tensor_value_info("codes", TensorProto.INT64, ["batch", inputs["codes"].shape[1]]),
            helper.make_tensor_value_info("numbers", TensorProto.FLOAT, ["batch", inputs["numbers"].shape[1]]),
        ],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["batch", 1])],
        [numpy_helper.from_array(np.array([at]), name) for name, at in (("from", 1), ("to", 2), ("axis", 1))],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="locus-example")
    onnx.checker.check_model(model)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the model lightgbm.")
    parser.add_argument("--data", type=Path, required=True, help="folder that features.py filled")
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    binder = Binder("lightgbm", options.data)
    train_rows, test_rows = read_tsv(options.data / "train_ratings.tsv"), read_tsv(options.data / TEST_SET)
    train, test = binder.bind(train_rows), binder.bind(test_rows)
    booster = fit(table(train), numbers(train_rows, "label"), options.trees, options.seed)
    scores = booster.predict(table(test)).astype(np.float32)
    onnx.save(make_model(booster, test), model_folder("lightgbm") / "model.onnx")
    write_expected("lightgbm", scores.reshape(-1, 1), TEST_SET, {"score": auc(numbers(test_rows, "label"), scores)})


if __name__ == "__main__":
    main()
