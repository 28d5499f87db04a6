"""What rules know of values, backups and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runwright.languages.promql import tree
from runwright.lint.facts.backup import backups
from runwright.lint.facts.labels import side
from runwright.lint.facts.redis import sent
from runwright.lint.facts.value import spelled

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def test_a_word_is_spelled_out_as_far_as_the_page_tells(book: Runbook) -> None:
    """
    ```bash
    DIR=/backup
    FILE="$DIR/shop_$(date +%F).sql.gz"
    ls "$FILE" "${OTHER}.sql"
    ```
    """
    end = len(book.source.data)

    assert spelled(book, "$FILE", end) == "/backup/shop_*.sql.gz"
    assert spelled(book, "${OTHER}.sql", end) == "*.sql"
    assert spelled(book, "$DIR", 0) == "*"


def test_a_dump_through_a_packer_is_written_where_the_pipe_ends(book: Runbook) -> None:
    """
    ```bash
    pg_dump shop | gzip > /backup/shop.sql.gz
    redis-cli --rdb "/backup/dump-$(date +%F).rdb"
    cp /etc/hosts /etc/hosts.bak
    cp /etc/hosts /tmp/hosts
    ```
    """
    assert [each.path for each in backups(book)] == [
        "/backup/shop.sql.gz",
        "/backup/dump-*.rdb",
        "/etc/hosts.bak",
    ]


def test_commands_of_redis_are_found_behind_the_client_and_in_a_block(book: Runbook) -> None:
    """
    ```bash
    redis-cli -h cache keys "cart:*"
    ```

    ```redis
    FLUSHALL ASYNC
    ```
    """
    assert [each.words for each in sent(book)] == [("KEYS", "cart:*"), ("FLUSHALL", "ASYNC")]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sum(rate(a_total[5m]))", frozenset()),
        ("max by (pod, job) (a)", frozenset({"pod", "job"})),
        ("(rate(a_total[5m]))", None),
        ("clamp_min(a, 1)", None),
    ],
)
def test_labels_that_a_side_keeps(query: str, kept: frozenset[str] | None) -> None:
    known = side(tree(query))

    assert known is not None
    assert known.kept == kept


@pytest.mark.parametrize("query", ["sum without (pod) (a)", "vector(1)", "label_replace(a, 'b', '', '', '')", "a + b"])
def test_labels_that_cannot_be_known(query: str) -> None:
    assert side(tree(query)) is None
