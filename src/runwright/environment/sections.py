"""The sections of `runwright.toml`, key by key: what the file is read by, and what its reference page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runwright.environment import kinds
from runwright.environment.channel_sections import CHANNEL, NOTIFY, known
from runwright.environment.hours import HOURS
from runwright.environment.maintenance import MAINTENANCE
from runwright.environment.oncall_sections import ESCALATION, PERSON, ROTATION, names_are_known
from runwright.environment.shape import Each, Key, Many, Several, Table, nearest
from runwright.environment.signals import ANSWERS, KINDS, MEANINGS
from runwright.environment.status import STATUS

if TYPE_CHECKING:
    from runwright.environment.problem import Spot


def _host_is_known(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a host that is named and not described, and about a variable that is set twice."""
    hosts, host = found.get("hosts", {}), found.get("host")
    if host is not None and host not in hosts:
        do = nearest(host, hosts) if hosts else f"Describe it in [{spot.section}.hosts]."
        spot.below("host").complain(f"there is no host “{host}”", do)
    for name in sorted(found.get("variables", {}).keys() & found.get("secrets", {}).keys()):
        do = "Leave one of the two."
        spot.below("variables").below(name).complain(f"{name} is set here and among the secrets", do, at_key=True)


def _one_way(found: dict[str, Any], spot: Spot) -> None:
    """Complain about a signal that can be asked for in no way or in several."""
    ways = [kind for kind in KINDS if kind in found]
    if not ways and not spot.faulty:
        spot.complain(
            f"“{spot.key}” does not say how it is asked for", f"Write one of {', '.join(KINDS)}.", at_key=True
        )
    for other in ways[1:]:
        do = f"Leave {ways[0]} or {other}, or make two signals of it."
        spot.below(other).complain(f"“{spot.key}” is asked for in {len(ways)} ways", do, at_key=True)
    for name, words in (("path", "a path"), ("answer", "answer")):
        if name in found and "http" not in found:
            do = f"Leave it out; only http has {words}."
            spot.below(name).complain(f"{words} goes with http only", do, at_key=True)


def _names_are_known(found: dict[str, Any], spot: Spot) -> None:
    """Complain about names that sections use and none describes."""
    known(found, spot)
    names_are_known(found, spot)


RULE = Table(
    "Commands that need the approval of people before they run. All rules that match count together, the strictest "
    "of each field.",
    (
        Key(
            "effects",
            Several(kinds.effect, '["destroys", "exposes"]'),
            "What the rule is about; a level stands for itself and all that is worse.",
            "changes",
        ),
        Key("procedures", Several(kinds.text, '["restore-*"]'), "Patterns of procedures' anchors.", "all"),
        Key("approvals", kinds.count, "How many people must approve.", "1"),
        Key("requester", kinds.flag, "Whether who started the run may approve it.", "false"),
        Key("expires", kinds.duration, "After how long an approval no longer counts.", "1 h"),
    ),
)
POLICY = Table(
    "What is asked before a command runs.",
    (
        Key(
            "ask",
            Several(kinds.effect, '["changes", "exposes"]'),
            "Commands that a run in a terminal confirms one by one; a level stands for itself and all that is worse.",
            "changes, destroys, unknown, exposes",
        ),
        Key("rules", Many(RULE), "What needs approval.", "none"),
    ),
)
LIMITS = Table(
    "How long a command may take, and how much it may print.",
    (
        Key("timeout", kinds.duration, "After which a command is ended.", "10 min"),
        Key("endless", kinds.duration, "How long a command that does not end (`tail -f`) is watched.", "10 s"),
        Key("output", kinds.size, "How much of each output is kept; the middle of more is dropped.", "64 MiB"),
    ),
)
ENDPOINTS = Table(
    "Where services answer, for queries that need no command. The whole URL may be a reference to a secret, or `$NAME` "
    "of a variable that holds it, of `env_file` too.",
    (
        Key("sql", kinds.sql_url, "The database of SQL blocks."),
        Key("prometheus", kinds.http_url, "Prometheus, or what speaks its API."),
        Key("redis", kinds.redis_url, "Redis or Valkey."),
        Key("http", kinds.http_url, "What paths such as `/healthz` are below."),
    ),
)
ENVIRONMENT = Table(
    "A place to run.",
    (
        Key("description", kinds.text, "For people."),
        Key("directory", kinds.path, "Where commands start; relative to the file.", "the folder of the file"),
        Key(
            "alternatives",
            Several(kinds.text, '["Kubernetes"]'),
            "Labels of the ways that apply here, as the documents write them.",
            "a person chooses",
        ),
        Key("target", kinds.text, "What one run at a time may work on.", "the name of the environment"),
        Key("host", kinds.text, "The host that commands run on when the document names none.", "this machine"),
        Key("hosts", Each("Machines, by the names that documents call them.", kinds.ssh, kinds.name), ""),
        Key("endpoints", ENDPOINTS, ""),
        Key("values", Each("Values of parameters.", kinds.value, kinds.text, "PARAMETER"), ""),
        Key(
            "variables",
            Each("Environment variables of the commands.", kinds.variable_value, kinds.variable, "VARIABLE"),
            "",
        ),
        Key(
            "env_file",
            kinds.path._replace(example='".run/environment.env"'),
            "A file of NAME=value lines with more variables, as the system writes them; "
            "those whose names sound secret are secrets.",
        ),
        Key(
            "secrets",
            Each(
                "Environment variables whose values are secret. They are set late, for the commands that need them, "
                "and taken out of all output.",
                kinds.secret,
                kinds.variable,
                "VARIABLE",
            ),
            "",
        ),
        Key(
            "drills",
            kinds.flag,
            "Whether `runwright drill` may break things here, on purpose, and run procedures to mend them.",
            "false",
        ),
        Key("notify", Several(kinds.text, '["ops"]'), "Channels that are told of incidents here.", "none"),
        Key("hours", HOURS, "", "nothing waits"),
        Key("limits", LIMITS, ""),
        Key("policy", POLICY, ""),
    ),
    _host_is_known,
)
SIGNAL = Table(
    "How a number that runbooks speak of is asked for, in one of six ways.",
    (
        Key("promql", kinds.text, "A query of PromQL, to the endpoint `prometheus`."),
        Key("http", kinds.text, "A URL, or a path below the endpoint `http`; the answer is JSON or a number."),
        Key("path", kinds.text, "Where in the JSON answer of `http` the number stands: `$.lag.seconds`."),
        Key("sql", kinds.text, "A query that gives one number, to the endpoint `sql`."),
        Key("redis", kinds.text, "A command of Redis, to the endpoint `redis`; `PING` gives 1."),
        Key(
            "command",
            kinds.text,
            "A command of the shell that prints a number; it runs where commands start: `directory`.",
        ),
        Key(
            "certificate", kinds.text, "HOST:PORT of a server; the number is the days for which its certificate lasts."
        ),
        Key("unit", kinds.text, "What the number counts: `%`, `seconds`."),
        Key(
            "answer",
            kinds.one_of(*ANSWERS),
            "What of an answer of `http` is the number: what stands in it; 1 where its status is 200 to 299 and else "
            "0, for no redirection is followed; its status; the seconds that it took.",
            "body",
        ),
        Key(
            "needs",
            Several(kinds.text, '["database up"]'),
            "Signals or monitors without which this one cannot be good: while one of them is bad, it calls nobody.",
            "none",
        ),
        Key(
            "blind_after",
            kinds.duration,
            "For how long nothing may be read before nobody knows, which is told.",
            "5 min, or three looks where those take longer",
        ),
        Key("empty", kinds.one_of(*MEANINGS), "What an answer without any row or series means.", "blind"),
    ),
    _one_way,
)
IGNORED = Table(
    "Findings of `runwright lint` that somebody wants.",
    (
        Key("rule", kinds.text, "A rule, a family, or a pattern of names."),
        Key("files", kinds.text, "A pattern of documents, relative to the file.", "all"),
        Key("reason", kinds.text, "Why; without it the entry is a finding itself."),
        Key("owner", kinds.text, "Who decided it."),
        Key("until", kinds.day, "The last day on which it holds."),
    ),
)
FILE = Table(
    "",
    (
        Key(
            "books",
            Table(
                "Which documents are runbooks.",
                (
                    Key(
                        "paths",
                        Several(kinds.text, '["docs/runbooks", "*/RUNBOOK.md"]'),
                        "Files, folders and patterns, relative to the file.",
                        "every Markdown file below it",
                    ),
                ),
            ),
            "",
        ),
        Key(
            "store",
            Table(
                "Where runs are kept.",
                (
                    Key(
                        "url",
                        kinds.store_url,
                        "A SQLite file (relative to the file after three slashes) or a PostgreSQL database.",
                        "sqlite:///.runwright/journal.db",
                    ),
                ),
            ),
            "",
        ),
        Key("environments", Each("", ENVIRONMENT, kinds.name), "", "one, `local`, here"),
        Key("signals", Each("", SIGNAL, kinds.text), ""),
        Key("channels", Each("", CHANNEL, kinds.name), ""),
        Key("notify", NOTIFY, ""),
        Key("people", Each("", PERSON, kinds.name), ""),
        Key("rotations", Each("", ROTATION, kinds.name), ""),
        Key("escalation", ESCALATION, ""),
        Key(
            "schedule",
            Table(
                "What runbooks want done by the clock.",
                (Key("timezone", kinds.zone, "Of times that a runbook writes without one.", "UTC"),),
            ),
            "",
        ),
        Key("maintenance", Each("", MAINTENANCE, kinds.name), ""),
        Key("status", STATUS, ""),
        Key("lint", Table("", (Key("ignore", Many(IGNORED), "", "none"),)), ""),
    ),
    _names_are_known,
)
