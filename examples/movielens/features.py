"""Prepares MovieLens 100K for Locus: feature rows for the two views, a train set and a test set for the models.

Usage: python3 features.py --data DIR --out DIR [--items N] [--seed S]

Files written, tab-separated with a header line; lists and vectors are joined by "|", an empty cell is a null:
  items.tsv, users.tsv                 the rows of views/item.yaml and views/user.yaml
  titles.tsv                           what to show a person for an item
  train_ratings.tsv, test_ratings.tsv  one line a rating; label = 1 if it is 4 or more
  train_clicks.tsv, test_clicks.tsv    a click / conversion funnel built from the ratings

The last fifth of each user's ratings by time is the test set. Every feature is computed from the other four fifths.
The same data, seed and N give the same bytes.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
MAX_GENRES = 6
RECENT_MOVIES = 10
LIKED = 4  # a rating of this or more is a positive label, and a conversion
NON_CLICKS_PER_CLICK = 4
PRIOR_WEIGHT = 5  # how many average ratings every mean starts with
FIRST_GENERATED_ID = 10_001
DECIMALS = 4  # few enough for a tree's threshold to stay between two values when it is rounded to float32

Cell = int | float | str | Sequence[int] | Sequence[float] | Sequence[str]


class DataError(Exception):
    """A reason why the data cannot be prepared, in one line."""


class Rating(NamedTuple):
    """One rating of an item by a user at a time in seconds."""

    user: int
    item: int
    value: float
    time: int

    @property
    def liked(self) -> int:
        return int(self.value >= LIKED)

    @property
    def hour(self) -> int:
        """Hour of the day, UTC."""
        return self.time // 3600 % 24


class Movie(NamedTuple):
    """What the data set says about an item itself."""

    title: str
    year: int
    genres: tuple[str, ...]


class Person(NamedTuple):
    """What the data set says about a user."""

    age: int
    gender: str
    occupation: str
    zip_prefix: str


class Split(NamedTuple):
    """The ratings, cut into a train and a test part."""

    train: list[Rating]
    test: list[Rating]


@dataclass(frozen=True)
class ItemRow:
    """The feature row of an item; the fields are the columns of items.tsv."""

    item_id: int
    updated_at: int
    movie_id: int
    year: int
    genres: tuple[str, ...]
    rating_count: int
    popularity: float
    mean_rating: float
    liked_share: float
    genre_vector: tuple[float, ...]


@dataclass(frozen=True)
class UserRow:
    """The feature row of a user; the fields are the columns of users.tsv."""

    user_id: int
    updated_at: int
    user_number: int
    age: int
    gender: str
    occupation: str
    zip_prefix: str
    activity: float
    mean_rating: float
    genre_affinity: tuple[float, ...]
    genre_taste: tuple[float, ...]
    recent_movies: tuple[int, ...]


# ---------------------------------------------------------------- reading


def read_atomic(path: Path) -> Iterator[dict[str, str]]:
    """The lines of one of the fetched files, by column name without the ":type" suffix."""
    with path.open(encoding="utf-8") as file:
        names = [cell.split(":")[0] for cell in file.readline().rstrip("\n").split("\t")]
        for number, line in enumerate(file, start=2):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != len(names):
                raise DataError(f"{path}, line {number}: {len(cells)} cells, expected {len(names)}")
            yield dict(zip(names, cells))


def read_ratings(data: Path) -> list[Rating]:
    return [
        Rating(int(line["user_id"]), int(line["item_id"]), float(line["rating"]), int(line["timestamp"]))
        for line in read_atomic(data / "ml-100k.inter")
    ]


def read_people(data: Path) -> dict[int, Person]:
    """The users by id, in the order of their ids."""
    people = {
        int(line["user_id"]): Person(int(line["age"]), line["gender"], line["occupation"], line["zip_code"][:2])
        for line in read_atomic(data / "ml-100k.user")
    }
    return dict(sorted(people.items()))


def parse_year(year: str, title: str) -> int | None:
    """The release year, from its own column or else from "(1995)" at the end of the title."""
    if year.isdigit():
        return int(year)
    in_title = re.search(r"\((\d{4})\)$", title)
    return int(in_title.group(1)) if in_title else None


def read_movies(data: Path) -> dict[int, Movie]:
    """The items by id, in the order of their ids; an unknown year becomes the median one."""
    lines = sorted(read_atomic(data / "ml-100k.item"), key=lambda line: int(line["item_id"]))
    years = [parse_year(line["release_year"], line["movie_title"]) for line in lines]
    median = int(statistics.median_low([year for year in years if year is not None] or [0]))
    movies = {}
    for line, year in zip(lines, years):
        genres = tuple(line["class"].split())[:MAX_GENRES] or GENRES[:1]
        if not set(genres) <= set(GENRES):
            raise DataError(f"item {line['item_id']} has a genre that is not in the list: {' '.join(genres)}")
        movies[int(line["item_id"])] = Movie(line["movie_title"], median if year is None else year, genres)
    return movies


# ---------------------------------------------------------------- split and features


def by_user(ratings: Iterable[Rating]) -> dict[int, list[Rating]]:
    """The ratings of each user, oldest first, equal times by item id; users in the order of their ids."""
    groups: dict[int, list[Rating]] = defaultdict(list)
    for rating in sorted(ratings, key=lambda r: (r.user, r.time, r.item)):
        groups[rating.user].append(rating)
    return dict(groups)


def split_ratings(ratings: Iterable[Rating]) -> Split:
    """The ratings with the last fifth of each user's set apart for the test."""
    split = Split([], [])
    for history in by_user(ratings).values():
        kept = len(history) - len(history) // 5
        split.train.extend(history[:kept])
        split.test.extend(history[kept:])
    return split


def rounded(value: float) -> float:
    return round(value, DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0


def genre_weights(genres: Sequence[str]) -> tuple[float, ...]:
    """A vector over all genres in which the given ones share the weight 1."""
    return tuple(rounded(1 / len(genres)) if genre in genres else 0.0 for genre in GENRES)


def smoothed_mean(values: Sequence[float], prior: float) -> float:
    return rounded((sum(values) + PRIOR_WEIGHT * prior) / (len(values) + PRIOR_WEIGHT))


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def make_item_rows(movies: dict[int, Movie], train: Sequence[Rating]) -> list[ItemRow]:
    """The feature rows of the items, aggregates from the train part alone."""
    ratings: dict[int, list[Rating]] = defaultdict(list)
    for rating in train:
        ratings[rating.item].append(rating)
    most = max((len(group) for group in ratings.values()), default=1)
    oldest = min((rating.time for rating in train), default=0)
    mean_rating, mean_liked = mean([r.value for r in train]), mean([r.liked for r in train])
    rows = []
    for item, movie in movies.items():
        own = ratings.get(item, [])
        rows.append(
            ItemRow(
                item_id=item,
                updated_at=max((rating.time for rating in own), default=oldest),
                movie_id=item,
                year=movie.year,
                genres=movie.genres,
                rating_count=len(own),
                popularity=rounded(math.log1p(len(own)) / math.log1p(most)),
                mean_rating=smoothed_mean([r.value for r in own], mean_rating),
                liked_share=smoothed_mean([r.liked for r in own], mean_liked),
                genre_vector=genre_weights(movie.genres),
            )
        )
    return rows


def genre_affinity(own: Sequence[Rating], movies: dict[int, Movie]) -> tuple[float, ...]:
    """How a user's ratings spread over the genres: shares that add up to 1."""
    totals = [sum(weights) for weights in zip(*(genre_weights(movies[rating.item].genres) for rating in own))]
    return tuple(rounded(total / len(own)) for total in totals) or (0.0,) * len(GENRES)


def genre_taste(own: Sequence[Rating], movies: dict[int, Movie]) -> tuple[float, ...]:
    """How much better or worse than their own mean a user rates each genre, drawn towards 0 where ratings are few."""
    average = mean([rating.value for rating in own])
    above: dict[str, list[float]] = defaultdict(list)
    for rating in own:
        for genre in movies[rating.item].genres:
            above[genre].append(rating.value - average)
    return tuple(smoothed_mean(above[genre], 0.0) for genre in GENRES)


def make_user_rows(people: dict[int, Person], movies: dict[int, Movie], train: Sequence[Rating]) -> list[UserRow]:
    """The feature rows of the users, aggregates from the train part alone."""
    histories = by_user(train)
    most = max((len(history) for history in histories.values()), default=1)
    oldest = min((rating.time for rating in train), default=0)
    mean_rating = mean([rating.value for rating in train])
    rows = []
    for user, person in people.items():
        own = histories.get(user, [])
        rows.append(
            UserRow(
                user_id=user,
                updated_at=max((rating.time for rating in own), default=oldest),
                user_number=user,
                **person._asdict(),
                activity=rounded(math.log1p(len(own)) / math.log1p(most)),
                mean_rating=smoothed_mean([rating.value for rating in own], mean_rating),
                genre_affinity=genre_affinity(own, movies),
                genre_taste=genre_taste(own, movies),
                recent_movies=tuple(rating.item for rating in reversed(own[-RECENT_MOVIES:])),
            )
        )
    return rows


# ---------------------------------------------------------------- generated items


def draw(rng: random.Random, choices: Sequence) -> object:
    """One of the choices; built on random() alone, whose sequence is the same in every Python version."""
    return choices[int(rng.random() * len(choices))]


def mix(item_id: int, first: ItemRow, second: ItemRow, rng: random.Random) -> ItemRow:
    """A generated item: identity, age and popularity of the first parent, genres of both, ratings in between."""
    genres = tuple(dict.fromkeys(first.genres + second.genres))[:MAX_GENRES]
    share = rng.random()
    return ItemRow(
        item_id=item_id,
        updated_at=first.updated_at,
        movie_id=first.movie_id,
        year=(first if rng.random() < 0.5 else second).year,
        genres=genres,
        rating_count=first.rating_count,
        popularity=first.popularity,
        mean_rating=rounded(share * first.mean_rating + (1 - share) * second.mean_rating),
        liked_share=rounded(share * first.liked_share + (1 - share) * second.liked_share),
        genre_vector=genre_weights(genres),
    )


def generate_items(rows: Sequence[ItemRow], count: int, seed: int) -> Iterator[tuple[ItemRow, ItemRow, ItemRow]]:
    """Generated items one by one, each with its two parents, which have a genre in common.

    The first parent is any real item, each as likely as the next, so popularity is spread as among the real ones.
    """
    rng = random.Random(f"{seed}:items")
    of_genre = {genre: [row for row in rows if genre in row.genres] for genre in GENRES}
    for number in range(count):
        first = draw(rng, rows)
        second = draw(rng, of_genre[draw(rng, first.genres)])
        yield mix(FIRST_GENERATED_ID + number, first, second, rng), first, second


# ---------------------------------------------------------------- clicks


class Click(NamedTuple):
    """One line of the funnel: an item shown to a user, perhaps clicked, perhaps converted."""

    user_id: int
    item_id: int
    retrieval_score: float
    click: int
    conversion: int


def sample(rng: random.Random, choices: Sequence[int], count: int) -> list[int]:
    """At most `count` different choices, in random order."""
    left = list(choices)
    chosen = []
    for _ in range(min(count, len(left))):
        place = int(rng.random() * len(left))
        left[place], left[-1] = left[-1], left[place]
        chosen.append(left.pop())
    return chosen


def retrieval_score(user: UserRow, item: ItemRow) -> float:
    """What a simple first stage would have ranked by: the user's genre affinity times the item's genre vector."""
    return rounded(sum(a * b for a, b in zip(user.genre_affinity, item.genre_vector)))


def make_clicks(
    split: Split, users: Sequence[UserRow], items: Sequence[ItemRow], seed: int
) -> tuple[list[Click], list[Click]]:
    """The funnel's train and test part, by user, then by item.

    A click is a rating, a conversion a rating of 4 or more. The rest are items the user never rated, up to four a click
    while they last; the test part takes its own first, so no pair of user and item is in both.
    """
    train_of, test_of = by_user(split.train), by_user(split.test)
    items_by_id = {item.item_id: item for item in items}
    train: list[Click] = []
    test: list[Click] = []
    for user in users:
        rated_then, rated_later = train_of.get(user.user_id, []), test_of.get(user.user_id, [])
        rated = {rating.item for rating in rated_then + rated_later}
        never = [item for item in items_by_id if item not in rated]
        rng = random.Random(f"{seed}:clicks:{user.user_id}")
        shown = sample(rng, never, NON_CLICKS_PER_CLICK * len(rated))
        cut = NON_CLICKS_PER_CLICK * len(rated_later)
        for out, clicked, ignored in ((test, rated_later, shown[:cut]), (train, rated_then, shown[cut:])):
            outcome = {item: (0, 0) for item in ignored} | {rating.item: (1, rating.liked) for rating in clicked}
            for item, (click, conversion) in sorted(outcome.items()):
                score = retrieval_score(user, items_by_id[item])
                out.append(Click(user.user_id, item, score, click, conversion))
    return train, test


# ---------------------------------------------------------------- writing


def cell(value: Cell) -> str:
    """One value as it stands in a TSV file."""
    if isinstance(value, (tuple, list)):
        return "|".join(map(str, value))
    return str(value)


def write_tsv(path: Path, names: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(names) + "\n")
        file.writelines("\t".join(map(cell, line)) + "\n" for line in lines)


def row_values(names: Sequence[str]) -> Callable[[object], list[Cell]]:
    return lambda row: [getattr(row, name) for name in names]


def write_items(out: Path, rows: Sequence[ItemRow], movies: dict[int, Movie], total: int, seed: int) -> None:
    """Writes items.tsv and titles.tsv: the real items, then generated ones up to `total`."""
    names = tuple(ItemRow.__dataclass_fields__)
    values = row_values(names)
    with (out / "titles.tsv").open("w", encoding="utf-8", newline="\n") as titles:
        titles.write("item_id\ttitle\n")
        titles.writelines(f"{item}\t{movie.title}\n" for item, movie in movies.items())

        def lines() -> Iterator[Sequence[Cell]]:
            yield from map(values, rows)
            for row, first, second in generate_items(rows, total - len(rows), seed):
                titles.write(f"{row.item_id}\t{movies[first.item_id].title} / {movies[second.item_id].title}\n")
                yield values(row)

        write_tsv(out / "items.tsv", names, lines())


def write_ratings(path: Path, ratings: Sequence[Rating]) -> None:
    ordered = sorted(ratings, key=lambda r: (r.user, r.hour, r.item))
    write_tsv(path, ("user_id", "hour", "item_id", "label"), ((r.user, r.hour, r.item, r.liked) for r in ordered))


def prepare(data: Path, out: Path, total_items: int | None, seed: int) -> None:
    """Reads the fetched data set and writes every file."""
    movies, people = read_movies(data), read_people(data)
    total = len(movies) if total_items is None else total_items
    if total < len(movies):
        raise DataError(f"--items {total}: there are {len(movies)} real items, and they stay")
    if max(movies) >= FIRST_GENERATED_ID:
        raise DataError(f"real item ids reach {max(movies)}, generated ones start at {FIRST_GENERATED_ID}")
    split = split_ratings(read_ratings(data))
    items, users = make_item_rows(movies, split.train), make_user_rows(people, movies, split.train)
    out.mkdir(parents=True, exist_ok=True)
    write_items(out, items, movies, total, seed)
    user_columns = tuple(UserRow.__dataclass_fields__)
    write_tsv(out / "users.tsv", user_columns, map(row_values(user_columns), users))
    write_ratings(out / "train_ratings.tsv", split.train)
    write_ratings(out / "test_ratings.tsv", split.test)
    for name, clicks in zip(("train_clicks.tsv", "test_clicks.tsv"), make_clicks(split, users, items, seed)):
        write_tsv(out / name, Click._fields, clicks)


def main() -> int:
    parser = argparse.ArgumentParser(description="Prepares MovieLens 100K for Locus.")
    parser.add_argument("--data", type=Path, required=True, help="folder that fetch.py filled")
    parser.add_argument("--out", type=Path, required=True, help="folder for the prepared files")
    parser.add_argument("--items", type=int, help="grow items.tsv to this many rows with generated items")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random (default 1)")
    options = parser.parse_args()
    try:
        prepare(options.data, options.out, options.items, options.seed)
    except (DataError, OSError, ValueError, KeyError) as error:
        print(f"features.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
