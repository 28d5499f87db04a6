"""The language of a fenced block, by what its author says and by what it holds.

A quarter of the blocks in the wild have no tag and some have a wrong one. The tag of a language whose
blocks are always what they say is believed at once. Otherwise the first line that says something is looked
at (`looks`), and where a tag and the content disagree, the content wins only when it is plain. Nothing is
parsed here but short JSON.
"""

from __future__ import annotations

from typing import NamedTuple

from runwright.languages.looks import Look, look


class Detected(NamedTuple):
    """A language, how sure we are from 0 to 1, and what told us."""

    language: str
    certainty: float
    because: str


SHELL = "bash sh shell zsh ksh shellscript shell-script fish bash-script"
CONSOLE = "console terminal shell-session shellsession bash-session sh-session session term cmdline command cli"
TEXT = "text txt plaintext plain none nohighlight text-plain default raw no-highlight"
SPOKEN = {
    "sql": "sql postgres postgresql psql pgsql plpgsql mysql mariadb sqlite plsql tsql mssql bigquery oracle",
    "promql": "promql prometheus prom metricsql",
    "json": "json jsonc json5 jsonl ndjson geojson application/json",
    "yaml": "yaml yml k8s helm eyaml",
    "python": "python py python3 python2 pycon ipython",
    "jq": "jq",
    "cron": "cron crontab cronjob",
    "settings": "ini env dotenv conf cfg config properties systemd toml cnf envfile desktop editorconfig",
    "redis": "redis redis-cli valkey",
    "output": "output stdout result results",
    "logs": "log logs syslog",
}
"""Tags whose blocks are looked at all the same, for some of them hold something else."""
BELIEVED = {
    "mongo": "mongo mongodb mongosh",
    "hcl": "hcl terraform tf terragrunt",
    "dockerfile": "dockerfile docker containerfile",
    "javascript": "javascript js jsx typescript ts tsx node mjs",
    "ruby": "ruby rb erb irb",
    "go": "go golang",
    "java": "java kotlin scala groovy jenkinsfile gradle",
    "php": "php",
    "perl": "perl pl",
    "lua": "lua",
    "jsonnet": "jsonnet libsonnet",
    "alloy": "alloy river",
    "rust": "rust rs",
    "swift": "swift",
    "julia": "julia jl",
    "elixir": "elixir ex exs iex",
    "haskell": "haskell hs",
    "clojure": "clojure clj",
    "dart": "dart",
    "nix": "nix",
    "c": "c cpp c++ h csharp cs c#",
    "r": "r",
    "xml": "xml svg plist",
    "html": "html htm css scss vue",
    "http": "http https rest curl-response",
    "powershell": "powershell ps1 pwsh ps posh",
    "nushell": "nu nushell",
    "batch": "batch bat cmd dos",
    "diff": "diff patch udiff",
    "diagram": "mermaid plantuml puml dot graphviz d2 ascii ditaa sequence",
    "text": "markdown md mdx rst asciidoc adoc regexp regex csv tsv email ebnf bnf abnf",
    "nginx": "nginx nginxconf apache apacheconf haproxy caddyfile vcl",
    "awk": "awk gawk mawk",
    "jsonpath": "jsonpath",
    "make": "make makefile mk",
    "kql": "kql kusto dql splunk spl",
    "logql": "logql loki",
    "cql": "cql",
    "cypher": "cypher",
    "graphql": "graphql gql",
    "template": "jinja jinja2 j2 go-template gotemplate gotmpl handlebars liquid",
    "protobuf": "protobuf proto",
    "rego": "rego",
    "sudoers": "sudoers",
}
TAGS = {
    **dict.fromkeys(SHELL.split(), "shell"),
    **dict.fromkeys(CONSOLE.split(), "console"),
    **dict.fromkeys(TEXT.split(), "text"),
    **{tag: language for group in (SPOKEN, BELIEVED) for language, tags in group.items() for tag in tags.split()},
}
TRUSTED = frozenset(tag for tags in BELIEVED.values() for tag in tags.split())

CLOSE = frozenset(
    {
        ("yaml", "settings"),
        ("settings", "yaml"),
        ("json", "yaml"),
        ("json", "promql"),
        ("promql", "logql"),
        ("promql", "text"),
        ("promql", "console"),
    }
)
"""Pairs of tag and content where the tag knows better."""
RUNNABLE = frozenset({"shell", "redis", "powershell", "mongo"})


def detect(tag: str, text: str) -> Detected:
    """Say which language a block is in."""
    tag = tag.lower()
    said = TAGS.get(tag)
    if said and tag in TRUSTED:
        return Detected(said, 0.95, f"tagged {tag}")
    if not text.strip():
        return Detected(said or "text", 0.5, "empty")
    seen = look(text, shell=said in {"shell", "console"})
    if said is None:
        return Detected(*_untagged(tag, seen))
    if said == "text":
        return Detected(*_as_text(seen))
    if said == "console":
        return Detected(*_as_console(seen))
    if said == seen.language:
        return Detected(said, 0.99, f"tagged {tag}, and {seen.because}")
    return Detected(*_disputed(said, tag, seen))


def _untagged(tag: str, seen: Look) -> Look:
    """Without a tag that we know, the content alone speaks."""
    if tag and seen.certainty < 0.5:
        return Look("unknown", 0.3, f"nobody told us what {tag} is")
    return seen


def _as_text(seen: Look) -> Look:
    """The author says it is plain text: commands need to be very plain to be more."""
    if seen.language in RUNNABLE and seen.certainty < 0.9:
        return Look("text", 0.7, "tagged as text")
    return seen if seen.certainty >= 0.6 else Look("text", 0.8, "tagged as text")


def _as_console(seen: Look) -> Look:
    """The author says it is a console: with prompts or output, or the bare commands."""
    if seen.language in {"text", "unknown"} or seen.certainty < 0.5:
        return Look("shell", 0.5, "tagged as a console")
    return seen


def _disputed(said: str, tag: str, seen: Look) -> Look:
    """The content is not what the tag says: it has to be plain to win."""
    if (said, seen.language) in CLOSE:
        return Look(said, 0.9, f"tagged {tag}")
    needed = 0.9 if said == "shell" and seen.language in {"text", "settings", "output", "yaml"} else 0.8
    if seen.certainty >= needed:
        return Look(seen.language, seen.certainty * 0.95, f"{seen.because}, though tagged {tag}")
    return Look(said, 0.8, f"tagged {tag}")
