"""Tests of the data preparation on a tiny made-up data set. Run: python3 -m unittest test_features"""

from __future__ import annotations

import csv
import tempfile
import unittest
from pathlib import Path

import features
from features import Rating

ITEMS = [
    (1, "First", "1990", "Drama"),
    (2, "Second", "1991", "Drama Comedy"),
    (3, "Third (1992)", "V", "Comedy"),
    (4, "Fourth", "1993", "Action"),
    (5, "Fifth", "unknown", "unknown"),
    (6, "Sixth", "1995", "Action Drama"),
    *((item, f"Movie {item}", "1980", "Western") for item in range(7, 41)),
]
USERS = [(1, 30, "F", "writer", "12345"), (2, 40, "M", "other", "T8H1N")]
RATINGS = [
    # user 1: ten ratings, the last three at one time, so items 5 and 6 are the test part
    *((1, item, 3, 100 + item) for item in (1, 2, 7, 8, 9, 10, 11)),
    (1, 6, 5, 7200),
    (1, 4, 2, 7200),
    (1, 5, 4, 7200),
    # user 2: five ratings, the newest (of item 1) is the test part
    (2, 1, 5, 90_000),
    (2, 2, 4, 20),
    (2, 3, 1, 30),
    (2, 6, 4, 40),
    (2, 4, 4, 50),
]


def write(path: Path, header: str, lines: list[tuple]) -> None:
    path.write_text("\n".join([header, *("\t".join(map(str, line)) for line in lines)]) + "\n", encoding="utf-8")


def write_data(folder: Path, ratings: list[tuple]) -> None:
    write(folder / "ml-100k.item", "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq", ITEMS)
    write(folder / "ml-100k.user", "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token", USERS)
    write(folder / "ml-100k.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float", ratings)


class FeaturesTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def prepare(self, name: str, ratings: list[tuple] = RATINGS, items: int | None = None, seed: int = 1) -> Path:
        data, out = self.folder / f"{name}-data", self.folder / name
        data.mkdir()
        write_data(data, ratings)
        features.prepare(data, out, items, seed)
        return out

    def rows(self, path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    def row(self, path: Path, key: str, value: int) -> dict[str, str]:
        return next(row for row in self.rows(path) if row[key] == str(value))

    def test_last_fifth_of_each_user_is_the_test_part_and_ties_go_by_item(self) -> None:
        test = self.rows(self.prepare("out") / "test_ratings.tsv")
        self.assertEqual([(r["user_id"], r["item_id"]) for r in test], [("1", "5"), ("1", "6"), ("2", "1")])

    def test_label_and_hour_come_from_the_rating(self) -> None:
        test = self.rows(self.prepare("out") / "test_ratings.tsv")
        self.assertEqual([(r["hour"], r["label"]) for r in test], [("2", "1"), ("2", "1"), ("1", "1")])

    def test_order_of_the_input_does_not_matter(self) -> None:
        split = features.split_ratings(Rating(*line) for line in RATINGS)
        self.assertEqual(split, features.split_ratings(Rating(*line) for line in reversed(RATINGS)))

    def test_same_seed_same_bytes_other_seed_other_non_clicks(self) -> None:
        first, second, other = self.prepare("a", items=50), self.prepare("b", items=50), self.prepare("c", seed=2)
        for path in sorted(first.iterdir()):
            self.assertEqual(path.read_bytes(), (second / path.name).read_bytes(), path.name)
        name = "train_clicks.tsv"
        self.assertNotEqual((first / name).read_bytes(), (other / name).read_bytes())

    def test_aggregates_see_the_train_part_only(self) -> None:
        changed = [(u, i, 1 if (u, i) in {(1, 5), (1, 6), (2, 1)} else r, t) for u, i, r, t in RATINGS]
        first, second = self.prepare("a"), self.prepare("b", changed)
        for name in ("items.tsv", "users.tsv", "train_ratings.tsv", "train_clicks.tsv"):
            self.assertEqual((first / name).read_bytes(), (second / name).read_bytes(), name)

    def test_counts_and_means_by_hand(self) -> None:
        out = self.prepare("out")
        values = [r for u, i, r, _ in RATINGS if (u, i) not in {(1, 5), (1, 6), (2, 1)}]
        prior = sum(values) / len(values)
        item = self.row(out / "items.tsv", "item_id", 4)
        self.assertEqual(item["rating_count"], "2")
        self.assertEqual(float(item["mean_rating"]), round((2 + 4 + 5 * prior) / 7, 4))
        self.assertEqual(self.row(out / "items.tsv", "item_id", 5)["rating_count"], "0")
        self.assertEqual(self.row(out / "users.tsv", "user_id", 2)["recent_movies"], "4|6|3|2")

    def test_years_and_lists_are_never_null(self) -> None:
        out = self.prepare("out")
        items = self.rows(out / "items.tsv")
        self.assertEqual([row["year"] for row in items[2:5]], ["1992", "1993", "1980"])
        for row in items + self.rows(out / "users.tsv"):
            self.assertNotIn("", row.values())

    def test_clicks_are_the_ratings_and_the_rest_was_never_rated(self) -> None:
        out = self.prepare("out")
        rated = {(str(u), str(i)) for u, i, _, _ in RATINGS}
        parts = [self.rows(out / f"{part}_clicks.tsv") for part in ("train", "test")]
        for row in parts[0] + parts[1]:
            self.assertEqual(row["click"] == "1", (row["user_id"], row["item_id"]) in rated)
            self.assertLessEqual(row["conversion"], row["click"])
        pairs = [(row["user_id"], row["item_id"]) for row in parts[0] + parts[1]]
        self.assertEqual(len(pairs), len(set(pairs)))
        self.assertEqual([(row["user_id"], row["click"]) for row in parts[1]].count(("1", "0")), 8)

    def test_growing_the_items_keeps_the_real_rows_and_the_tests(self) -> None:
        small, large = self.prepare("small"), self.prepare("large", items=200)
        for name in ("items.tsv", "titles.tsv"):
            real, grown = ((out / name).read_text().splitlines() for out in (small, large))
            self.assertEqual(grown[: len(real)], real)
            self.assertEqual(len(grown), 201)
        for name in ("users.tsv", "test_ratings.tsv", "test_clicks.tsv", "train_ratings.tsv", "train_clicks.tsv"):
            self.assertEqual((small / name).read_bytes(), (large / name).read_bytes(), name)
        generated = self.rows(large / "items.tsv")[len(ITEMS) :]
        self.assertEqual([int(row["item_id"]) for row in generated], list(range(10_001, 10_001 + len(generated))))
        real_ids = {str(item[0]) for item in ITEMS}
        self.assertTrue(all(row["movie_id"] in real_ids for row in generated))

    def test_fewer_items_than_real_ones_is_refused(self) -> None:
        with self.assertRaises(features.DataError):
            self.prepare("out", items=3)


if __name__ == "__main__":
    unittest.main()
