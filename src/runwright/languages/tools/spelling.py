"""Every spelling of every option that a sub-command takes, with what is known about it.

The tool's own word comes first: its global options, then the sub-command's. What people judged lies on top,
the nearest last; a judged global `-f` does not claim a sub-command's own `-f` of another name, and no judged
option claims what is judged beside it (a manual may list `-fls -ls -print` as one).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.languages.tools.fact import Judged, Option, judged, main_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ASKS = Judged({"instead": "nothing"})
"""What `--help` does of every tool."""


def agreed(listed: Sequence[Option]) -> list[Option]:
    """What one help lists, with no value required of an option that it also lists alone.

    Sentences of a help that begin with options (`--databases or --all-databases)`) look like lines of its list, and
    what a manual explains in one paragraph (`-W, --worktree, -S, --staged`) stays as many options as the usage has.
    """
    alone: dict[str, int] = {}
    listed = _apart(listed)
    for option in listed:
        if option.value != "required":
            names = _long(option)
            alone |= {name: min(len(names), alone.get(name, len(names))) for name in names}
    return [each._replace(value="optional") if _is_alone(each, alone) else each for each in listed]


def _apart(listed: Sequence[Option]) -> list[Option]:
    """Every line but for those that only join options which lines before them list apart, or opposites."""
    line: dict[str, int] = {}
    kept = []
    for number, option in enumerate(each for both in listed for each in _opposites(both)):
        new = tuple(name for name in option.names if name not in line)
        joins = _joins([name for name in option.names if name in line], line)
        line.update(dict.fromkeys(new, number))
        if new or not joins:
            kept.append(option._replace(names=new) if joins else option)
    return kept


def _opposites(option: Option) -> list[Option]:
    """`--edit, --no-edit` as the two options that they are."""
    no = tuple(name for name in option.names if name.startswith("--no-") and f"--{name[5:]}" in option.names)
    if not no:
        return [option]
    yes = [name for name in option.names if name not in no]
    return [
        option._replace(name=main_name(yes), names=tuple(yes)),
        option._replace(name=no[0], names=no, value="none", required=False),
    ]


def _joins(names: Sequence[str], line: Mapping[str, int]) -> bool:
    """Whether two words, or two letters, come from different lines: a word and its letter may."""
    words = {line[name] for name in names if name.startswith("--")}
    letters = {line[name] for name in names if not name.startswith("--")}
    return len(words) > 1 or len(letters) > 1


def _is_alone(option: Option, alone: Mapping[str, int]) -> bool:
    """Whether an option that needs a value stands without one in a line that names no more options than its own."""
    names = _long(option) if option.value == "required" else []
    return any(alone.get(name, len(names) + 1) <= len(names) for name in names)


def _long(option: Option) -> list[str]:
    """The long spellings of a line: several are mostly a sentence."""
    return [name for name in option.names if name.startswith("--")]


def spellings(
    common: Iterable[Option],
    own: Sequence[Option],
    tables: Sequence[Mapping[str, Any]],
    *,
    everywhere: bool,
) -> dict[str, Option]:
    """All options by spelling; `everywhere` is said of sub-commands, where `--version` may be another."""
    found: dict[str, Option] = {}
    for option in (*common, *own):
        found.update(dict.fromkeys(option.names, option))
    claimed = {name for option in own for name in option.names}
    alone = everywhere and len(tables) == 1  # what is said of the whole tool, under a sub-command of its own
    for table in tables:
        options = table.get("options", {})
        for name, raw in options.items():
            option = judged(name, raw, _known(found, name, raw))
            said = {name, *raw.get("names", ())}
            own_names = tuple(each for each in option.names if each in said or each not in options)
            if own_names != option.names:
                option = option._replace(names=own_names)
            _judge(found, option, claimed if table is not tables[-1] or alone else set())
    for name in ("--help",) if everywhere else ("--help", "--version"):
        _ask(found, name)
    return found


def _known(found: Mapping[str, Option], name: str, raw: Mapping[str, Any]) -> Option | None:
    """The option that the tool itself knows by one of the spellings, unless that is plainly another."""
    if name in found:
        return found[name]
    known = next((found[other] for other in raw.get("names", ()) if other in found), None)
    if known is not None and known.name.startswith("--") and name.startswith("--"):
        return None
    return known


def _judge(found: dict[str, Option], option: Option, claimed: set[str]) -> None:
    """Lay a judged option over the spellings that are its own."""
    for spelling in option.names:
        other = found.get(spelling)
        if spelling in claimed and other is not None and other.name not in option.names:
            continue
        found[spelling] = option


def _ask(found: dict[str, Option], name: str) -> None:
    """Let an option that asks the tool about itself do nothing, where nobody judged it."""
    option = found.get(name, Option(name, (name,)))
    if option.judged is None and option.value != "required":
        found.update(dict.fromkeys(option.names, option._replace(judged=ASKS)))
