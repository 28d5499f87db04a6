"""Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the text they are about."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from runwright import __version__
from runwright.lint.baseline import fingerprint
from runwright.lint.catalogue import rule as rule_named
from runwright.lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runwright.lint.finding import Edit, Reported
    from runwright.lint.formats.checkout import Checkout

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(findings: Sequence[Reported], documents: Sequence[str], checkout: Checkout) -> str:
    """One run, with the rules that found something and their pages; paths count from the root of the checkout."""
    paths = {name: checkout.path(name) for name in (*documents, *(each.source.name for each in findings))}
    names = sorted({each.rule for each in findings})
    driver = {
        "name": "Runwright",
        "semanticVersion": __version__,
        "version": __version__,
        "rules": [_rule(name) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"uri": checkout.uri}},
        "artifacts": [{"location": _location(paths[name])} for name in documents],
        "results": [_result(each, names.index(each.rule), documents, paths[each.source.name]) for each in findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = rule_named(name)
    page = rule.docstring.strip()
    return {
        "id": name,
        "shortDescription": {"text": rule.title},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [rule.family]},
    }


def _result(finding: Reported, rule: int, documents: Sequence[str], path: str) -> dict[str, Any]:
    text = f"{finding.message}. {finding.instead}" if finding.instead else finding.message
    artifact = _location(path)
    if finding.source.name in documents:
        artifact["index"] = documents.index(finding.source.name)
    place = {"artifactLocation": artifact, "region": _region(finding, finding.start, finding.end)}
    result = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"runwright/v1": fingerprint(finding)},
    }
    return result | ({"fixes": [_fix(finding, finding.fix, path)]} if finding.fix else {})


def _fix(finding: Reported, edit: Edit, path: str) -> dict[str, Any]:
    replacement = {
        "deletedRegion": _region(finding, edit.start, edit.end),
        "insertedContent": {"text": edit.text},
    }
    change = {"artifactLocation": _location(path), "replacements": [replacement]}
    return {"description": {"text": finding.instead or "Replace it."}, "artifactChanges": [change]}


def _region(finding: Reported, start: int, end: int) -> dict[str, int]:
    """Lines and columns from 1; the end column is the one behind the last character."""
    first, last = finding.source.place(start), finding.source.place(end)
    return {
        "startLine": first.line,
        "startColumn": first.column,
        "endLine": last.line,
        "endColumn": last.column,
    }


def _location(name: str) -> dict[str, Any]:
    """A relative path as a URI below the checkout, an absolute one as it is."""
    path = PurePath(name)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix(), errors="surrogateescape"), "uriBaseId": ROOT}
