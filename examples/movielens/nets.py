"""The parts that the two torch models share: embeddings of the ids, scaling of the numbers, training, export."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from common import OPSET, Tensors

ITEMS, USERS, BUCKETS = 1683, 944, 100  # 0 is what a default row has
GENDERS, OCCUPATIONS, GENRES = 3, 22, 20  # lines of the vocabulary files
GENRE_SLOTS = 6


def start(seed: int) -> None:
    """Makes a run repeatable on one machine."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(2)
    torch.use_deterministic_algorithms(True)


def mlp(*widths: int, dropout: float = 0.0) -> nn.Sequential:
    """Linear layers of these widths, each followed by a ReLU."""
    layers: list[nn.Module] = []
    for wide, narrow in zip(widths, widths[1:]):
        layers += [nn.Linear(wide, narrow), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*layers)


class Scaler(nn.Module):
    """Brings every number to mean 0 and deviation 1 of the train set; part of the graph, so serving only copies."""

    def __init__(self, train: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(train.mean(0)))
        self.register_buffer("scale", torch.from_numpy((1 / (train.std(0) + 1e-6)).astype(np.float32)))

    def forward(self, numbers: Tensor) -> Tensor:
        return (numbers - self.mean) * self.scale


class Table(nn.Module):
    """An embedding table in which an index outside it counts as the nearest one, so that no id can fail a request."""

    def __init__(self, rows: int, width: int) -> None:
        super().__init__()
        self.last = rows - 1
        self.rows = nn.Embedding(rows, width)
        nn.init.normal_(self.rows.weight, std=0.05)

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows(ids.clamp(0, self.last))


def pooled(vectors: Tensor, keep: Tensor) -> Tensor:
    """The mean of those vectors of each row that are to be kept, or zeros."""
    weights = keep.to(vectors.dtype).unsqueeze(2)
    return (vectors * weights).sum(1) / weights.sum(1).clamp(min=1.0)


class Embeddings(nn.Module):
    """One vector each for item, user, gender, occupation, zip bucket and the mean of the genres."""

    count = 6

    def __init__(self, width: int) -> None:
        super().__init__()
        self.item, self.user = Table(ITEMS, width), Table(USERS, width)
        self.gender, self.occupation = Table(GENDERS, width), Table(OCCUPATIONS, width)
        self.zip_prefix, self.genre = Table(BUCKETS, width), Table(GENRES, width)

    def forward(self, ids: Tensor) -> list[Tensor]:
        single = [self.item, self.user, self.gender, self.occupation, self.zip_prefix]
        genres = ids[:, 5 : 5 + GENRE_SLOTS]
        return [table(ids[:, at]) for at, table in enumerate(single)] + [pooled(self.genre(genres), genres > 0)]


def train(
    model: nn.Module,
    inputs: Tensors,
    labels: np.ndarray,
    loss: Callable[[Sequence[Tensor], Tensor], Tensor],
    epochs: int,
    rate: float,
    decay: float,
    batch: int = 1024,
) -> None:
    """Trains with Adam on shuffled batches; the learning rate falls to a tenth over the epochs."""
    ids, dense, target = (torch.from_numpy(array) for array in (inputs["ids"], inputs["dense"], labels))
    tables = [p for module in model.modules() if isinstance(module, nn.Embedding) for p in module.parameters()]
    others = [p for p in model.parameters() if not any(p is table for table in tables)]
    groups = [{"params": tables, "weight_decay": decay}, {"params": others, "weight_decay": decay / 10}]
    optimizer = torch.optim.Adam(groups, lr=rate)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.1 ** (1 / max(epochs - 1, 1)))
    model.train()
    for epoch in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(target)).split(batch):
            optimizer.zero_grad()
            value = loss(model(ids[rows], dense[rows]), target[rows])
            value.backward()
            optimizer.step()
            total += value.item() * len(rows)
        schedule.step()
        print(f"epoch {epoch + 1}: loss {total / len(target):.4f}", flush=True)
    model.eval()


@torch.no_grad()
def predict(model: nn.Module, inputs: Tensors, batch: int = 4096) -> np.ndarray:
    """The model's own scores, one row a line of the inputs, one column an output."""
    model.eval()
    ids, dense = torch.from_numpy(inputs["ids"]), torch.from_numpy(inputs["dense"])
    parts = [torch.stack(model(i, d), 1) for i, d in zip(ids.split(batch), dense.split(batch))]
    return torch.cat(parts).numpy()


def export(model: nn.Module, inputs: Tensors, outputs: Sequence[str], path: Path) -> None:
    """Writes the model as ONNX, the sigmoid inside, the first axis of every tensor free and named "batch"."""
    names = ["ids", "dense"]
    torch.onnx.export(
        model.eval(),
        tuple(torch.from_numpy(inputs[name][:2]) for name in names),
        str(path),
        opset_version=OPSET,
        input_names=names,
        output_names=list(outputs),
        dynamic_axes={name: {0: "batch"} for name in [*names, *outputs]},
    )
