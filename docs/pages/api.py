"""The page of the interface for programs: every operation, its parameters and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docs.pages.markdown import code, joined, table
from runwright.web.api.document import ABOUT, ALWAYS, SOMETIMES, document
from runwright.web.api.routes import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

START = """\
```bash
export TOKEN=$(runwright accounts token deploy --role viewer)
curl --header "Authorization: Bearer $TOKEN" http://127.0.0.1:9096/api/v1/runs
```

The server describes itself by OpenAPI 3.1 at `/api/v1/openapi.json`, and this page is made from the same.
[How to use it](../how-to/use-the-api.md), [how to give tokens](../how-to/give-accounts-and-roles.md)."""


def page() -> str:
    """Operations by path, then shapes."""
    made = document(OPERATIONS)
    paths = [(path, method, about) for path, each in made["paths"].items() for method, about in each.items()]
    parts = [part for each in paths for part in _operation(*each)]
    shapes = [part for name, shape in sorted(made["components"]["schemas"].items()) for part in _shape(name, shape)]
    statuses = table(
        ["status", ""], [[str(number), words] for number, words in sorted({**ALWAYS, **SOMETIMES}.items())]
    )
    return joined("The API", START, ABOUT, "## Operations", *parts, "## Problems", statuses, "## Shapes", *shapes)


def _operation(path: str, method: str, about: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {method.upper()} {path}"
    body = about.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    sent = f" Takes {_kind(body)}." if body else ""
    yield f"{about['summary']} {about['description']}{sent} Gives {_given(about['responses']['200'])}."
    given = [each for each in about.get("parameters", ()) if each["in"] != "header"]
    if given:
        yield table(["parameter", "in", "type", ""], [[code(each["name"]), *_parameter(each)] for each in given])


def _given(answer: Mapping[str, Any]) -> str:
    [(kind, content)] = answer["content"].items()
    shown = _kind(content["schema"]) if "schema" in content else "bytes"
    return f"events of {shown}" if kind == "text/event-stream" else shown


def _parameter(each: Mapping[str, Any]) -> list[str]:
    schema = each["schema"]
    words = schema.get("description", "")
    default = f" (default: {code(str(schema['default']))})" if schema.get("default") not in {None, ""} else ""
    return [each["in"], _kind(schema), f"{words}{default}".strip()]


def _shape(name: str, shape: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    yield shape.get("description", "")
    required = shape.get("required", ())
    rows = [
        [code(field), _kind(each), "" if field in required else "may be left out"]
        for field, each in shape.get("properties", {}).items()
    ]
    if rows:
        yield table(["field", "type", ""], rows)


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if "format" in schema:
        return str(schema["format"])
    return str(schema.get("type", "anything"))
