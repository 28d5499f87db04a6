"""A program of Python uses the models of Django before Django is set up.

## Why it matters

It ends with "Apps aren't loaded yet" at the first import, before it has done anything.

## Example

````markdown
# Warm the cache

```python
# scripts/warm_cache.py
from apps.stories.models import Story

for story in Story.objects.filter(views__gt=1000):
    print(story.id)
```

Run `python scripts/warm_cache.py`.
````

## Instead

````markdown
# Warm the cache

```python
# scripts/warm_cache.py
import django

django.setup()
from apps.stories.models import Story

for story in Story.objects.filter(views__gt=1000):
    print(story.id)
```

Run `DJANGO_SETTINGS_MODULE=config.settings python scripts/warm_cache.py`.
````
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lib.regex import regex
from runwright.lib.source import Span
from runwright.lint.facts.program import programs
from runwright.lint.finding import Finding, Severity, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "tool/django-not-set-up"
SEVERITY = Severity.ERROR
NAMED = regex(r"\s*#\s*(?:file:\s*)?(\S+\.py)\b")
"""The comment that says which file a block is."""
MODELS = regex(r"^\s*from\s+[\w.]*\bmodels\s+import\b", re.MULTILINE)
OBJECTS = regex(r"\b[A-Z]\w+\.objects\.")
SET_UP = regex(r"django\.setup\(|get_wsgi_application|BaseCommand|execute_from_command_line")
PYTHON = frozenset({"python", "python3"})


def check(book: Runbook) -> Iterator[Finding]:
    """Flag the import in each block that a comment names, where a command runs that file with Python alone."""
    run = {
        each.words[1].known.removeprefix("./") for each in programs(book) if each.name in PYTHON and len(each.words) > 1
    }
    for block in book.blocks if run else ():
        name = NAMED.match(block.text)
        if block.tag not in {"python", "py"} or name is None or name[1].removeprefix("./") not in run:
            continue
        match = MODELS.search(block.text)
        if match and OBJECTS.search(block.text) and not SET_UP.search(block.text):
            start = block.offset(len(block.text[: match.start()].encode()))
            yield found(
                Span(start, start + len(match[0].encode())),
                f"python {name[1]} ends here: Django's models cannot be imported before django.setup()",
                "A command of manage.py, or import django; django.setup() above it.",
            )
