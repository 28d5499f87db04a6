"""What every store promises, tried on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runwright.store.connection import StoreDamaged
from runwright.store.journal import Header, Journal, NoSuchRun, Opening

if TYPE_CHECKING:
    from runwright.lib.clock import SetClock

WORDS = st.text(st.characters(codec=None), max_size=20)
"""Any text there is, NUL and half characters included."""
BODIES = st.dictionaries(
    WORDS,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)
FOR_EACH_STORE = settings(
    max_examples=40,
    deadline=None,  # a database answers when it answers
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # examples write into one journal
)


def test_a_run_begins_with_what_is_planned(journal: Journal, run: Header, opening: Opening, clock: SetClock) -> None:
    [entry] = journal.entries(run.run)

    assert (entry.number, entry.kind, entry.who, entry.at) == (1, "planned", "ada@desk", clock.now())
    assert entry.body == {"plan": ["one", "two"], "opening": opening._asdict()}
    assert entry.state == run.state == "running"
    assert run == journal.header(run.run)


def test_a_run_is_named_by_its_time(run: Header) -> None:
    date, time, letters = run.run.split("-")

    assert (date, time, len(letters)) == ("20261126", "071530", 4)


def test_entries_come_back_in_their_order(journal: Journal, run: Header, holder: str) -> None:
    written = [journal.append(run.run, "note", {"n": n}, who="ada", holder=holder) for n in range(250)]

    read = list(journal.entries(run.run, after=1))

    assert read == written
    assert [entry.number for entry in read] == list(range(2, 252))
    assert [entry.before for entry in read[1:]] == [entry.hash for entry in read[:-1]]
    assert list(journal.entries(run.run, after=249)) == written[-2:]


def test_the_header_goes_with_each_entry(journal: Journal, run: Header, holder: str) -> None:
    entry = journal.append(run.run, "finished", {}, who="ada", holder=holder, state="done")

    header = journal.header(run.run)
    assert (header.count, header.head, header.state) == (2, entry.hash, "done")


@FOR_EACH_STORE
@given(body=BODIES, who=WORDS, kind=WORDS)
def test_whatever_json_can_say_comes_back(
    journal: Journal, opening: Opening, body: dict[str, Any], who: str, kind: str
) -> None:
    run = next(journal.runs(1), None) or begun(journal, opening)

    entry = journal.append(run.run, kind, body, who=who, holder=run.holder)

    assert entry.body == body
    assert list(journal.entries(run.run, after=entry.number - 1)) == [entry]
    assert list(journal.verify(run.run)) == []


@FOR_EACH_STORE
@given(texts=st.tuples(*[WORDS] * 6))
def test_a_run_can_be_about_anything(journal: Journal, texts: tuple[str, ...]) -> None:
    header = begun(journal, Opening(*texts))

    assert journal.header(header.run) == header
    assert list(journal.verify(header.run)) == []
    journal.release(header.run, header.holder)


def begun(journal: Journal, opening: Opening) -> Header:
    return journal.begin(opening, {}, who="ada", holder="here:1:2:3", lease=60)


@pytest.mark.parametrize(
    "data", [b"", b"ok\n", bytes(range(256)), b"x" * 3_000_000], ids=["none", "text", "any", "3 MB"]
)
def test_outputs_come_back_byte_for_byte(journal: Journal, run: Header, holder: str, data: bytes) -> None:
    outputs = {"stdout": data, "stderr": b"warning"}

    entry = journal.append(run.run, "outcome", {}, who="ada", holder=holder, outputs=outputs)

    assert journal.output(run.run, entry.number, "stdout") == data
    assert entry.outputs["stdout"].size == len(data)
    assert list(journal.entries(run.run, after=1)) == [entry]
    assert list(journal.verify()) == []


def test_an_output_that_was_not_kept_is_a_key_error(journal: Journal, run: Header) -> None:
    with pytest.raises(KeyError):
        journal.output(run.run, 1, "stdout")
    with pytest.raises(KeyError):
        journal.output(run.run, 7, "stdout")


@pytest.mark.parametrize("body", [{"x": float("nan")}, {"x": object()}, {"x": b"bytes"}])
def test_what_json_cannot_say_is_refused_and_nothing_is_written(
    journal: Journal, run: Header, holder: str, body: dict[str, Any]
) -> None:
    with pytest.raises((TypeError, ValueError)):
        journal.append(run.run, "note", body, who="ada", holder=holder)

    assert journal.header(run.run) == run


def test_a_run_is_found_by_the_beginning_of_its_name(
    journal: Journal, run: Header, opening: Opening, clock: SetClock
) -> None:
    clock.forward(86400)
    other = journal.begin(opening._replace(target="backup"), {}, who="ada", holder="here:1:2:3", lease=60)

    assert journal.header("20261126") == journal.header(run.run)
    assert journal.header(other.run[:-1]) == other
    with pytest.raises(NoSuchRun, match=f"several runs.*{other.run}, {run.run}"):
        journal.header("2026")


@pytest.mark.parametrize("name", ["", "1999", "%", "_", "2026112\0", "\ud800", "' or ''='"])
def test_an_unknown_name_is_no_run(journal: Journal, run: Header, name: str) -> None:
    with pytest.raises(NoSuchRun):
        journal.header(name)
    with pytest.raises(NoSuchRun):
        list(journal.entries(name or run.run[:4]))


def test_runs_are_listed_newest_first(journal: Journal, opening: Opening, clock: SetClock) -> None:
    names = []
    for number in range(205):
        clock.forward(-3600)  # an administrator sets the clock back: what counts is the order of beginning
        names.append(begun(journal, opening._replace(target=str(number))).run)

    assert [header.run for header in journal.runs()] == names[::-1]
    assert [header.run for header in journal.runs(3)] == names[:-4:-1]
    assert list(journal.runs(0)) == []


def test_runs_are_listed_by_state_procedure_and_environment(journal: Journal, opening: Opening) -> None:
    first = begun(journal, opening)
    second = begun(journal, opening._replace(procedure="restore"))
    third = begun(journal, opening._replace(environment="staging", target="staging"))
    journal.append(first.run, "finished", {}, who="ada", holder=first.holder, state="done")

    assert [header.run for header in journal.runs(state="running")] == [third.run, second.run]
    assert [header.run for header in journal.runs(procedure="restore")] == [second.run]
    assert [header.run for header in journal.runs(environment="production", state="done")] == [first.run]
    assert list(journal.runs(environment="nowhere")) == []


def test_a_second_process_reads_what_the_first_wrote(journal: Journal, run: Header, url: str) -> None:
    other = Journal.open(url)

    assert other.header(run.run) == run
    assert list(other.entries(run.run)) == list(journal.entries(run.run))
    other.close()


def test_threads_share_a_journal(journal: Journal, run: Header, holder: str) -> None:
    """One runs commands, one renews the lease meanwhile."""
    done = threading.Event()

    def renew() -> None:
        while not done.is_set():
            journal.renew(run.run, holder, 60)

    thread = threading.Thread(target=renew)
    thread.start()
    for number in range(50):
        journal.append(run.run, "note", {"n": number}, who="ada", holder=holder)
    done.set()
    thread.join()

    assert journal.header(run.run).count == 51
    assert list(journal.verify()) == []


def test_a_row_out_of_shape_is_an_error_for_people(journal: Journal, run: Header) -> None:
    with journal._connection.transaction():
        journal._connection.change("update entries set body = '{' where number = 1")
        journal._connection.change("update runs set started = 'yesterday'")

    with pytest.raises(StoreDamaged, match="was changed"):
        journal.header(run.run)
    with pytest.raises(StoreDamaged, match="was changed"):
        list(journal.runs())
