"""Alternatives: several ways to the same end, of which one is enough; and platforms, of which the reader has one."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTION = regex(r"^\W*(?:option|alternative|method|approach|variant)\s*(?:#?(\d+|[a-h]|[ivx]+)\b)", re.IGNORECASE)
OR = regex(r"^\W*(?:or\b|alternatively\b|alternative\b|otherwise use\b|或)", re.IGNORECASE)
PLATFORM = regex(
    r"^\W*(?:(?:for|on|with|using|via|in)\s+(?:the\s+)?)?(docker[ -]?compose|docker swarm"
    r"|docker|podman|kubernetes|k8s|kubectl|openshift|helm|nomad|ecs|systemd|bare metal"
    r"|local(?:ly| processes| machine)?|minikube|kind|"
    r"aws|gcp|gke|eks|aks|azure|google cloud|heroku|linux|mac ?os|macos|windows|ubuntu|debian"
    r"|centos|rhel|fedora|alpine|red hat|"
    r"psql|mysql|cli|console|ui|web ui|gui|api|terraform|ansible|grafana"
    r"|prometheus)(?:\s+(?:compose|swarm|cli|console|service|cluster|example|users?|process(?:es)?|machine|setup))?\W*$"
    r"|\((docker|docker compose|kubernetes|k8s|aws|gcp|azure|swarm)\)\W*$",
    re.IGNORECASE,
)


class Choice(NamedTuple):
    """One way of several."""

    group: int
    """Steps of one procedure with the same group are alternatives of each other."""
    label: str
    """What it is called: `Option 1`, `Kubernetes`, `or`."""
    sure: float


def choices(titles: Sequence[str]) -> list[Choice | None]:
    """For each title in a row, which alternative it is, if it is one; a way that comes again is one of other ways."""
    found: list[Choice | None] = [None] * len(titles)
    group = -1
    for index, title in enumerate(titles):
        option = OPTION.match(title)
        platform = PLATFORM.search(title)
        if option or OR.match(title):
            first = index == 0 or (option is not None and found[index - 1] is None and _begins(option[1]))
            if first or found[index - 1] is None:
                group += 1
                if not option and index:
                    found[index - 1] = Choice(group, "first", 0.8)
            found[index] = Choice(group, option[0].strip() if option else "or", 1.0 if option else 0.8)
        elif platform and _beside(titles, index):
            label = (platform[1] or platform[2]).strip()
            if index == 0 or label.lower() in _ways(found[:index]) or found[index - 1] is None:
                group += 1
            found[index] = Choice(group, label, 0.9)
    return found


def _ways(found: Sequence[Choice | None]) -> set[str]:
    """What the ways of the last group are called, of those that stand at the end."""
    last = found[-1]
    beside = takewhile(lambda each: each is not None and last is not None and each.group == last.group, found[::-1])
    return {each.label.lower() for each in beside if each is not None}


def _begins(number: str) -> bool:
    return number.lower() in {"1", "a", "i"}


def _beside(titles: Sequence[str], index: int) -> bool:
    """Whether the title before or after names a platform too: one alone is no alternative."""
    neighbours = (*titles[max(0, index - 1) : index], *titles[index + 1 : index + 2])
    return any(PLATFORM.search(title) for title in neighbours)
