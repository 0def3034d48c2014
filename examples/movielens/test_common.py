"""Tests of the rules that turn feature values into tensors. Run in the venv: python -m unittest test_common"""

from __future__ import annotations

import unittest
from pathlib import Path

import numpy as np

import common
import features


class CommonTest(unittest.TestCase):
    def encode(self, cells: list[str], kind: str, dtype: type = np.int64, **spec: object) -> list[list[float]]:
        folder = common.model_folder("dlrm")
        return common.encode(cells, {"type": kind}, {"feature": "item.x", **spec}, dtype, folder).tolist()

    def test_murmur3_of_known_strings(self) -> None:
        for text, value in (("", 0), ("hello", 0x248BFA47), ("hello, world", 0x149BBB7F), ("test", 0xBA6BD213)):
            self.assertEqual(common.murmur3(text.encode()), value, text)

    def test_lists_are_padded_and_cut(self) -> None:
        self.assertEqual(self.encode(["7|8", "1|2|3|4"], "int64[..4]", length=3, padding=9), [[7, 8, 9], [1, 2, 3]])

    def test_a_word_outside_the_vocabulary_has_its_own_index(self) -> None:
        spec = {"vocabulary": "gender.txt", "out_of_vocabulary": 0}
        self.assertEqual(self.encode(["M", "F", "X"], "string", **spec), [[2], [1], [0]])

    def test_vectors_have_their_own_width_and_numbers_are_cast(self) -> None:
        self.assertEqual(self.encode(["0.5|1"], "float32[2]", np.float32), [[0.5, 1.0]])
        self.assertEqual(self.encode(["3"], "int64", np.float32), [[3.0]])

    def test_a_null_or_a_short_vector_is_refused(self) -> None:
        for cell in ("", "1"):
            with self.assertRaises(ValueError):
                self.encode([cell], "float32[2]", np.float32)

    def test_vocabulary_of_genres_follows_the_order_of_the_genre_vector(self) -> None:
        words = Path(common.model_folder("dlrm") / "genres.txt").read_text().splitlines()
        self.assertEqual(words[1:], list(features.GENRES))

    def test_auc_counts_ties_half(self) -> None:
        labels, scores = np.array([1, 0, 1, 0]), np.array([0.9, 0.1, 0.5, 0.5])
        self.assertEqual(common.auc(labels, scores), 0.875)


if __name__ == "__main__":
    unittest.main()
