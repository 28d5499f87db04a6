"""A variable that nothing on the page sets or explains.

## Why it matters

The reader's shell does not know it: the option gets an empty value, and the command fails or means something else.

## Example

```bash
aws wafv2 associate-web-acl --resource-arn "$ALB_ARN" --web-acl-arn "$WAF_ACL_ARN"
```

## Instead

```bash
: "${ALB_ARN:?the ARN of the load balancer}" "${WAF_ACL_ARN:?the ARN of the list}"
aws wafv2 associate-web-acl --resource-arn "$ALB_ARN" --web-acl-arn "$WAF_ACL_ARN"
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright.lint.facts.variable import variables
from runwright.lint.finding import Finding, Severity, found
from runwright.runbook.parameter import AMBIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runwright.runbook import Runbook

NAME = "dataflow/never-set"
SEVERITY = Severity.INFO


def check(book: Runbook) -> Iterator[Finding]:
    """Say it once of each variable whose name stands only where it is expanded."""
    known = variables(book)
    names = {each.name for each in known.settings} | AMBIENT
    guarded = {each.name for each in known.uses if each.guarded}
    for use in known.uses if known.opaque is None else ():
        if use.name in names or use.name in guarded or not use.name.isupper() or len(use.name) < 3:
            continue
        names = names | {use.name}
        pattern = rb"(?<![A-Za-z0-9_$])(?<!\$\{)" + re.escape(use.name.encode()) + rb"(?![A-Za-z0-9_])"
        if not re.search(pattern, book.source.data):
            yield found(
                use,
                f"nothing on this page sets {use.name} or says what it is: in a fresh shell it is empty",
                f"{use.name}=… with how to find it, or ${{{use.name}:?}} so that the command stops",
            )
