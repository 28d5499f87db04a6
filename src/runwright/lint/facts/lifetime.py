"""How long versions of software are mended by their makers: data with where it was read (`data/end_of_life.json`)."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from runwright.lint.facts.stated import stated

NUMBER = r"v?(\d+(?:\.\d+)*)"
LEAST = r"(?!\s*(?:\+|\.x\b|or |and (?:later|above|newer|up|below|older)|through|to ))"
BEFORE = "".join(
    f"(?<!{word} )" for word in ("since", "from", "before", "until", "than", "after", "in", "to", "for", "≥", "=")
)
"""What makes a version one that something needs, or had."""


class Product(NamedTuple):
    """One product with the last days of its versions."""

    name: str
    source: str
    """The page on which the days were read."""
    mentions: re.Pattern[str]
    """Where a text names a version of it; the version is in one of its groups."""
    hints: tuple[str, ...]
    """Words of which one stands wherever a text names a version of it; cheap to look for."""
    spoken: re.Pattern[str] | None
    """Where prose names one, as what is there, not as what is needed at least."""
    ends: dict[str, date]

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
    raw = stated("end_of_life.json")
    return tuple(
        Product(
            each["name"],
            each["source"],
            re.compile("|".join(_forms(each))),
            _hints(each),
            _spoken(each.get("spoken", [])),
            {version: date.fromisoformat(day) for version, day in each["ends"].items()},
        )
        for each in raw["products"]
    )


def mentioned(text: str) -> list[Product]:
    """The products that a text may name a version of, by the words that such a name cannot do without."""
    near = {place for hint, place in _hinted() if hint in text}
    return [products()[place] for place in sorted(near)]


@cache
def _hinted() -> tuple[tuple[str, int], ...]:
    """Every hint, with the place of its product."""
    return tuple((hint, place) for place, each in enumerate(products()) for hint in each.hints)


def _forms(raw: dict[str, list[str]]) -> list[str]:
    """The forms in which a version is named: the tag of an image, a path, a package, an option."""
    images = "|".join(map(re.escape, raw.get("images", [])))
    forms = [rf"(?<![\w.-])(?:[\w.-]+/)*(?:{images}):{NUMBER}(?![\d.]*\w)"] if images else []
    paths = (re.escape(form).replace(r"\{\}", NUMBER) for form in raw.get("paths", []))
    words = (re.escape(form).replace(r"\{\}", NUMBER) for form in (*raw.get("packages", []), *raw.get("options", [])))
    return [*forms, *paths, *(rf"(?<![\w./-]){form}(?!\w|-\w)" for form in words)]


def _hints(raw: dict[str, list[str]]) -> tuple[str, ...]:
    forms = [*raw.get("paths", []), *raw.get("packages", []), *raw.get("options", [])]
    return (*(f"{image}:" for image in raw.get("images", [])), *(form.partition("{}")[0] for form in forms))


def _spoken(names: list[str]) -> re.Pattern[str] | None:
    """A name with its version in a sentence or a list of what there is."""
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return (
        re.compile(rf"{BEFORE}(?<![\w.-])(?:{known})(?: version)?:? {NUMBER}(?![\w-]|\.\d){LEAST}") if names else None
    )


@cache
def any_spoken() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The names of products in small letters, and where prose in small letters may name a version of one."""
    raw = stated("end_of_life.json")
    names = tuple(sorted({name.lower() for each in raw["products"] for name in each.get("spoken", [])}))
    return names, re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?: version)?:? v?\d")
