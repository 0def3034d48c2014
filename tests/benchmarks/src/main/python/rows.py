"""Writes a Parquet file of 20 columns: rows.py ROWS FILE. A million rows in a row group, keys in no order."""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GROUP_ROWS = 1_000_000

rows = int(sys.argv[1])
random = np.random.default_rng(1)
keys = random.permutation(rows).astype(np.int64)
categories = np.array([f"category {i}" for i in range(1_000)], dtype=object)


def group(first, count):
    columns = {
        "id": pa.array(keys[first : first + count]),
        "at": pa.array(random.integers(1_700_000_000, 1_760_000_000, count)),
    }
    for i in range(6):
        columns[f"whole{i}"] = pa.array(random.integers(0, 1_000 * (i + 1), count))
    for i in range(10):
        missing = random.random(count) < 0.02 if i == 0 else None
        columns[f"real{i}"] = pa.array(random.random(count).astype(np.float32), mask=missing)
    for i in range(2):
        columns[f"text{i}"] = pa.array(categories[random.integers(0, len(categories), count)])
    return pa.table(columns)


out = None
for first in range(0, rows, GROUP_ROWS):
    table = group(first, min(GROUP_ROWS, rows - first))
    out = out or pq.ParquetWriter(sys.argv[2], table.schema, compression="zstd")
    out.write_table(table)
out.close()
