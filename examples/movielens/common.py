"""Turns prepared TSV files into the tensors a model manifest asks for, and keeps what trainers and check.py share.

This follows the rules of the manifests on its own, in a few lines of numpy; trainers and check.py both read features
through it, so a model is trained on the tensors it will be served.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import yaml

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"
DTYPES = {"int64": np.int64, "float32": np.float32}
OPSET = 17

Columns = dict[str, list[str]]
Tensors = dict[str, np.ndarray]


# ---------------------------------------------------------------- files


def read_tsv(path: Path) -> Columns:
    """The columns of a TSV file, by name."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = next(lines)
        return {name: list(column) for name, column in zip(names, zip(*lines))}


def read_yaml(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def model_folder(name: str) -> Path:
    return HERE / "models" / name / "1"


def numbers(columns: Columns, name: str) -> np.ndarray:
    """A column as float32."""
    return np.array(columns[name], dtype=np.float32)


# ---------------------------------------------------------------- features to tensors


def murmur3(data: bytes, seed: int = 0) -> int:
    """MurmurHash3_x86_32 of some bytes, unsigned."""
    mask = 0xFFFFFFFF

    def rotate(value: int, bits: int) -> int:
        return (value << bits | value >> (32 - bits)) & mask

    def scramble(block: bytes) -> int:
        return rotate(int.from_bytes(block, "little") * 0xCC9E2D51 & mask, 15) * 0x1B873593 & mask

    tail = len(data) - len(data) % 4
    state = seed
    for start in range(0, tail, 4):
        state = (rotate(state ^ scramble(data[start : start + 4]), 13) * 5 + 0xE6546B64) & mask
    state ^= scramble(data[tail:]) ^ len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        state = (state ^ state >> shift) * factor & mask
    return state


def encoder(spec: dict, folder: Path) -> Callable[[str], float]:
    """How a manifest's entry turns one value into a number: vocabulary, buckets, or the number itself."""
    if "vocabulary" in spec:
        words = (folder / spec["vocabulary"]).read_text(encoding="utf-8").splitlines()
        index = {word: number for number, word in enumerate(words)}
        return lambda word: index.get(word, spec["out_of_vocabulary"])
    if "buckets" in spec:
        return lambda word: murmur3(word.encode()) % spec["buckets"]
    return float


def parse_type(text: str) -> tuple[str, int, bool]:
    """A feature's element type, its length (1 for a scalar), and whether it is a bounded list."""
    element, _, bracket = text.partition("[")
    length = bracket.rstrip("]")
    return element, int(length.lstrip(".") or 1), length.startswith("..")


def encode(cells: Sequence[str], declared: dict, spec: dict, dtype: type, folder: Path) -> np.ndarray:
    """A column of TSV cells as a matrix: padded, looked up and cast as the manifest says."""
    _, bound, is_list = parse_type(declared["type"])
    width = spec.get("length", bound)
    number = encoder(spec, folder)
    out = np.full((len(cells), width), spec.get("padding", 0), dtype)
    for row, cell in enumerate(cells):
        if cell == "":
            raise ValueError(f"{spec['feature']}, row {row}: a null, and these files should have none")
        values = cell.split("|")
        if not is_list and len(values) != width:
            raise ValueError(f"{spec['feature']}, row {row}: {len(values)} values, expected {width}")
        values = values[:width]
        out[row, : len(values)] = [number(value) for value in values]
    return out


class Binder:
    """Makes a model's input tensors for rows of (user, item) from a folder of prepared files."""

    def __init__(self, name: str, data: Path) -> None:
        self.folder = model_folder(name)
        self.manifest = read_yaml(self.folder / "model.yaml")
        self.views = {}
        for entity in (self.manifest["candidates"], self.manifest["user"]):
            view = read_yaml(HERE / "views" / f"{entity}.yaml")
            columns = read_tsv(data / f"{entity}s.tsv")
            row_of = {key: row for row, key in enumerate(columns[view["key"]["column"]])}
            self.views[view["name"]] = view, columns, row_of

    def bind(self, rows: Columns) -> Tensors:
        return {spec["tensor"]: self._tensor(spec, rows) for spec in self.manifest["inputs"]}

    def _tensor(self, tensor: dict, rows: Columns) -> np.ndarray:
        dtype = DTYPES[tensor["type"]]
        return np.concatenate([self._feature(spec, rows, dtype) for spec in tensor["features"]], axis=1)

    def _feature(self, spec: dict, rows: Columns, dtype: type) -> np.ndarray:
        source, name = spec["feature"].split(".")
        if source in ("request", "candidate"):
            declared = next(entry for entry in self.manifest[source] if entry["name"] == name)
            return encode(rows[name], declared, spec, dtype, self.folder)
        view, columns, row_of = self.views[source]
        declared = next(entry for entry in view["features"] if entry["name"] == name)
        matrix = encode(columns[name], declared, spec, dtype, self.folder)
        return matrix[[row_of[key] for key in rows[view["key"]["column"]]]]


# ---------------------------------------------------------------- results


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """The area under the ROC curve: how often a positive row scores above a negative one, ties counting half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    positive = labels > 0.5
    hits, misses = int(positive.sum()), int((~positive).sum())
    return float((rank[positive].sum() - hits * (hits + 1) / 2) / (hits * misses))


def write_expected(name: str, scores: np.ndarray, test_set: str, aucs: dict[str, float]) -> None:
    """Writes a model's own scores of the test set, and its AUCs beside those of the other models."""
    EXPECTED.mkdir(exist_ok=True)
    scores.astype("<f4").tofile(EXPECTED / f"{name}.f32")
    path = EXPECTED / "metrics.json"
    metrics = json.loads(path.read_text()) if path.exists() else {}
    rounded = {output: round(value, 8) for output, value in aucs.items()}
    metrics[name] = {"auc": rounded, "rows": len(scores), "test_set": test_set}
    path.write_text(json.dumps(metrics, indent=2, sort_keys=True) + "\n")
    print(name, metrics[name])
