"""How long versions of software are mended by their makers: data with where it was read (`data/end_of_life.json`)."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent.parent / "data" / "end_of_life.json"


class Product(NamedTuple):
    """One product with the last days of its versions."""

    name: str
    source: str
    """The page on which the days were read."""
    words: tuple[str, ...]
    """One of them stands wherever a version is named: most texts name no product, and a word is found sooner."""
    mentions: re.Pattern[str]
    """Where a text names a version of it; the version is in one of its groups."""
    ends: dict[str, date]

    def mentioned(self, text: str) -> re.Match[str] | None:
        """The first place where a text names a version of it."""
        return self.mentions.search(text) if any(word in text for word in self.words) else None

    def end(self, version: str) -> tuple[str, date] | None:
        """The version as it is counted (`3.8` of `3.8.10`) and its last day; `None` for one that is not listed."""
        parts = version.split(".")
        for length in range(len(parts), 0, -1):
            known = ".".join(parts[:length])
            if known in self.ends:
                return known, self.ends[known]
        return None


@cache
def products() -> tuple[Product, ...]:
    """Every product that the data speaks of."""
    raw = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(
        Product(
            each["name"],
            each["source"],
            _words(each),
            re.compile("|".join(_forms(each))),
            {version: date.fromisoformat(day) for version, day in each["ends"].items()},
        )
        for each in raw["products"]
    )


def _words(raw: dict[str, list[str]]) -> tuple[str, ...]:
    """What stands before the version in each form."""
    forms = (form.partition("{}")[0] for form in (*raw["paths"], *raw["packages"]))
    return tuple(dict.fromkeys((*raw["images"], *forms)))


NUMBER = r"(\d+(?:\.\d+)*)"


def _forms(raw: dict[str, list[str]]) -> list[str]:
    """The forms in which a version is named: the tag of an image, a path, a package."""
    images = "|".join(map(re.escape, raw["images"]))
    forms = [rf"(?<![\w.-])(?:[\w.-]+/)*(?:{images}):{NUMBER}(?![\d.]*\w)"]
    paths = (re.escape(form).replace(r"\{\}", NUMBER) for form in raw["paths"])
    packages = (re.escape(form).replace(r"\{\}", NUMBER) for form in raw["packages"])
    return [*forms, *paths, *(rf"(?<![\w./-]){form}(?![\w.-])" for form in packages)]
