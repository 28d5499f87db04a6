"""How a signal of a system is written: a text is PromQL, a section says by which of six ways it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.drill.problems import needed, one_of
from runwright.environment import kinds
from runwright.environment.shape import Key, Table

if TYPE_CHECKING:
    from runwright.environment.problem import Spot

AT_ENDPOINTS = ("promql", "sql", "redis")
PROMETHEUS = "$PROMETHEUS_URL"
"""Where a text is asked."""
WAYS = ("metrics", "promql", "http", "sql", "redis", "command")


def _agree(found: dict[str, Any], spot: Spot) -> None:
    one_of(found, spot, WAYS, "how the number is asked for")
    if "metrics" in found:
        needed(found, spot, "series")
    if any(way in found for way in AT_ENDPOINTS):
        needed(found, spot, "endpoint")


SIGNAL = Table(
    f"A number that can be asked for, in one of six ways. A text in place of the section is PromQL to `{PROMETHEUS}`.",
    (
        Key("metrics", kinds.text, "The URL of a page in Prometheus' text format; needs no Prometheus."),
        Key("series", kinds.text, "Which of its samples are added: a selector of PromQL, `errors_total{code=~'5..'}`."),
        Key(
            "per",
            kinds.text,
            "With it, the number is how much `series` grew for each that these samples grew, or each `second`.",
        ),
        Key("promql", kinds.text, "A query of PromQL, to `endpoint`."),
        Key("http", kinds.text, "A URL; the answer is a number, or JSON."),
        Key("path", kinds.text, "Where in the JSON answer of `http` the number stands: `$.lag.seconds`."),
        Key("sql", kinds.text, "A query that gives one number, to `endpoint`."),
        Key("redis", kinds.text, "A command that gives one number, to `endpoint`."),
        Key("command", kinds.text, "A command of the shell that prints a number."),
        Key("endpoint", kinds.text, "Where `promql`, `sql` or `redis` is asked: a URL, with variables."),
        Key("unit", kinds.text, "What the number counts: `%`, `seconds`."),
    ),
    _agree,
)


class TextOrSection(NamedTuple):
    """A signal as a text, or as a section."""

    words: str = "a query of PromQL, or a section"

    def read(self, value: object, spot: Spot) -> Any:  # noqa: ANN401 (as every shape)
        """The keys of the section; of a text, the one that it stands for."""
        if isinstance(value, str):
            text = kinds.text.read(value, spot)
            return None if text is None else {"promql": text, "endpoint": PROMETHEUS}
        return SIGNAL.read(value, spot)
