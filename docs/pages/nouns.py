"""The page of nouns: what is read out of a document, and by which words it is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

from docs.pages.markdown import code, joined, table
from docs.pages.value import described, first_line, paragraph
from runwright.languages.placeholder import Placeholder
from runwright.runbook import Runbook
from runwright.runbook import phase as phases
from runwright.runbook.block import Block
from runwright.runbook.expectation import Expectation
from runwright.runbook.parameter import Parameter
from runwright.runbook.phase import Phase

DATA = Path(phases.__file__).parent / "data"
FORMS = ((Block, "kind"), (Expectation, "form"), (Parameter, "source"), (Placeholder, "style"))
ABOUT = """\
What `runwright show` looks for in a document. Each is a list of [values](model.md) that know their place; in the
[JSON](json.md) it has the same name. What had to be inferred carries `sure`, from 0 to 1, and `because`, the sign
that told."""
FORMS_ABOUT = """\
## Forms

The forms in which some of them occur, by the name that the model gives each:"""
PHASES_ABOUT = """\
## Phases

A heading or a bold label is a phase when it is one of these words, alone or with words that only dress it ("Detailed
diagnosis steps"). The words are data, `src/runwright/runbook/data/titles.json`; [add
yours](../how-to/add-words.md)."""


def page() -> str:
    """The nouns, their forms, and the words for phases."""
    rows = []
    for each in described(Runbook).attributes:
        cls = (get_args(each.kind) or (each.kind,))[0]
        if each.name != "source":
            rows.append([code(each.name), first_line(cls.__module__)])
    rows.insert(2, [code("blocks"), first_line(Block.__module__)])
    forms = [[code(f"{cls.__name__}.{field}"), field_words(cls, field)] for cls, field in FORMS]
    known = json.loads((DATA / "titles.json").read_text(encoding="utf-8"))["phases"]
    words = ([code(each.value), ", ".join(known.get(each.value, ()))] for each in Phase)
    return joined(
        "What is read",
        ABOUT,
        table(["noun", ""], rows),
        FORMS_ABOUT,
        table(["field", "forms"], forms),
        PHASES_ABOUT,
        table(["phase", "words"], words),
    )


def field_words(cls: type, name: str) -> str:
    """What a field says about itself."""
    return paragraph(next(each.words for each in described(cls).attributes if each.name == name))
