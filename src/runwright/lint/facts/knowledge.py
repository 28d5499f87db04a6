"""What may be said about a program's words: how sure its book is, which version spoke, what is spelled nearly so."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from runwright.lib.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runwright.lint.facts.program import Program

VERSION = regex(r"\bv?(\d+(?:\.\d+)+)")
UNFINISHED = frozenset(
    (
        "git echo printf kill pkill parallel find ps java ssh gpg openssl ip set bash sh dash zsh ksh python "
        "python3 node ruby perl php jq iptables ip6tables netstat npx pnpm ansible-galaxy brew date stat base64 "
        "yarn mypy time bunx uvx pytest killall fsck npm wget reset nmap cargo docker-compose [ test gdb "
        "keytool xxd vault bao tofu arch chmod gh chattr lsattr jps jmap jstack jinfo jstat yq ssh-add "
        "lvchange vgchange pvchange lvcreate vgcreate pvcreate lvextend vgextend lvconvert lvresize pvresize "
        "stty mkfs wget2"
    ).split()
)
"""Programs whose help leaves options out, whose words only look like options or belong to the script they run, and
those that have other options on another system, or whose list is that of their kin (OpenBao, OpenTofu, the two that
are called yq) or of others."""

EXACT = frozenset(
    (
        "kubectl oc k helm docker podman docker-compose terraform vault consul nomad gh argocd velero eksctl istioctl "
        "flux stern kind kustomize promtool amtool etcdctl cosign crictl kubeadm virtctl k6 logcli trivy sops"
    ).split()
)
"""Programs that take no shortened option; getopt_long and argparse take `--all-n` for `--all-namespaces`."""


PASS_ON = frozenset({"zgrep", "zegrep", "zfgrep", "xzgrep", "bzgrep", "zstdgrep"})
"""What takes the options of the program that it calls, and lists its own alone."""


def version(program: Program) -> str:
    """The program with the version that listed its own options: `kubectl 1.32.4`; its name alone where none is told."""
    match = VERSION.search(program.book.told) if program.book else None
    return f"{program.name} {match[1]}" if match else program.name


def options_known(program: Program) -> bool:
    """Whether every option of what was called is known, so that another one is refused by the program."""
    book, invocation = program.book, program.invocation
    if book is None or invocation is None or program.name in UNFINISHED | PASS_ON:
        return False
    path = invocation.path
    goes_on = any(book.listed(f"{path} {child}".strip()) for child in book.below(path))
    return book.listed(path) and not goes_on


def options(program: Program) -> tuple[str, ...]:
    """Every spelling of every option of what was called."""
    return tuple(program.invocation.facts.options) if program.invocation else ()


def near(word: str, known: Iterable[str], least: float = 0.8) -> str:
    """What is spelled most like a word; empty when nothing is."""
    return next(iter(get_close_matches(word, list(known), 1, least)), "")
