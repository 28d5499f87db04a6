"""Variables that nothing of a plan sets, though something of its document does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plan.conftest import HERE

from runwright.plan.making import make

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_a_variable_that_only_another_procedure_sets_has_no_value(book: Runbook) -> None:
    """
    # Cache
    ## Warm the cache
    1. Warm it:

       ```bash
       DIR=/srv/cache
       ./warm "$DIR"
       ```
    ## Clean the disk
    1. Empty it:

       ```bash
       rm -rf $DIR/*
       ```
    """
    warm, clean = (make(book, each, HERE, {}) for each in book.procedures)

    assert warm.obstacles == ()
    assert [(each.name, each.help) for each in clean.missing] == [
        ("dir", "It is set in line 6, which is not run before.")
    ]
    filled = make(book, book.procedures[1], HERE, {"DIR": "/srv/mine"})
    assert [action.text for action in filled.actions] == ["rm -rf /srv/mine/*"]
