"""The page of languages: which are parsed and judged, and which are only recognised."""

from __future__ import annotations

from docs.pages.markdown import code, joined, table
from docs.pages.value import first_line
from runwright.languages.catalogue import LANGUAGES, language
from runwright.languages.detect import TAGS

ABOUT = """\
The language of a block comes from its tag and from what it holds. A quarter of the blocks in real runbooks have no
tag, and some have a wrong one: where both disagree, the content wins when it is plain. A block may mix languages; it
is cut where one ends."""
PARSED = """\
## Parsed and judged

Texts of these are read by a grammar, in blocks and inside commands (`psql -c`, `curl --data`, `jq`, `kubectl -o
jsonpath=`); what executing them can do is said as an [effect](effects.md)."""
RECOGNISED = """\
## Recognised

These are told apart, so that nothing is taken for a command that is none; executing one counts as `unknown`."""


def page() -> str:
    """Two tables."""
    spoken = {
        name: sorted(tag for tag, meant in TAGS.items() if meant == name) for name in {*LANGUAGES, *TAGS.values()}
    }
    parsed = (
        [code(name), tags(name, spoken[name]), first_line(f"runwright.languages.{LANGUAGES[name]}")]
        for name in LANGUAGES
    )
    others = ([code(name), tags(name, spoken[name])] for name in sorted(spoken.keys() - LANGUAGES.keys()))
    return joined(
        "Languages",
        ABOUT,
        PARSED,
        table(["language", "tags", "read by"], parsed),
        RECOGNISED,
        table(["language", "tags"], others),
    )


def tags(name: str, spoken: list[str]) -> str:
    """What authors write behind a fence."""
    module = language(name)
    return ", ".join(code(tag) for tag in sorted({*spoken, *(module.TAGS if module else ())}))
