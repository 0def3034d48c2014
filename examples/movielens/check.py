"""Checks the committed models: ONNX Runtime must give every score that the trainers' own libraries gave.

Usage: python3 check.py --data DIR (the folder that features.py filled)

A score may differ by 1e-5 * max(1, |expected|). Ends with 1 if one does not agree, or if an AUC is not the noted one.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

from common import EXPECTED, Binder, Columns, Tensors, auc, model_folder, numbers, read_tsv

TOLERANCE = 1e-5
BATCHES = (500, 1)  # every row in requests of 500; the first rows one by one
SINGLE_ROWS = 200


def run(name: str, manifest: dict, inputs: Tensors, batch: int) -> np.ndarray:
    """The scores of ONNX Runtime, one row an item, one column an output, as callers see them."""
    session = onnxruntime.InferenceSession(model_folder(name) / "model.onnx", providers=["CPUExecutionProvider"])
    tensors = [output["tensor"] for output in manifest["outputs"]]
    rows = len(next(iter(inputs.values())))
    parts = []
    for start in range(0, rows, batch):
        piece = {tensor: array[start : start + batch] for tensor, array in inputs.items()}
        parts.append(np.stack([out.reshape(len(out), -1)[:, 0] for out in session.run(tensors, piece)], 1))
    return np.concatenate(parts)


def labels_of(output: str, rows: Columns) -> tuple[np.ndarray, np.ndarray]:
    """What an output predicts, and which rows count."""
    if output == "score":
        return numbers(rows, "label"), np.ones(len(rows["label"]), bool)
    clicked = numbers(rows, "click") > 0.5
    if output == "ctr":
        return numbers(rows, "click"), np.ones_like(clicked)
    return numbers(rows, "conversion"), clicked if output == "cvr" else np.ones_like(clicked)


def check(name: str, noted: dict, data: Path) -> bool:
    """Compares one model with its expected scores and prints the largest difference."""
    binder = Binder(name, data)
    rows = read_tsv(data / noted["test_set"])
    inputs = binder.bind(rows)
    outputs = [output["name"] for output in binder.manifest["outputs"]]
    expected = np.fromfile(EXPECTED / f"{name}.f32", dtype="<f4").reshape(-1, len(outputs))
    good = len(expected) == noted["rows"] == len(rows["item_id"])
    for batch in BATCHES:
        count = len(expected) if batch > 1 else SINGLE_ROWS
        found = run(name, binder.manifest, {tensor: array[:count] for tensor, array in inputs.items()}, batch)
        difference = np.abs(found.astype(np.float64) - expected[:count])
        outside = int((difference > TOLERANCE * np.maximum(1, np.abs(expected[:count]))).sum())
        good &= outside == 0
        print(f"{name}, {count} rows by {batch}: max difference {difference.max():.2e}, outside: {outside}")
        if batch > 1:
            good &= all(matches(output, rows, found[:, at], noted) for at, output in enumerate(outputs))
    return good


def matches(output: str, rows: Columns, scores: np.ndarray, noted: dict) -> bool:
    """Whether the AUC of these scores is the one in metrics.json."""
    labels, count = labels_of(output, rows)
    value = auc(labels[count], scores[count])
    print(f"  AUC of {output}: {value:.4f}, noted {noted['auc'][output]:.4f}")
    return abs(value - noted["auc"][output]) < 1e-6


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks the models against the expected scores.")
    parser.add_argument("--data", type=Path, required=True, help="folder that features.py filled")
    data: Path = parser.parse_args().data
    metrics = json.loads((EXPECTED / "metrics.json").read_text())
    results = [check(name, noted, data) for name, noted in metrics.items()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
