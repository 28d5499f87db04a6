"""Objects of Kubernetes in a document: each YAML document with `apiVersion` and `kind`, wherever it stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from runwright.languages.place import byte_of_character
from runwright.languages.yaml_text import plain, roots
from runwright.lint.derived import derived
from runwright.lint.facts.text import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.lib.source import Span
    from runwright.lint.facts.text import Text
    from runwright.runbook.reading import Runbook


class Manifest(NamedTuple):
    """One object."""

    api: str
    kind: str
    node: Any
    """Its mapping, of PyYAML."""
    text: Text

    def place(self, node: Any) -> Span:  # noqa: ANN401 - PyYAML has no types for nodes
        """Where one of its nodes stands in the source."""
        return placed(self.text, node)

    def line(self, node: Any) -> str:  # noqa: ANN401 - PyYAML has no types for nodes
        """The line that a node begins in, as the author wrote it."""
        lines, at = self.text.lines, node.start_mark.line
        return lines[at] if at < len(lines) else ""


@derived
def manifests(book: Runbook) -> tuple[Manifest, ...]:
    """Every object, in the order of the text; none where the YAML cannot be read."""
    return tuple(each for text in texts(book, "yaml") if "apiVersion" in text.text for each in _of(text))


def _of(text: Text) -> Iterator[Manifest]:
    for node in documents(plain(text.text)):
        pairs = node.value if node.id == "mapping" else []
        fields = {key.value: value.value for key, value in pairs}
        if len(fields) < len(pairs):
            continue  # two objects without `---` between them, or a key that stands twice: a rule of its own
        api, kind = fields.get("apiVersion"), fields.get("kind")
        if isinstance(api, str) and isinstance(kind, str):
            yield Manifest(api, kind, node, text)


def placed(text: Text, node: Any) -> Span:  # noqa: ANN401 - PyYAML has no types for nodes
    """Where a node of a text in YAML stands in the source; of several lines the first."""
    whole = _plain(text.text)
    start = byte_of_character(whole, node.start_mark.index)
    end = byte_of_character(whole, node.end_mark.index)
    line = text.line_end(start)
    return text.span(start, max(start + 1, min(end, line if line > start else end)))


@lru_cache(maxsize=8)
def _plain(text: str) -> str:
    """Made once for all of its nodes."""
    return plain(text)


def documents(text: str) -> list[Any]:
    """The root nodes of a text in YAML or JSON; nothing when it cannot be read."""
    return roots(text)
