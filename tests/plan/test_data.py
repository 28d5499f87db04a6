"""The data beside the code: every fact has a source, and says what the books of the tools agree with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from runwright.languages.tools.book import book_for
from runwright.plan import value

DATA = Path(value.__file__).parent / "data"


def entries(name: str) -> list[dict[str, Any]]:
    data = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = data.get("ways") or data["places"]
    return found


@pytest.mark.parametrize("name", ["safe_ways", "read_by_itself", "rehearsals", "narrow"])
def test_every_fact_names_programs_and_its_source(name: str) -> None:
    for each in entries(name):
        assert each["programs"]
        assert len(each["from"]) > 5


def test_every_form_that_a_place_takes_is_an_expression() -> None:
    for each in entries("narrow"):
        assert re.compile(each["takes"])
        assert each["expects"]


def test_every_safe_way_is_about_an_option_that_the_book_knows() -> None:
    """An option that is not known would never be found, and its secret refused instead of passed."""
    missing = [
        (program, each["options"])
        for each in entries("safe_ways")
        for program in each["programs"]
        if book_for(program) and not any(option == "" or _known(program, option) for option in each["options"])
    ]

    assert missing == []


def _known(program: str, option: str) -> bool:
    book = book_for(program)
    paths = ["", *(book.commands if book else ())]
    return book is not None and any(option in book.facts(path).options for path in paths)
