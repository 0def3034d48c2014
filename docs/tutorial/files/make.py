"""Makes the files of the tutorial beside it: items.parquet, users.csv, ctr.onnx and category.txt. All of it is made up.

python3 -m venv venv && venv/bin/pip install onnx==1.19.1 pyarrow==26.0.1 && venv/bin/python make.py
"""

import pathlib
import random

import numpy
import onnx
import pyarrow as pa
import pyarrow.parquet as pq
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
CATEGORIES = ["(unknown)", "books", "games", "garden", "music", "toys"]
NOON = 1_767_268_800  # 2026-01-01, in seconds

chance = random.Random(7)

items = [
    {
        "item_id": number,
        "category": chance.choice(CATEGORIES[1:]),
        "price": round(chance.uniform(2, 90), 2),
        "popularity": round(chance.random() ** 2, 4),
        "updated_at": NOON - chance.randrange(86_400 * 30),
    }
    for number in range(1, 201)
]
schema = pa.schema(
    [
        ("item_id", pa.int64()),
        ("category", pa.string()),
        ("price", pa.float32()),
        ("popularity", pa.float32()),
        ("updated_at", pa.int64()),
    ]
)
pq.write_table(pa.Table.from_pylist(items, schema=schema), HERE / "items.parquet", compression="zstd")

lines = ["user_id,age,budget"]
lines += [f"{number},{chance.randrange(18, 80)},{chance.uniform(5, 80):.2f}" for number in range(1, 61)]
(HERE / "users.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

(HERE / "category.txt").write_text("\n".join(CATEGORIES) + "\n", encoding="utf-8")


# logit = taste[category] + 3 popularity - 0.03 |price - budget| - 0.01 age + 0.02 hour - 1
def number(name, value):
    return numpy_helper.from_array(numpy.array(value, numpy.float32), name)


def column(name, element):
    return helper.make_tensor_value_info(name, element, ["batch", 1])


constants = [
    numpy_helper.from_array(numpy.array([0.0, 0.4, 0.9, -0.3, 0.1, 0.6], numpy.float32), "taste"),
    number("three", 3),
    number("per_price", -0.03),
    number("per_year", -0.01),
    number("per_hour", 0.02),
    number("offset", -1),
]
nodes = [
    helper.make_node("Gather", ["taste", "category"], ["liked"]),
    helper.make_node("Mul", ["popularity", "three"], ["popular"]),
    helper.make_node("Sub", ["price", "budget"], ["difference"]),
    helper.make_node("Abs", ["difference"], ["distance"]),
    helper.make_node("Mul", ["distance", "per_price"], ["dear"]),
    helper.make_node("Mul", ["age", "per_year"], ["old"]),
    helper.make_node("Mul", ["hour", "per_hour"], ["late"]),
    helper.make_node("Sum", ["liked", "popular", "dear", "old", "late", "offset"], ["logit"]),
    helper.make_node("Sigmoid", ["logit"], ["ctr"]),
]
inputs = [column("category", TensorProto.INT64)]
inputs += [column(name, TensorProto.FLOAT) for name in ("price", "popularity", "age", "budget", "hour")]
graph = helper.make_graph(nodes, "ctr", inputs, [column("ctr", TensorProto.FLOAT)], constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, HERE / "ctr.onnx")
