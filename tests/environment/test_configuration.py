"""`runwright.toml`: what it says, and what is said about one that is wrong."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.environment.configuration import NoSuchEnvironment, load, read
from runwright.environment.environment import Host, Limits
from runwright.environment.policy import Policy, Rule
from runwright.environment.problem import Misconfigured, Problem
from runwright.environment.secret import Reference
from runwright.environment.signals import Signal
from runwright.lib.errors import Unreadable

WHOLE = """\
    [books]
    paths = ["docs/runbooks", "*/RUNBOOK.md"]

    [store]
    url = "sqlite:///var/runs.db"

    [environments.production]
    description = "The shop"
    directory = "ops"
    alternatives = ["Kubernetes", "Option 2"]
    target = "shop"
    host = "db-1"
    drills = true

    [environments.production.hosts]
    db-1 = "postgres@10.0.0.7"

    [environments.production.endpoints]
    prometheus = "https://metrics.example.org"
    sql = "secret://env/DATABASE_URL"

    [environments.production.values]
    namespace = "shop"
    replicas = 3
    "quoted name" = ""

    [environments.production.variables]
    PGHOST = "db-1"
    VERBOSE = true

    [environments.production.secrets]
    PGPASSWORD = "secret://file/secrets/pg"

    [environments.production.limits]
    timeout = "1 h 30 min"
    endless = 5
    output = "10 MiB"

    [environments.production.policy]
    ask = ["destroys", "needs root"]
    [[environments.production.policy.rules]]
    effects = ["destroys"]
    procedures = ["restore-*"]
    approvals = 2
    requester = false
    expires = "30 min"
    [[environments.production.policy.rules]]
    approvals = 1

    [environments.staging]

    [signals."error rate"]
    promql = "sum(rate(errors[5m]))"
    unit = "%"
    [signals.lag]
    http = "/status"
    path = "$.lag"
    """


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the configuration of the current folder stands; nothing is there yet."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runwright.toml"


def said(text: str) -> str:
    """What is said about a configuration that is wrong."""
    with pytest.raises(Misconfigured) as raised:
        read(textwrap.dedent(text), Path.cwd() / "runwright.toml")
    return str(raised.value)


def problems_of(text: str) -> tuple[Problem, ...]:
    """The problems of a configuration, none when it can be used."""
    try:
        read(text, Path("/nowhere/runwright.toml"))
    except Misconfigured as error:
        return error.problems
    return ()


def test_a_whole_file_is_read(file: Path) -> None:
    file.write_text(textwrap.dedent(WHOLE))

    found = load(file.parent)
    production = found.environment("production")

    assert (found.path, found.root) == (file, file.parent)
    assert found.books == ("docs/runbooks", "*/RUNBOOK.md")
    assert found.store == f"sqlite:///{file.parent}/var/runs.db"
    assert found.signals == {
        "error rate": Signal("error rate", "promql", "sum(rate(errors[5m]))", unit="%"),
        "lag": Signal("lag", "http", "/status", "$.lag"),
    }
    assert production.description == "The shop"
    assert production.directory == file.parent / "ops"
    assert production.alternatives == ("Kubernetes", "Option 2")
    assert (production.target, production.host, production.drills) == ("shop", "db-1", True)
    assert production.hosts == {"db-1": Host("db-1", "postgres@10.0.0.7")}
    assert production.endpoints == {"prometheus": "https://metrics.example.org", "sql": "secret://env/DATABASE_URL"}
    assert production.values == {"namespace": "shop", "replicas": "3", "quoted name": ""}
    assert production.variables == {"PGHOST": "db-1", "VERBOSE": "true"}
    assert production.secrets == {"PGPASSWORD": Reference("file", "secrets/pg")}
    assert production.limits == Limits(5400, 5, 10 * 2**20)
    assert production.policy == Policy(
        frozenset({"destroys", "needs root"}),
        (Rule(frozenset({"destroys"}), ("restore-*",), 2, requester=False, expires=1800), Rule()),
    )


def test_what_is_not_said_has_defaults(file: Path) -> None:
    file.write_text("[environments.staging]\n")

    staging = load(file.parent).environment("staging")

    assert (staging.directory, staging.target, staging.host) == (file.parent, "staging", "")
    assert not staging.drills
    assert (staging.limits, staging.policy) == (Limits(600, 10, 64 * 2**20), Policy())


def test_without_a_file_there_is_one_environment_here(file: Path) -> None:
    found = load(file.parent)

    assert found.path is None
    assert list(found.environments) == ["local"]
    assert found.environment("local").directory == file.parent
    assert found.environment("local").target == "local"
    assert found.store == f"sqlite:///{file.parent}/.runwright/journal.db"


def test_the_nearest_file_above_holds(file: Path) -> None:
    below = file.parent / "docs" / "runbooks"
    below.mkdir(parents=True)
    file.write_text("[environments.above]\n")
    book = below / "RUNBOOK.md"
    book.write_text("# Drain\n")

    assert list(load(book).environments) == ["above"]
    (below / "runwright.toml").write_text("[environments.nearer]\n")
    assert list(load(below).environments) == ["nearer"]


def test_an_environment_that_is_not_there_says_which_are(file: Path) -> None:
    with pytest.raises(NoSuchEnvironment) as raised:
        load(file.parent).environment("prod")

    assert "local" in raised.value.hint


@pytest.mark.usefixtures("file")
def test_every_problem_is_told_at_once_with_its_place() -> None:
    assert said("""\
        [books]
        pathes = ["docs"]
        [environments.production]
        timeout = "30 min"
        host = "db-9"
        [environments.production.limits]
        timeout = "soon"
        """) == textwrap.dedent("""\
        runwright.toml has 4 problems
          runwright.toml:2:1: unknown key “pathes”
            Did you mean “paths”?
          runwright.toml:4:1: unknown key “timeout”
            It belongs into [environments.production.limits].
          runwright.toml:5:8: there is no host “db-9”
            Describe it in [environments.production.hosts].
          runwright.toml:7:11: timeout: “soon” is no duration
            Write a duration, in words or in seconds: "30 min".""")


PROBLEMS = {
    "[bocks]": "1:2: unknown key “bocks”",
    "books = 1": "1:9: books is a whole number, and must be a section",
    "books.paths = []": "1:15: paths is empty",
    "books.paths = ['a', '']": "1:21: paths: the text is empty",
    "books.paths = 'docs'": "1:15: paths is a text, and must be a list",
    "store.url = 'mysql://db'": "1:13: url: the URL begins with none of sqlite://",
    "store.url = 'postgres'": "1:13: url: the URL begins with none of sqlite://",
    "environments = []": "1:16: environments is a list, and must be a section",
    "[environments.'a b']": "1:15: “a b” is no name that a command line can carry",
    "[environments.a]\ndescription = 2026-11-26": "2:15: description: a date or time, where a text is needed",
    "[environments.a.hosts]\ndb = '-oProxyCommand=id'": "2:6: db: “-oProxyCommand=id” is no destination of ssh",
    "[environments.a]\ndirectory = '~nobody-of-this-name'": "2:13: directory: nobody here has this home",
    '["\\u001b[31m"]': "1:2: unknown key “�[31m”",
    "[environments.a.hosts]\ndb = 'a b'": "2:6: db: “a b” is no destination of ssh",
    "[environments.a]\nhost = 'db1'\nhosts.db-1 = 'x'": "2:8: there is no host “db1”\n    Did you mean “db-1”?",
    "[environments.a.endpoints]\nredi = 'x'": "2:1: unknown key “redi”\n    Did you mean “redis”?",
    "[environments.a.endpoints]\nsql = 'secret://vault/x'": "2:7: sql: unknown scheme “vault”",
    "[environments.a.values]\nx = 1.50": "2:5: x: a number, where a text is needed",
    "[environments.a.values]\nx = 'secret://env/'": "2:5: x: secret://env/ does not say which secret",
    "[environments.a.variables]\n'a b' = ''": "2:1: “a b” is no name of a variable",
    "[environments.a.variables]\nA = 'secret://env/A'": "2:5: A: a secret among the plain variables",
    "[environments.a]\nvariables.A = 'x'\nsecrets.A = 'secret://env/A'": "2:11: A is set here and among the secrets",
    "[environments.a.secrets]\nA = 'hunter2'": "2:5: A: no reference to a secret",
    "[environments.a.secrets]\nA = 'secret://evn/A'": "2:5: A: unknown scheme “evn”\n    Did you mean “env”?",
    "[environments.a.limits]\nendless = 0": "2:11: endless: 0 is not between 1 ms and a year",
    "[environments.a.limits]\nendless = true": "2:11: endless: true or false, where a duration is needed",
    "[environments.a.limits]\noutput = '5 lines'": "2:10: output: “5 lines” is no size",
    "[environments.a.policy]\nask = ['changs']": "2:8: ask: unknown effect “changs”\n    Did you mean “changes”?",
    "[[environments.a.policy.rules]]\n[[environments.a.policy.rules]]\neffects = ['reads', 'writes']": (
        "3:21: effects: unknown effect “writes”"
    ),
    "[environments.a.policy.rules]\napprovals = 1": "1:24: rules is a section, and must be a list of sections",
    "[[environments.a.policy.rules]]\napprovals = 0": "2:13: approvals: 0 is not between 1 and 100",
    "[[environments.a.policy.rules]]\nrequester = 'no'": "2:13: requester: a text, where true or false is needed",
    "[[environments.a.policy.rules]]\nprocedures = ['']": "2:15: procedures: the text is empty",
    "[signals.lag]\nunit = 's'": "1:10: “lag” does not say how it is asked for",
    "[signals.lag]\nsql = 'a'\nredis = 'b'": "3:1: “lag” is asked for in 2 ways",
    "[signals.lag]\nsql = 'a'\npath = '$'": "3:1: a path goes with http only",
    "[people.ann]\ntimezone = 'Berlin'": (
        "2:12: timezone: there is no time zone “Berlin”\n    Did you mean Europe/Berlin?"
    ),
    "[rotations.r]\nmembers = ['an']\nfirst = 2026-01-05T09:00:00\n[people.ann]": (
        "2:12: there is no person “an”\n    Did you mean “ann”?"
    ),
    "[rotations.r]": "1:12: “r” needs either members or a calendar",
    "[rotations.r]\nmembers = ['a']\n[people.a]": "1:12: “r” does not say when the first turn began",
    "[rotations.r]\nfirst = 2026-01-05": "2:9: first: a day without a time",
    "[rotations.r]\nfirst = 2026-01-05T09:00:00Z": "2:9: first: a time with an offset",
    "[rotations.r]\ncalendar = 'a.ics'\nlength = '1 h'": "3:10: a turn of less than 4 hours",
    "[rotations.r]\ncalendar = 'a.ics'\n[[rotations.r.overrides]]\nperson = 'a'": (
        "3:1: the override lacks start and until"
    ),
    "[rotations.r]\ncalendar = 'a.ics'\n[people.r]": "3:9: “r” is a person, and something else too",
    "[escalation.calls]\nlead = 'ann'": "2:8: lead is a text, and must be a list",
    "[escalation.calls]\nlead = ['ann']": "2:9: there is no rotation, person or channel “ann”",
    "[people.ann]\ncontacts = ['phone']": "2:13: there is no channel “phone”\n    Describe it: [channels.phone].",
    "signals = { lag = { sql = 'é', unti = 's' } }": "1:32: unknown key “unti”",
}


@pytest.mark.parametrize("text", PROBLEMS, ids=lambda text: text.splitlines()[-1])
def test_a_problem_is_told_where_it_is(text: str) -> None:
    assert f"runwright.toml:{PROBLEMS[text]}" in said(text)


SYNTAX = {
    "books = = 1": ("1:9", "Put a text in quotes"),
    "a = 1\n\na = 2": ("3:", "Every key stands once"),
    "[books]\n[books]": ("2:", "Every section stands once"),
    "store.url = [1,": ("1:16", "a list with ]"),
    'a = "x\n': ("1:7", "Close the text"),
    "=": ("1:1", "key = value"),
    "a = " + "9" * 5000: ("1:", ""),
}


@pytest.mark.parametrize("text", SYNTAX, ids=lambda text: text[:12])
def test_what_is_no_toml_is_told_with_its_place(text: str) -> None:
    place, do = SYNTAX[text]
    message = said(text)

    assert f"runwright.toml:{place}" in message
    assert "this is no TOML" in message
    assert do in message


def test_a_deep_nest_is_refused() -> None:
    assert "nested too deeply" in said("a = " + "[" * 100_000 + "]" * 100_000)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[books]\n# caf\xe9\n", "runwright.toml:2:6: this is not UTF-8"),
        ("[books]".encode("utf-16"), "it is UTF-16"),
        (b"#" * (2**20 + 1), "larger than 1 MiB"),
    ],
    ids=["Latin-1", "UTF-16", "large"],
)
def test_what_is_no_text_is_refused(file: Path, data: bytes, message: str) -> None:
    file.write_bytes(data)

    with pytest.raises(Unreadable, match=message):
        load(file.parent)


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf[environments.a]\r\ndescription = "x"\r\n')

    assert load(file.parent).environment("a").description == "x"


def test_what_is_no_file_is_refused(file: Path) -> None:
    file.mkdir()
    with pytest.raises(Unreadable, match="Is a directory"):
        load(file.parent)

    file.rmdir()
    file.symlink_to(file)
    with pytest.raises(Unreadable, match="symbolic links"):
        load(file.parent)

    file.unlink()
    os.mkfifo(file)
    with pytest.raises(Unreadable, match="no regular file"):
        load(file.parent)


def test_a_start_that_is_nowhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(Unreadable, match="circle"):
        load(tmp_path / "loop" / "x")

    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(Unreadable, match="No such file"):
        load(Path())


def test_a_file_that_anybody_may_have_put_above_does_not_hold(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = file.parent / "mine"
    below.mkdir()
    file.write_text("[environments.planted]\n")
    file.parent.chmod(0o777)
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)

    held = "local" if mine else "planted"  # the superuser plants nothing

    assert list(load(below).environments) == [held]
    assert list(load(file.parent).environments) == ["planted"]


@settings(deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "[environments.a]",
                "[[environments.a.policy.rules]]",
                "[signals.x]",
                "ask = 1",
                "effects = [1, 'x']",
                "= 3",
                "hosts = { a = '-x' }",
                "[environments.a.limits]",
                "timeout = 'x'",
                "sql = ''",
                "[books]",
                "paths = [[]]",
            ],
        ),
        max_size=8,
    ).map("\n".join)
)
def test_any_text_gives_a_configuration_or_an_error_with_places(text: str) -> None:
    problems = problems_of(text)

    assert all(1 <= each.line <= text.count("\n") + 1 and each.column >= 1 for each in problems)
    assert all(each.what and each.do for each in problems)
