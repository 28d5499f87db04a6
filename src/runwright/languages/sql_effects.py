"""What a statement of SQL can do: by its kind in PostgreSQL's grammar, its functions, and what is inside."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from runwright.languages.effects import NOTHING, READS, Effects, Level, Mark
from runwright.languages.sql_functions import function_effects
from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

SESSION = frozenset(
    {
        "VariableSetStmt", "VariableResetStmt", "ConstraintsSetStmt", "DiscardStmt", "TransactionStmt",
        "TransactionStmtLegacy", "ListenStmt", "UnlistenStmt", "PrepareStmt", "DeallocateStmt",
        "ClosePortalStmt",
    }
)  # fmt: skip
"""Kinds that touch only their own session."""
READING = frozenset({"SelectStmt", "VariableShowStmt", "FetchStmt", "DeclareCursorStmt"})
OPAQUE = frozenset({"DoStmt", "CallStmt", "ExecuteStmt", "LoadStmt"})
"""Kinds that run code which does not stand in the text."""
RUNNING = frozenset(
    {
        "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CreateAsStmt",
        "CreateMatViewStmt", "CopyStmt", "ExplainStmt", "DeclareCursorStmt",
    }
)  # fmt: skip
"""Kinds that call the functions which they name; the others only store their names."""
BEYOND_SESSION = regex(
    rb"\s*(?:RESET\s+(?:MASTER|SLAVE|REPLICA|BINARY|PERSIST|QUERY)|SET\s+(?:PASSWORD|GLOBAL|PERSIST))\b",
    re.IGNORECASE,
)
"""MySQL's statements that PostgreSQL's grammar takes for settings of the session."""
PREPARED = regex(rb"(?:(?:COMMIT|ROLLBACK)\s+PREPARED|PREPARE\s+TRANSACTION)\b", re.IGNORECASE)
"""Ends and beginnings of transactions that outlive their session."""
LOCKS = frozenset({"AlterTableStmt", "ClusterStmt", "LockStmt"})

FEATURES = {
    "func_name": "function",
    "into_clause": "into",
    "for_locking_clause": "lock",
    "InsertStmt": "insert",
    "UpdateStmt": "update",
    "MergeStmt": "update",
    "DeleteStmt": "delete",
    "kw_concurrently": "concurrently",
    "kw_full": "full",
    "analyze_keyword": "analyze",
    "opt_program": "program",
    "grantee": "grantee",
    "where_or_current_clause": "where",
    "where_clause": "where",
}
"""Nodes of the grammar's tree that decide what a statement does, by the name that we give them."""
DROPPED = (["kw_drop", "ColId"], ["kw_drop", "kw_if", "kw_exists", "ColId"])
"""How a command of ALTER TABLE that drops a column may begin when the word COLUMN is left out."""
SECRET = regex(
    rb"\b(?:rolpassword|pg_shadow|pg_authid|authentication_string|pg_user_mapping\b)"
    rb"|\bpassword\s*[=']?\s*'?[^\s']+'",
    re.IGNORECASE,
)


def judged(kind: str, node: Node | None, plain: bytes, written: bytes) -> Effects:
    """What one statement does; its node was read from the masked text `plain`, and it is `written` so."""
    if node is None or (kind in SESSION and BEYOND_SESSION.match(written)):
        from runwright.languages.sql_dialects import judged_by_words

        return judged_by_words(kind if node is None else "other", written.decode("utf-8", "replace")) | _secrets(
            {}, written
        )
    found = _features(node)
    total = _by_kind(kind, node, plain, found)
    if kind in RUNNING and (kind != "ExplainStmt" or _executes(node, plain, found)):
        for effects in _inside(found, plain):
            total = total | effects
    return total | _sent(written) | _secrets(found, written)


def _features(node: Node) -> dict[str, list[Node]]:
    """The deciding nodes of a statement, in the order of the text.

    A walk, not one of tree-sitter's queries: compiling a query for this grammar takes longer than starting Python.
    """
    found: dict[str, list[Node]] = {}
    left = [node]
    while left:
        each = left.pop()
        kind = each.type
        name = FEATURES.get(kind)
        if name is None and kind in {"alter_table_cmd", "AlterOptRoleElem"}:
            name = _clause(kind, [child.type for child in each.named_children])
        if name is not None:
            found.setdefault(name, []).append(each)
        if each.named_child_count:
            left.extend(reversed(each.named_children))
    return found


def _clause(kind: str, names: list[str]) -> str | None:
    """Whether a clause drops a column or gives a password in plain words."""
    if kind == "AlterOptRoleElem":
        return "password" if "kw_password" in names and "Sconst" in names[names.index("kw_password") :] else None
    dropped = ("kw_drop", "opt_column") in itertools.pairwise(names)
    return "column" if dropped or any(names[: len(form)] == form for form in DROPPED) else None


def _by_kind(kind: str, node: Node, plain: bytes, found: dict[str, list[Node]]) -> Effects:
    """What the statement itself does, its parts left aside."""
    words = _words(node, plain)
    if kind in SESSION and (prepared := PREPARED.match(plain[node.start_byte : node.end_byte])):
        lost = prepared[0].upper().startswith(b"ROLLBACK")
        return Effects(Level.DESTROYS if lost else Level.CHANGES, because=f"{words} of a prepared transaction")
    if kind in SESSION:
        return NOTHING._replace(because=words)
    if kind in READING or kind == "ExplainStmt":
        return READS._replace(because=words)
    if kind in OPAQUE:
        return Effects(Level.UNKNOWN, because=f"{words} runs code that does not stand here")
    if kind == "CopyStmt":
        return _copy(node, plain, found)
    if kind == "LockStmt":
        return Effects(Level.NOTHING, frozenset({Mark.LOCKING}), words)
    if kind in {"DeleteStmt", "TruncateStmt"} or kind.startswith(("Drop", "Remove")):
        return Effects(Level.DESTROYS, because=_unbounded(kind, words, found))
    if "column" in found:
        return Effects(Level.DESTROYS, frozenset({Mark.LOCKING}), "ALTER TABLE … DROP COLUMN")
    return Effects(Level.CHANGES, _marks(kind, plain, found), _unbounded(kind, words, found))


def _words(node: Node, plain: bytes) -> str:
    """The statement's first words, as people name it: `DROP TABLE`, `ALTER SYSTEM`."""
    text = plain[node.start_byte : node.start_byte + 60].decode("utf-8", "replace").upper()
    named = regex(r"(?:(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+|UNIQUE\s+)?\w+|\w+)").match(text)
    return regex(r"\s+").sub(" ", named[0]) if named else text[:20]


def _unbounded(kind: str, words: str, found: dict[str, list[Node]]) -> str:
    """The words, and that every row is meant where no condition says otherwise."""
    return f"{words} without WHERE" if kind in {"UpdateStmt", "DeleteStmt"} and "where" not in found else words


def _marks(kind: str, plain: bytes, found: dict[str, list[Node]]) -> frozenset[Mark]:
    """What a person must know about a statement that changes something."""
    if kind == "GrantStmt":
        names = {plain[node.start_byte : node.end_byte].strip(b'"').lower() for node in found.get("grantee", ())}
        return frozenset({Mark.EXPOSES}) if b"public" in names else frozenset()
    waits = kind in {"IndexStmt", "ReindexStmt", "RefreshMatViewStmt"} and not _concurrently(plain, found)
    if waits or kind in LOCKS or (kind == "VacuumStmt" and any(_on(word, plain) for word in found.get("full", ()))):
        return frozenset({Mark.LOCKING})
    return frozenset()


def _concurrently(plain: bytes, found: dict[str, list[Node]]) -> bool:
    return any(_on(node, plain) for node in found.get("concurrently", ()))


def _on(node: Node, plain: bytes) -> bool:
    """Whether an option among parentheses is on: it has no value that says no."""
    after = plain[node.end_byte : node.end_byte + 12].split(b",")[0].split(b")")[0].strip().lower()
    return after not in {b"false", b"off", b"0"}


def _executes(node: Node, plain: bytes, found: dict[str, list[Node]]) -> bool:
    """Whether `EXPLAIN` also runs the statement that it explains."""
    inner = next((child.start_byte for child in node.children if child.type == "ExplainableStmt"), node.end_byte)
    return any(word.start_byte < inner and _on(word, plain) for word in found.get("analyze", ()))


def _copy(node: Node, plain: bytes, found: dict[str, list[Node]]) -> Effects:
    """`COPY`: into a table, into a file of the server, through a program, or to us."""
    text = plain[node.start_byte : node.end_byte].upper()
    if "program" in found:
        return Effects(Level.UNKNOWN, because="COPY … PROGRAM runs a program on the server")
    if regex(rb"\bTO\s+STDOUT\b").search(text):
        return READS._replace(because="COPY … TO STDOUT")
    if regex(rb"\bTO\s+(?:'|E')").search(text):
        return Effects(Level.CHANGES, because="COPY … TO writes a file of the server")
    return Effects(Level.CHANGES, because="COPY … FROM")


def _inside(found: dict[str, list[Node]], plain: bytes) -> Iterator[Effects]:
    """What the parts of a statement do: writing queries in it, locks it takes, functions it calls."""
    if "into" in found:
        yield Effects(Level.CHANGES, because="SELECT … INTO")
    if "lock" in found:
        yield Effects(Level.READS, frozenset({Mark.LOCKING}), "SELECT … FOR UPDATE")
    if "insert" in found:
        yield Effects(Level.CHANGES, because="INSERT")
    if "update" in found:
        yield Effects(Level.CHANGES, because="UPDATE")
    if "delete" in found:
        yield Effects(Level.DESTROYS, because="DELETE")
    for node in found.get("function", ()):
        yield function_effects(plain[node.start_byte : node.end_byte].decode("utf-8", "replace"))


def _sent(written: bytes) -> Effects:
    """What psql does with a statement that ends in one of its commands."""
    if b"\\" not in written:
        return NOTHING
    if regex(rb"\\watch\b").search(written):
        return Effects(Level.NOTHING, frozenset({Mark.ENDLESS}))
    if regex(rb"\\gexec\b|\\gx?[ \t]*\|").search(written):
        return Effects(Level.UNKNOWN, because="\\gexec runs what the query returns")
    return (
        Effects(Level.CHANGES, because="\\g writes a file") if regex(rb"\\gx?[ \t]+[^\s;]").search(written) else NOTHING
    )


def _secrets(found: dict[str, list[Node]], written: bytes) -> Effects:
    """Whether a statement spells out or shows a password."""
    shown = "password" in found or (b"pass" in written.lower() + b"pg_sh" and SECRET.search(written))
    return Effects(Level.NOTHING, frozenset({Mark.DISCLOSES})) if shown else NOTHING
