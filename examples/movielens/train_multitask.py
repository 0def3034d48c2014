"""Trains the model `multitask`: a mixture of experts shared by a click and a conversion task.

Usage: python3 train_multitask.py --data DIR (the folder that features.py filled)

Its outputs are `ctr` (the user clicks the item), `cvr` (a click converts) and `ctcvr`, their product.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

import nets
from common import Binder, auc, model_folder, numbers, read_tsv, write_expected

WIDTH = 16
EXPERTS = 4
EXPERT_WIDTH = 32
OUTPUTS = ("ctr", "cvr", "ctcvr")
TEST_SET = "test_clicks.tsv"


class Task(nn.Module):
    """One task: a gate that weighs the experts, and a tower that turns their blend into a probability."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, EXPERTS)
        self.tower = nn.Sequential(nets.mlp(EXPERT_WIDTH, 16), nn.Linear(16, 1))

    def forward(self, shared: Tensor, experts: Tensor) -> Tensor:
        weights = torch.softmax(self.gate(shared), 1).unsqueeze(2)
        return torch.sigmoid(self.tower((experts * weights).sum(1))).squeeze(1)


class Multitask(nn.Module):
    """A multi-gate mixture of experts with two tasks."""

    def __init__(self, scaler: nets.Scaler, dense_width: int) -> None:
        super().__init__()
        self.scaler = scaler
        self.embeddings = nets.Embeddings(WIDTH)
        width = WIDTH * (nets.Embeddings.count + 3) + dense_width
        self.experts = nn.ModuleList(nets.mlp(width, 64, EXPERT_WIDTH, dropout=0.1) for _ in range(EXPERTS))
        self.click, self.convert = Task(width), Task(width)

    def history(self, ids: Tensor, item: Tensor) -> Tensor:
        """The mean vector of the user's recent movies; the candidate itself is left out, as training rows hold it."""
        recent = ids[:, 5 + nets.GENRE_SLOTS :]
        keep = (recent > 0) & (recent != ids[:, :1])
        return nets.pooled(self.embeddings.item(recent), keep)

    def forward(self, ids: Tensor, dense: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        vectors = self.embeddings(ids)
        history = self.history(ids, vectors[0])
        item, user = vectors[:2]
        shared = torch.cat([*vectors, history, history * item, user * item, self.scaler(dense)], 1)
        experts = torch.stack([expert(shared) for expert in self.experts], 1)
        ctr, cvr = self.click(shared, experts), self.convert(shared, experts)
        return ctr, cvr, ctr * cvr


def loss(outputs: Sequence[Tensor], labels: Tensor) -> Tensor:
    """Cross-entropy of the click over all rows plus that of the conversion over the clicked ones."""
    click, conversion = labels[:, 0], labels[:, 1]
    clicked = click > 0
    return binary_cross_entropy(outputs[0], click) + binary_cross_entropy(outputs[1][clicked], conversion[clicked])


def measure(click: np.ndarray, conversion: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """The AUC of each output; that of `cvr` over clicked rows only."""
    clicked = click > 0.5
    return {
        "ctr": auc(click, scores[:, 0]),
        "cvr": auc(conversion[clicked], scores[clicked, 1]),
        "ctcvr": auc(conversion, scores[:, 2]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the model multitask.")
    parser.add_argument("--data", type=Path, required=True, help="folder that features.py filled")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=3e-3, help="learning rate")
    parser.add_argument("--decay", type=float, default=1e-5, help="weight decay of the embeddings")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    nets.start(options.seed)
    binder = Binder("multitask", options.data)
    train_rows, test_rows = read_tsv(options.data / "train_clicks.tsv"), read_tsv(options.data / TEST_SET)
    train, test = binder.bind(train_rows), binder.bind(test_rows)
    model = Multitask(nets.Scaler(train["dense"]), train["dense"].shape[1])
    labels = np.stack([numbers(train_rows, "click"), numbers(train_rows, "conversion")], 1)
    nets.train(model, train, labels, loss, options.epochs, options.rate, options.decay, batch=2048)
    scores = nets.predict(model, test)
    nets.export(model, test, OUTPUTS, model_folder("multitask") / "model.onnx")
    aucs = measure(numbers(test_rows, "click"), numbers(test_rows, "conversion"), scores)
    write_expected("multitask", scores, TEST_SET, aucs)


if __name__ == "__main__":
    main()
