"""The harvester, and the books as they are delivered."""

import json
import re

import pytest
from harvest.bind import bound, index, stale
from harvest.check import contradictions
from harvest.judgement import Judgement, judgements, misnamed, misspelled
from harvest.layout import laid_out
from harvest.sources.help import commands, options

from runwright.languages.tools.shelf import BOOKS, load, pages

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
 -B             --backup                Save backups
 -C <dir>       --backupdir=<dir>       Keep backups there
 -., --hidden
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
        "-B --backup",
        "-C --backupdir =",
        "-. --hidden",
    ]


def test_sub_commands_are_read_under_their_heading() -> None:
    assert list(commands(HELP)) == [("volume", ()), ("rollout", ("ro",))]


def test_a_judgement_that_its_tool_contradicts_is_reported() -> None:
    book = {
        "book": "tool",
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
    judged = {"efect": "reads", "marks": ["endles"], "options": {"-a": {"value": "two"}, "-b": {"value": 2}}}

    assert list(misspelled(judged)) == [
        "the program: nobody reads 'efect'",
        "the program: 'endles' is no mark",
        "the program -a: 'two' is no value",
    ]


def test_a_judgement_has_a_portable_name_and_its_programs_for_itself() -> None:
    cats = Judgement("cats", ("cat", "zcat"), (), {})

    assert list(misnamed([cats, Judgement("[", ("[", "zcat"), ("test",), {})])) == [
        "[: a file name has lower-case letters, digits, `.`, `_` and `-` only",
        "[: nobody knows of which program these are other names",
        "[: cats speaks of zcat too",
    ]


def test_a_book_has_one_command_or_option_a_line() -> None:
    judged = {"effect": "reads", "options": {"-a": {"effect": "changes"}, "-b": {"value": 2}}}

    assert laid_out({"judged": judged}).splitlines() == [
        "{",
        ' "judged":{',
        '  "effect":"reads",',
        '  "options":{',
        '   "-a":{"effect":"changes"},',
        '   "-b":{"value":2}',
        "  }",
        " }",
        "}",
    ]


@pytest.mark.parametrize("name", judgements())
def test_a_book_stands_as_its_judgement_binds_it_and_nothing_contradicts(name: str) -> None:
    judgement = judgements()[name]

    assert (BOOKS / f"{name}.json").read_text("utf-8") == laid_out(bound(judgement, {}))
    assert not list(misspelled(judgement.raw))
    for program in judgement.programs:
        found = pages(program)
        assert found is not None
        assert found["book"] == name
        assert not list(contradictions(found))


def test_the_index_leads_from_every_program_to_its_book() -> None:
    everything = judgements().values()

    assert (BOOKS / "index.json").read_text("utf-8") == laid_out(index(everything))
    assert not list(misnamed(everything))
    assert stale(judgements()) == []


def test_every_file_of_the_books_can_stand_in_any_file_system() -> None:
    for path in BOOKS.rglob("*"):
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", path.name)


def test_programs_that_share_a_book_keep_their_own_syntax() -> None:
    first, second = pages("iptables") or {}, pages("ip6tables") or {}

    assert first["judged"] is second["judged"]
    assert first["provenance"] != second["provenance"]


def test_another_name_of_a_program_has_all_that_is_known_about_it() -> None:
    found = pages("valkey-cli") or {}

    assert {**found, "program": "redis-cli"} == pages("redis-cli")


def test_a_book_says_where_its_facts_come_from_and_nothing_about_a_machine() -> None:
    for name in judgements():
        for harvested in load(name).get("harvested", {}).values():
            for source in harvested["provenance"]:
                assert source["tool"]
                assert source["source"]
                assert re.fullmatch(r"\d{4}-\d\d-\d\d", source["date"])
                assert not re.search(r"/(?:home|root|tmp|work|opt|usr)/", json.dumps(source))
