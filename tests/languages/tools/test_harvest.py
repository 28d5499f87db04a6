"""The harvester, and the books as they are delivered."""

import json
import re

import pytest
from harvest.bind import stale
from harvest.check import contradictions
from harvest.judgement import judgements, misspelled
from harvest.sources.help import commands, options

from runwright.languages.tools.book import BOOKS, index

HELP = """
Usage: tool [OPTIONS] COMMAND

Management Commands:
  volume*     Manage volumes
  rollout, ro  Manage the rollout

Options:
  -a, --all                 Show all
      --filter filter       Filter output
  -n, --namespace='':
  --local=false:
  -c, --command=COMMAND     run only this
  -i[=FILE]                 in place
  --force-with-lease[=<ref>]
  --[no-]verify             check first
  -in infile                input
  -H --host=[USER@]HOST     operate on a host
"""


def test_options_are_read_from_the_left_column_of_a_help_text() -> None:
    assert [option.spec for option in options(HELP)] == [
        "-a --all",
        "--filter =",
        "-n --namespace =",
        "--local",
        "-c --command =",
        "-i [=]",
        "--force-with-lease [=]",
        "--verify",
        "-in =",
        "-H --host =",
    ]


def test_sub_commands_are_read_under_their_heading() -> None:
    assert list(commands(HELP)) == [("volume", ()), ("rollout", ("ro",))]


def test_a_judgement_that_its_tool_contradicts_is_reported() -> None:
    book = {
        "program": "tool",
        "syntax": {"options": ["-a --all"], "table": [], "commands": {"get": "", "rollout restart": ""}},
        "judged": {
            "options": {"--everything": {"effect": "reads"}, "--all": {}},
            "commands": {"get": {}, "get secret": {}, "rollout restrat": {}},
        },
    }

    assert list(contradictions(book)) == [
        "the tool has no sub-command 'rollout restrat'",
        "the tool has no option '--everything'",
    ]


def test_a_word_that_nobody_reads_in_a_judgement_is_reported() -> None:
    assert list(misspelled({"efect": "reads", "marks": ["endles"]})) == [
        "the program: nobody reads 'efect'",
        "the program: 'endles' is no mark",
    ]


@pytest.mark.parametrize("program", judgements())
def test_every_judged_program_has_its_book_with_the_same_judgement(program: str) -> None:
    judged = judgements()[program]
    book = json.loads((BOOKS / f"{program}.json").read_text("utf-8"))

    assert book["judged"] == {key: value for key, value in judged.items() if key != "aliases"}
    assert index()[program] == program
    assert not list(misspelled(judged))
    assert not list(contradictions(book))


def test_no_book_is_left_over() -> None:
    assert stale(judgements()) == []


def test_a_book_says_where_its_facts_come_from_and_nothing_about_a_machine() -> None:
    for path in BOOKS.glob("*.json"):
        for source in json.loads(path.read_text("utf-8")).get("provenance", ()) if path.name != "index.json" else ():
            assert source["tool"]
            assert source["source"]
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", source["date"])
            assert not re.search(r"/(?:home|root|tmp|work|opt|usr)/", json.dumps(source))
