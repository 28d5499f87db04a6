"""The page of effects: levels, marks, and how both are found."""

from __future__ import annotations

from docs.pages.markdown import code, joined, table
from docs.pages.value import described
from runwright.languages.effects import Level, Mark

ABOUT = """\
Every command gets one level, and any number of marks. The level says how far the command may go; the marks say what a
person must know besides. Nothing is run to find them out: a command is parsed by the grammar of its language, and its
words are looked up in the [facts about its tool](tools.md)."""
TOGETHER = """\
## Together

Several commands together (a pipeline, a loop, a script in `bash -c`, the command behind `sudo` or `kubectl exec --`)
have the worst of their levels and all of their marks. What is not known counts as the worst: a program without facts,
a script that was not seen, the output of a download piped into a shell.

`because` names the fact that decided the level: `kubectl delete`, `writes backup.sql`, `UPDATE without WHERE`."""
FOUND = """\
## Where the facts are from

| what | from |
|---|---|
| programs of a shell | [books](tools.md): syntax harvested from the tool, judged in `harvest/judgements/*.toml` |
| redirections, here-documents, substitutions | the shell's grammar: `> file` changes, `> /dev/null` does not |
| what bash sends by them | `> /dev/tcp/host/port` changes, unless no more than a line feed is sent |
| what is lost by them | `: > file` and `> file` alone empty it and destroy, as `> /dev/sda` does |
| SQL | the kind of statement in PostgreSQL's grammar, and the functions called (`languages/data/sql_functions.json`) |
| other languages | their module in `src/runwright/languages/`; a query of PromQL and a filter of jq read |

Is a level wrong? [Add a tool's facts](../how-to/add-a-tool.md)."""


def page() -> str:
    """Both scales with the words of the code."""
    levels = {each.name: each.words for each in described(Level).attributes}
    marks = {each.name: each.words for each in described(Mark).attributes}
    return joined(
        "Effects",
        ABOUT,
        "## Levels, from harmless to worst",
        table(["level", "sign", "meaning"], ([code(each.word), each.sign, levels[each.name]] for each in Level)),
        "## Marks",
        table(["mark", "meaning"], ([code(each.value), marks[each.name]] for each in Mark)),
        TOGETHER,
        FOUND,
    )
