"""Writes docs/reference/actions.md: every action with its page, its options and its effect, from the code."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, HelpFormatter
from textwrap import dedent

from docs.pages.markdown import code, joined
from runwright.actions.catalogue import ACTIONS, load

WIDE = 100


def page() -> str:
    """The whole page."""
    return joined("Actions", HEAD, *(_action(name) for name in sorted(ACTIONS)))


def _action(name: str) -> str:
    """One action: its effect, its page, what it takes, and examples."""
    entry, module = ACTIONS[name], load(name)
    parser = ArgumentParser(prog=f"runwright do {name}", add_help=False, usage=SUPPRESS, formatter_class=_formatter)
    module.arguments(parser)
    examples = dedent(module.EXAMPLES.partition("\n")[2]).strip()
    parts = [f"## {name}", f"Effect: {code(entry.level.word)}.", (module.__doc__ or "").strip()]
    return "\n\n".join([*parts, _fenced("text", parser.format_help().strip()), _fenced("bash", examples)])


def _formatter(prog: str) -> HelpFormatter:
    return HelpFormatter(prog, width=WIDE)


def _fenced(tag: str, text: str) -> str:
    return f"```{tag}\n{text}\n```"


HEAD = """\
What runbooks call a script and nobody has written: `runwright do NAME`. By itself an action is a run of one step: its
plan is shown, it is asked about as the policy of the environment says, and what it printed stays in the journal. Called
by a step of a runbook it is part of that run, with its approvals, its lock and its journal.

Every action rehearses itself (`--dry-run` looks, and says what it would do), holds a lock on what it works on, can be
repeated, and verifies its own result: exit status 0 means done *and* verified, 1 that it failed or its result does not
hold, 2 that it could not begin and changed nothing. Passwords are never arguments: they come from where the client of
the server looks for them (`PGPASSWORD`, `PGPASSFILE`, `REDISCLI_AUTH`). Without a terminal, say how far it may go:
`--auto changes`, `--auto all`."""
