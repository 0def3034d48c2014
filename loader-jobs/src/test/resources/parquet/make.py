"""Makes the Parquet and Arrow files beside it, which hold the same rows as items.csv and items.tsv.

python3 -m venv venv && venv/bin/pip install pyarrow==21.0.0 && venv/bin/python make.py
"""

import datetime
import pathlib

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent

ROWS = [
    # item_id, updated_at, year, adult, score, country, genres, taste
    (7, 1000, 1999, True, 1.25, "fr", ["Drama", "Comedy"], [1.0, 2.0]),
    (-8, 1001, None, None, None, None, None, None),
    (9, None, 2001, False, -300.0, "München, \"D\"", ["Drama"], [0.1, 0.2]),
    (2**62, 1002, -5, True, 0.1, "日本", ["War", "Drama", "Comedy"], [1e-7, 3e7]),
]

SCHEMA = pa.schema(
    [
        ("item_id", pa.int64()),
        ("updated_at", pa.int64()),
        ("year", pa.int32()),
        ("adult", pa.bool_()),
        ("score", pa.float64()),
        ("country", pa.string()),
        ("genres", pa.list_(pa.string())),
        ("taste", pa.list_(pa.float32())),
    ]
)


def table(rows, schema):
    columns = zip(*rows)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, schema)], schema=schema)


def text(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(text(element) for element in value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n') else cell


items = table(ROWS, SCHEMA)
for codec in ("zstd", "snappy", "gzip", "none"):
    pq.write_table(items, here / f"items-{codec}.parquet", compression=codec)
pq.write_table(items, here / "items-plain-two-groups.parquet", use_dictionary=False, row_group_size=3)
for name, separator, quote in (("items.csv", ",", quoted), ("items.tsv", "\t", str)):
    lines = [SCHEMA.names] + [[quote(text(value)) for value in row] for row in ROWS]
    (here / name).write_text("".join(separator.join(line) + "\n" for line in lines), encoding="utf-8")

bad = [
    (1, 1000, 1999, True, float("nan"), "fr", ["Drama"], [1.0, 2.0]),
    (2, 1000, 1999, True, 1e300, "fr", ["Drama"], [1.0, 2.0]),
    (None, 1000, 1999, True, 1.0, "fr", ["Drama"], [1.0, 2.0]),
    (4, 1000, 1999, True, 1.0, "fr", ["a", "b", "c", "d"], [1.0, 2.0]),
    (5, 1000, 1999, True, 1.0, "fr", ["Drama"], [1.0]),
    (6, 1000, 1999, True, 1.0, "fr", ["Drama", None], [1.0, 2.0]),
    (7, 10**15, 1999, True, 1.0, "fr", ["Drama"], [1.0, 2.0]),
    (8, 1000, 1999, True, 1.0, "fr", ["Drama"], [1.0, 2.0]),
]
pq.write_table(table(bad, SCHEMA), here / "bad-rows.parquet", compression="zstd")

stamps = SCHEMA.set(1, pa.field("updated_at", pa.timestamp("us")))
rows = [(row[0], datetime.datetime(2026, 1, 1), *row[2:]) for row in ROWS]
pq.write_table(table(rows, stamps), here / "timestamp.parquet", compression="zstd")

unsigned = SCHEMA.set(2, pa.field("year", pa.uint32())).set(0, pa.field("item_id", pa.uint64()))
rows = [(3, 1, 2**32 - 1, *ROWS[0][3:]), (2**63, 1, 1, *ROWS[0][3:])]
pq.write_table(table(rows, unsigned), here / "unsigned.parquet", compression="zstd")


def write_arrow(table, name, codec=None, batch_rows=None):
    options = ipc.IpcWriteOptions(compression=codec)
    with ipc.new_file(str(here / name), table.schema, options=options) as out:
        out.write_table(table, max_chunksize=batch_rows)


write_arrow(items, "items.arrow")
write_arrow(items, "items-zstd-two-batches.arrow", "zstd", 3)
write_arrow(items, "items-lz4.arrow", "lz4")
coded = pa.dictionary(pa.int16(), pa.string())
other_types = pa.schema(
    [
        ("item_id", pa.int64()),
        ("updated_at", pa.int64()),
        ("year", pa.int16()),
        ("adult", pa.uint8()),
        ("score", pa.float64()),
        ("country", coded),
        ("genres", pa.list_(coded)),
        ("taste", pa.list_(pa.float32(), 2)),
    ]
)
rows = [(*row[:3], None if row[3] is None else int(row[3]), *row[4:]) for row in ROWS]
write_arrow(table(rows, other_types), "items-coded.arrow")
write_arrow(table(bad, SCHEMA), "bad-rows.arrow")
rows = [(row[0], datetime.datetime(2026, 1, 1), *row[2:]) for row in ROWS]
write_arrow(table(rows, stamps), "timestamp.arrow")
