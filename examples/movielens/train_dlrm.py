"""Trains the model `dlrm`: embeddings and scaled numbers, their pairwise products, and a small network on top.

Usage: python3 train_dlrm.py --data DIR (the folder that features.py filled)

It scores how likely the user is to rate the item 4 or more.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

import nets
from common import Binder, auc, model_folder, numbers, read_tsv, write_expected

WIDTH = 16
TEST_SET = "test_ratings.tsv"


class Dlrm(nn.Module):
    """A deep learning recommendation model with one output, `score`."""

    def __init__(self, scaler: nets.Scaler, dense_width: int) -> None:
        super().__init__()
        self.scaler = scaler
        self.embeddings = nets.Embeddings(WIDTH)
        self.bottom = nets.mlp(dense_width, 64, WIDTH)
        vectors = nets.Embeddings.count + 1
        left, right = torch.triu_indices(vectors, vectors, offset=1)
        self.register_buffer("pairs", left * vectors + right)
        self.top = nets.mlp(WIDTH * vectors + len(left), 64, 32, dropout=0.2)
        self.last = nn.Linear(32, 1)

    def forward(self, ids: Tensor, dense: Tensor) -> tuple[Tensor]:
        vectors = torch.stack([*self.embeddings(ids), self.bottom(self.scaler(dense))], 1)
        products = torch.bmm(vectors, vectors.transpose(1, 2)).flatten(1).index_select(1, self.pairs)
        hidden = self.top(torch.cat([vectors.flatten(1), products], 1))
        return (torch.sigmoid(self.last(hidden)).squeeze(1),)


def loss(outputs: Sequence[Tensor], labels: Tensor) -> Tensor:
    """Cross-entropy of the one output."""
    return binary_cross_entropy(outputs[0], labels)


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the model dlrm.")
    parser.add_argument("--data", type=Path, required=True, help="folder that features.py filled")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2e-3, help="learning rate")
    parser.add_argument("--decay", type=float, default=1e-4, help="weight decay of the embeddings")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    nets.start(options.seed)
    binder = Binder("dlrm", options.data)
    train_rows, test_rows = read_tsv(options.data / "train_ratings.tsv"), read_tsv(options.data / TEST_SET)
    train, test = binder.bind(train_rows), binder.bind(test_rows)
    model = Dlrm(nets.Scaler(train["dense"]), train["dense"].shape[1])
    labels = numbers(train_rows, "label")
    nets.train(model, train, labels, loss, options.epochs, options.rate, options.decay)
    scores = nets.predict(model, test)
    nets.export(model, test, ["score"], model_folder("dlrm") / "model.onnx")
    write_expected("dlrm", scores, TEST_SET, {"score": auc(numbers(test_rows, "label"), scores[:, 0])})


if __name__ == "__main__":
    main()
