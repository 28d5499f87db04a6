"""The responder: what becomes of each alert, the incident it opens, and the diagnosis that runs by itself."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from runwright.environment.identity import who
from runwright.incident.response import Deed, answer, decide
from runwright.lib.clock import SYSTEM
from runwright.monitor.monitor import monitors
from runwright.runbook.phase import Phase
from runwright.store.incidents import Opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import timedelta

    from runwright.environment.signals import Signal
    from runwright.incident.notice import Notice
    from runwright.incident.response import Answer
    from runwright.runbook import Runbook
    from runwright.store.incidents import Incident, Incidents

LONGEST = 900.0
"""Seconds that a diagnosis may take."""


class Responder:
    """Answers notices, from any thread."""

    def __init__(
        self,
        books: Sequence[Runbook],
        signals: Mapping[str, Signal],
        environment: str,
        incidents: Incidents,
        stale: timedelta,
    ) -> None:
        self.books = books
        self.diagnoses = True
        self._monitors = [each for book in books for each in monitors(book, signals)]
        self._environment = environment
        self._incidents = incidents
        self._stale = stale
        self._lines: SimpleQueue[str] = SimpleQueue()

    def take(self, notice: Notice) -> dict[str, Any]:
        """Do what is to be done about a notice, and say what that was."""
        known = self._incidents.of_key(notice.key)
        decision = decide(notice, known, SYSTEM.now(), self._stale)
        incident = known
        if decision.deed is Deed.OPEN:
            incident = self._opened(notice).incident
        elif decision.deed is Deed.CLOSE:
            self._incidents.append(known, "alert over", {"alert": notice.name}, notice.source)
        self._lines.put(f"{notice.name}: {decision.deed} ({decision.because}){f' {incident}' * bool(incident)}")
        return {"alert": notice.name, "deed": decision.deed, "because": decision.because, "incident": incident}

    def said(self) -> Iterator[str]:
        """What there is to tell since this was asked last."""
        while True:
            try:
                yield self._lines.get_nowait()
            except Empty:
                return

    def _opened(self, notice: Notice) -> Incident:
        found = answer(notice, self.books, self._monitors)
        opening = Opening(
            notice.name,
            notice.summary,
            (found.severity if found else "") or notice.severity,
            found.book if found else "",
            found.procedure if found else "",
        )
        body = {"source": notice.source, "labels": dict(notice.labels), "began": notice.started.isoformat()}
        incident, fresh = self._incidents.begin(notice.key, opening, body, notice.source)
        if not fresh:
            self._incidents.append(incident.incident, "alert again", body, notice.source)
        elif found is not None and self.diagnoses and self._diagnosable(found):
            threading.Thread(target=self._diagnose, args=(incident,), daemon=True).start()
        return incident

    def _diagnosable(self, found: Answer) -> bool:
        """Whether the procedure has a diagnosis at all."""
        book = next(each for each in self.books if each.source.name == found.book)
        return any(each.anchor == found.procedure and Phase.DIAGNOSIS in each.phases for each in book.procedures)

    def _diagnose(self, incident: Incident) -> None:
        """Run the diagnosis unattended, reading only, and write down what came of it."""
        words = ["run", f"{incident.book}#{incident.procedure}", "--phase", Phase.DIAGNOSIS, "--auto", "reads"]
        words += ["--on", self._environment, "--why", f"incident {incident.incident}", "--json"]
        try:
            done = subprocess.run(  # noqa: S603 (this program itself, with words and no shell)
                [sys.executable, "-m", "runwright", *words],
                cwd=Path.cwd(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
            body = _outcome(done)
        except subprocess.TimeoutExpired:
            body = {"state": "not done", "why": f"it took longer than {LONGEST:g} s"}
        self._incidents.append(incident.incident, "diagnosis", body, who())
        self._lines.put(f"{incident.name}: diagnosis {body['state']} {incident.incident}")


def _outcome(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What a run says of itself: its last event, or why there was none."""
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    last = next((each for each in reversed(events) if each.get("event") == "finished"), None)
    if last is None:
        first = done.stderr.strip().removeprefix("runwright: ")
        return {"state": "not done", "why": first[:500] or f"exit status {done.returncode}"}
    failed = [each["why"] for each in events if each.get("event") == "ends" and not each["succeeded"]]
    return {"state": last["state"], "run": last["run"], "seconds": last["seconds"], "why": "; ".join(failed)[:500]}
