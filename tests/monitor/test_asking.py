"""Asking: days of a certificate, many answers at once, and the worst of several numbers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.actions.certificate.conftest import authority, serving

from runwright.environment.signals import Signal
from runwright.executors.numbers import NoNumber, Question
from runwright.executors.session import Setting
from runwright.lib.clock import SYSTEM
from runwright.monitor.asking import AT_ONCE, Asker, days_left, read, readings
from runwright.monitor.breach import Breach
from runwright.monitor.monitor import Monitor

if TYPE_CHECKING:
    from pathlib import Path


def monitor(signal: Signal, breach: Breach) -> Monitor:
    return Monitor("One", "One", signal.name, signal, breach, 0, "", "", "", "BOOK.md", 1)


def test_a_certificate_is_asked_for_the_days_that_are_left(tmp_path: Path) -> None:
    pki = authority(tmp_path / "pki")
    with serving(pki.issue(tmp_path / "server.pem", days=10)) as server:
        soon = monitor(Signal("Certificate", "certificate", server.place), Breach("<", 14))

        async def ask() -> float | None:
            async with Asker(lambda _: Setting(tmp_path)) as asker:
                return (await read(soon, asker, SYSTEM)).value

        left = asyncio.run(ask())
    assert left is not None
    assert 9.9 < left <= 10


@pytest.mark.parametrize("query", ["nowhere", "127.0.0.1:9", "127.0.0.1:99999999", ":443"])
def test_who_shows_no_certificate_gives_no_number(query: str) -> None:
    with pytest.raises(NoNumber):
        days_left(Question("certificate", query))


def test_many_are_asked_at_once_and_answered_in_their_order() -> None:
    under_way, most = 0, 0

    async def ask(each: Monitor) -> tuple[float, ...]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return (float(each.line), -1.0)

    every = [monitor(Signal("n", "sql", "x"), Breach(">", 0))._replace(line=number) for number in range(1000)]
    found = asyncio.run(readings(every, ask, SYSTEM))
    assert [reading.value for _, reading in found] == [float(number) for number in range(1000)]
    assert 1 < most <= AT_ONCE


def test_what_nobody_foresaw_leaves_one_blind_and_the_others_read() -> None:
    async def ask(each: Monitor) -> tuple[float, ...]:
        return ({2: 2.0}[each.line],)

    every = [monitor(Signal("n", "sql", "x"), Breach(">", 0))._replace(line=number) for number in (1, 2)]
    (_, blind), (_, seen) = asyncio.run(readings(every, ask, SYSTEM))
    assert (blind.value, blind.why) == (None, "Runwright itself failed: KeyError: 1")
    assert seen.value == 2
