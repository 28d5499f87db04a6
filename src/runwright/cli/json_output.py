"""Values as JSON, as programs read them: one a line where there may be several, over many lines where there is one."""

from __future__ import annotations

import json


def row(value: object) -> str:
    """A value on a line of its own."""
    return json.dumps(value, ensure_ascii=False) + "\n"


def page(value: object) -> str:
    """A value over several lines, as people can read it, too."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
