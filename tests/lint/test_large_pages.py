"""Pages of a megabyte: what a rule asks of the whole page, it asks once and not for every line of it."""

from __future__ import annotations

from time import process_time

import pytest

from runwright.lib.source import Source
from runwright.lint.catalogue import rules
from runwright.lint.library import Library
from runwright.lint.linting import lint
from runwright.runbook import read

BOUND = 8
"""Seconds of a processor; each of these pages took more than twice of it, and now takes an eighth."""


def fenced(tag: str, lines: str) -> str:
    """A page that is one block."""
    return f"# Shop\n\n## Do\n\n```{tag}\n{lines}```\n"


PAGES = {
    "links into the page": "# Shop\n\n" + "".join(f"See [page {each}](#there-{each}).\n\n" for each in range(8_000)),
    "limits of one signal": "# Shop\n\n" + "We restart it when the lag exceeds 30 seconds.\n\n" * 5_000,
    "a session of a console": fenced(
        "console", "".join(f"$ kubectl get pods -n shop{each}\nREADY\n" for each in range(10_000))
    ),
    "objects of Kubernetes": fenced(
        "yaml",
        "".join(
            f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c{each}\nspice: 1\n---\n" for each in range(6_000)
        ),
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_large_page_is_checked_in_seconds(name: str) -> None:
    book = read(Source.from_text(PAGES[name], "page.md"))
    began = process_time()

    for _ in lint(Library([book]), rules()):
        pass

    assert process_time() - began < BOUND
