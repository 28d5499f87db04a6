"""The review of an incident, put together from the store, the journal of runs and the runbooks."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from runwright.cli import json_output, saying
from runwright.incident import review as reviews
from runwright.incident.reviewing import reviewed
from runwright.store.journal import Journal

if TYPE_CHECKING:
    import argparse

    from runwright.cli.incident_desk import Desk
    from runwright.incident.review import Review


def _review(desk: Desk, options: argparse.Namespace) -> int:
    """Print it; with --patch the edits alone, and 1 when there are none."""
    made = _made(desk, options.which)
    if options.patch:
        whole = "".join(made.patches.values())
        sys.stdout.write(whole)
        return 0 if whole else 1
    if options.json:
        sys.stdout.write(json_output.page(reviews.plain(made)))
    else:
        saying.whole(reviews.markdown(made))
    return 0


def _made(desk: Desk, which: str) -> Review:
    incident = desk.incidents.find(which)
    with closing(Journal.open(desk.configuration.store)) as journal:
        return reviewed(desk, incident, journal)


DEEDS = {"review": _review}
