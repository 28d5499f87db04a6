"""Queries of PromQL, by the HTTP API of a Prometheus server; each gives a table of labels and values."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

from runwright.environment.endpoint import shown
from runwright.executors.address import endpoint
from runwright.executors.called import GRACE, Answer, Broken
from runwright.executors.over_http import OverHttp
from runwright.executors.session import Table
from runwright.executors.table import aligned

if TYPE_CHECKING:
    from runwright.executors.called import Call
    from runwright.executors.session import Request, Session, Setting

NAME = "promql"
LANGUAGES = frozenset({"promql"})
STRANGE = "this is no answer as Prometheus gives it: is it one at this address?"


def open(setting: Setting) -> Session:  # noqa: A001 (the protocol's word)
    """A session; it connects for each query.

    Raises:
        NotOpened: there is no endpoint.
    """
    return Promql(setting)


class Refused(Exception):
    """The server understood, and said no."""


class Promql(OverHttp):
    """The session of one server."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.url = endpoint(setting, "prometheus", "http://prometheus:9090")

    def call(self, request: Request, running: Call) -> Answer:
        """Ask each query of a text, up to the first that fails."""
        from http.client import HTTPException

        tables: list[Table] = []
        for query in running.each(_queries(request.text)):
            try:
                table = _table(self._asked(query, request.timeout))
            except Refused as refusal:
                running.say("stderr", f"{refusal}\n".encode())
                return Answer(1, tuple(tables))
            except (OSError, HTTPException, ValueError) as error:
                raise Broken(f"{shown(self.url)}: {getattr(error, 'reason', error)}") from error
            tables.append(table)
            running.say("stdout", aligned(table).encode())
        return Answer(0, tuple(tables))

    def _asked(self, query: str, timeout: float) -> dict[str, Any]:
        """What the server gives for a query.

        Raises:
            Refused: it says why not.
        """
        form = urlencode({"query": query, "timeout": f"{max(1, int(timeout))}s"}).encode()
        url, headers = _split(self.url)
        with self.line.ask(f"{url}/api/v1/query", "POST", headers, form, timeout + GRACE) as answer:
            data = answer.read()
        told = _json(data, answer.status or 0)
        if told.get("status") != "success":
            raise Refused(f"{told.get('errorType', answer.status)}: {told.get('error', answer.reason)}")
        found = told.get("data")
        if not isinstance(found, dict):
            raise Refused(STRANGE)
        return found


def _queries(text: str) -> tuple[str, ...]:
    from runwright.languages import promql

    data = text.encode()
    found = tuple(data[each.start : each.end].decode() for each in promql.parse(text).statements)
    return found or (text.strip(),)


def _split(url: str) -> tuple[str, dict[str, str]]:
    """The URL without its user, who goes into a header (RFC 7617)."""
    parts = urlsplit(url)
    if not parts.username:
        return url.rstrip("/"), {}
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare.rstrip("/"), {"Authorization": f"Basic {b64encode(user.encode()).decode()}"}


def _json(data: bytes, status: int) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except ValueError:
        told = None
    return (
        told
        if isinstance(told, dict)
        else {"errorType": f"HTTP {status}", "error": data[:200].decode("utf-8", "replace")}
    )


def _table(data: dict[str, Any]) -> Table:
    """What was found as a table; raises Refused for what no Prometheus says."""
    try:
        return _rows(data)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise Refused(STRANGE) from None


def _rows(data: dict[str, Any]) -> Table:
    """Labels, then the value; a scalar or a text is a value alone, a range has a row for each sample."""
    kind, result = data["resultType"], data["result"]
    if kind in {"scalar", "string"}:
        return Table(("value",), ((str(result[1]),),))
    labels = sorted({label for series in result for label in series["metric"]})
    labels.sort(key=lambda label: label != "__name__")
    rows = []
    for series in result:
        names = tuple(series["metric"].get(label) for label in labels)
        samples = [series["value"]] if "value" in series else series.get("values", [])
        rows += [(*names, *((str(time),) if kind == "matrix" else ()), str(value)) for time, value in samples]
        for histogram in [series["histogram"]] if "histogram" in series else []:
            rows.append((*names, json.dumps(histogram[1])))
    return Table((*labels, *(("time",) if kind == "matrix" else ()), "value"), tuple(rows))
