"""Make the PostgreSQL nodes well again, whatever was broken."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import psycopg

from systems.common import postgres_sql
from systems.common.postgres_server import timeline
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systems.common.node import Node
    from systems.common.postgres_stack import PostgresStack


def mend(stack: PostgresStack) -> Iterator[str]:
    """Start what is down, let replicas follow the primary, copy anew what cannot; a sentence for each."""
    primary = stack.primary()
    if primary is None:
        primary = last_primary(stack)
        stack.start_node(primary)
        yield f"{primary.name} is started; it is the primary"
    for node in stack.postgres:
        if node != primary and (done := _follow(stack, node, primary)):
            yield done


def rebuild(stack: PostgresStack, node: Node, primary: Node) -> None:
    """Copy the primary anew into a node's folder; what it held is gone."""
    if node == primary:
        raise Refused(f"{node.name} is the primary")
    stack.supervisor.end(node.name)
    shutil.rmtree(stack.database.data(node), ignore_errors=True)
    stack.copy([node], primary)


def last_primary(stack: PostgresStack) -> Node:
    """Of the nodes that are no replicas, the one on the latest timeline."""
    database = stack.database
    alone = [node for node in stack.postgres if database.exists(node) and not database.is_replica(node)]
    if not alone:
        raise Refused("every node is a replica; promote one (`runwright do postgres-failover`)")
    return max(alone, key=lambda node: timeline(database.programs, database.data(node)))


def _follow(stack: PostgresStack, node: Node, primary: Node) -> str:
    """Let one node stream; what was done, or nothing when it does."""
    said = postgres_sql.ask(node, stack.database.credentials)
    if said and said.replica and stack.streams(node):
        return _resume(stack, node)
    if said is None and stack.database.is_replica(node):
        stack.database.follow(node, stack.link(node, primary))
        stack.supervisor.begin(node.name)
        if stack.streams(node):
            return f"{node.name} is started and follows {primary.name}"
    rebuild(stack, node, primary)
    return f"{node.name} is copied anew from {primary.name}"


def _resume(stack: PostgresStack, node: Node) -> str:
    with postgres_sql.connected(node, stack.database.credentials, "postgres") as connection:
        row = connection.execute("select pg_is_wal_replay_paused()").fetchone()
        if not (row and row[0]):
            return ""
        try:
            connection.execute("select pg_wal_replay_resume()")
        except psycopg.Error as error:
            raise Refused(f"{node.name}: {error}") from error
    return f"{node.name} replays again"
