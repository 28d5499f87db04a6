"""The responder: what becomes of each alert, the incident it opens, and the diagnosis that runs by itself."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from runwright.environment.env_file import furnished
from runwright.environment.identity import who
from runwright.incident.hushed import kept_by, kept_what, still_kept
from runwright.incident.ladder import book_of
from runwright.incident.recurrence import anew, calm_since, worse
from runwright.incident.response import Decision, Deed, answer, decide, muted
from runwright.lib.clock import SYSTEM
from runwright.lib.errors import RunwrightError
from runwright.lib.regex import regex
from runwright.monitor.monitor import monitors
from runwright.monitor.mute import quiet
from runwright.runbook.parameter import canonical
from runwright.runbook.phase import Phase
from runwright.store.alerts import Alerts
from runwright.store.incidents import Line, Opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runwright.environment.configuration import Configuration
    from runwright.incident.notice import Notice
    from runwright.monitor.mute import Mute, Quiet
    from runwright.runbook import Runbook
    from runwright.store.incidents import Entry, Incident, Incidents

AT_ONCE = 4
"""Diagnoses that run at the same time: a storm of alerts must not become one of processes."""
STALE = timedelta(hours=1)
"""How old an alert may be to start anything, where nobody says it."""
PLAIN = regex(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,252}")
"""A label that may be a value of what runs unattended: no option, no blank, nothing of a shell."""
LONGEST = 900.0
"""Seconds that a diagnosis may take."""


class Responder:
    """Answers notices, from any thread."""

    def __init__(
        self,
        books: Sequence[Runbook],
        configuration: Configuration,
        environment: str,
        incidents: Incidents,
        stale: timedelta,
    ) -> None:
        self.diagnoses = True
        self._configuration = configuration
        self._maintenance = [each for each in configuration.maintenance if each.holds(environment)]
        self.reads(books)
        self._environment = environment
        self.incidents = incidents
        self._stale = stale
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._waiting: SimpleQueue[Incident] = SimpleQueue()
        self._workers: list[threading.Thread] = []

    def reads(self, books: Sequence[Runbook]) -> None:
        """Answer by these runbooks from now on."""
        self.books = books
        self._monitors = [each for book in books for each in monitors(book, self._configuration.signals)]

    def take(self, told: Sequence[Notice]) -> list[dict[str, Any]]:
        """Do what is to be done about notices that came together, all of it or nothing, and say what that was."""
        fresh: list[Incident] = []
        with self.incidents.together():
            done = [self._taken(each, fresh) for each in told]
        for each in done:
            which = f" {each['incident']}" if each["incident"] else ""
            self._lines.put(f"{each['alert']}: {each['deed']} ({each['because']}){which}")
        for incident in fresh:
            self.diagnose(incident)
        return done

    def resume(self) -> None:
        """Diagnose what was opened and has no diagnosis: whoever was at it is gone. Reading twice does no harm."""
        for incident in self.incidents.listed("open"):
            if not any(each.kind == "diagnosis" for each in self.incidents.timeline(incident.incident)):
                self.diagnose(incident)

    def diagnose(self, incident: Incident) -> None:
        """Have an incident diagnosed, when it is its turn, if its procedure can be."""
        if not self.diagnoses or not self._diagnosable(incident):
            return
        if not self._workers:
            self._workers = [threading.Thread(target=self._work, daemon=True) for _ in range(AT_ONCE)]
            for each in self._workers:
                each.start()
        self._waiting.put(incident)

    def _work(self) -> None:
        while True:
            incident = self._waiting.get()
            try:
                self._diagnose(incident)
            except Exception as error:  # noqa: BLE001 (the next one is to be diagnosed all the same)
                why = str(error) if isinstance(error, RunwrightError) else f"{type(error).__name__}: {error}"
                self._lines.put(f"{incident.name}: its diagnosis is not written: {why}")

    def _taken(self, notice: Notice, fresh: list[Incident]) -> dict[str, Any]:
        known = self.incidents.of_key(notice.key)
        decision = decide(notice, known, SYSTEM.now(), self._stale)
        incident = known
        if notice.echo and self.incidents.has(notice.echo):  # answered, it would be told there again, without end
            decision, incident = Decision(Deed.NOTHING, "it is what was told there"), notice.echo
        elif decision.deed is Deed.OPEN:
            mute = muted(notice, self._quiet(), self._monitors)
            if mute is not None:
                decision = Decision(Deed.OPEN, f"it fires, {'' if mute.silence else 'in '}{mute.words}")
            incident = self._opened(notice, mute, fresh).incident
        elif decision.deed is Deed.CLOSE and not self.incidents.ended(notice.key, known):
            decision = Decision(Deed.NOTHING, f"its end was told before, to {known}")
        elif decision.deed is Deed.CLOSE:
            self.incidents.append(known, "alert over", {"alert": notice.name}, notice.source)
            self.incidents.decide(known, self._unheard, notice.source)
        return {"alert": notice.name, "deed": decision.deed, "because": decision.because, "incident": incident}

    def said(self) -> Iterator[str]:
        """What there is to tell since this was asked last."""
        while True:
            try:
                yield self._lines.get_nowait()
            except Empty:
                return

    def _quiet(self) -> Quiet:
        """What keeps messages back now."""
        silences = Alerts(self.incidents.connection, self._environment).silences()
        return quiet(silences, self._maintenance, SYSTEM.now())

    def _opened(self, notice: Notice, mute: Mute | None, fresh: list[Incident]) -> Incident:
        found = answer(notice, self.books, self._monitors)
        opening = Opening(
            notice.name,
            notice.summary,
            (found.severity if found else "") or notice.severity,
            found.book if found else "",
            found.procedure if found else "",
        )
        body = {"source": notice.source, "labels": dict(notice.labels), "began": notice.started.isoformat()}
        body |= kept_by(mute)
        if found and found.others:
            body["others"] = list(found.others)
        incident, opened = self.incidents.begin(notice.key, opening, body, notice.source)
        if opened:
            fresh.append(incident)
        else:
            self.incidents.decide(incident.incident, lambda header: self._again(header, opening, body), notice.source)
        return incident

    def _again(self, header: Incident, opening: Opening, body: dict[str, Any]) -> Iterator[Line]:
        """That it fires again, which may be news; and that it is worse, where it is."""

        def timeline() -> Sequence[Entry]:
            return self.incidents.timeline(header.incident)

        news = anew(self.incidents.last(header), timeline, SYSTEM.now())
        yield Line("alert again", {**body, "anew": True} if news else body, "open" if news else "")
        if worse(opening.severity, header, timeline):
            why = f"{opening.name} fires as {opening.severity}"
            changed = {"severity": opening.severity, "was": header.severity, "why": why}
            changed |= {"kept": body["kept"]} if "kept" in body else {}
            yield Line("severity", changed, severity=opening.severity)

    def _unheard(self, header: Incident) -> Iterator[Line]:
        """That it is resolved, where all of it was over before the end of what kept it back."""
        timeline = self.incidents.timeline(header.incident)
        if header.state == "open" and still_kept(timeline, SYSTEM.now()) and calm_since(timeline):
            why = f"all was over before the end of the {kept_what(timeline[0])}"
            yield Line("resolved", {"why": why, "unheard": True}, "resolved")

    def _diagnosable(self, incident: Incident) -> bool:
        """Whether the procedure that answers has a diagnosis at all."""
        book = book_of(self.books, incident.book)
        found = [each for each in book.procedures if each.anchor == incident.procedure] if book is not None else []
        return any(Phase.DIAGNOSIS in each.phases for each in found)

    def _diagnose(self, incident: Incident) -> None:
        """Run the diagnosis unattended, reading only, and write down what came of it."""
        book = book_of(self.books, incident.book)
        called = book.source.name if book is not None else incident.book
        words = ["run", f"{called}#{incident.procedure}", "--phase", Phase.DIAGNOSIS, "--auto", "reads"]
        words += ["--on-failure", "go-on"]
        words += ["--on", self._environment, "--why", f"incident {incident.incident}", "--json"]
        words += self._values(incident, book) if book is not None else []
        try:
            done = subprocess.run(  # noqa: S603 (this program itself, with words and no shell)
                [sys.executable, "-P", "-m", "runwright", *words],
                cwd=self._configuration.root,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
            body = _outcome(done)
        except subprocess.TimeoutExpired:
            body = {"state": "not done", "why": f"it took longer than {LONGEST:g} s"}
        self.incidents.append(incident.incident, "diagnosis", body, who())
        self._lines.put(f"{incident.name}: diagnosis {body['state']} {incident.incident}")

    def _values(self, incident: Incident, book: Runbook) -> list[str]:
        """What the labels of its alert say of parameters for which the environment has no value; plain names only."""
        labels = dict(self.incidents.timeline(incident.incident)[0].body.get("labels", {}))
        here = furnished(self._configuration.environment(self._environment))
        known = {canonical(name) for name in (*here.values, *here.secrets, *here.variables)}
        wanted = {each.name for each in book.parameters} - known
        return [f"--set={name}={text}" for name, text in labels.items() if name in wanted and PLAIN.fullmatch(text)]


def _outcome(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What a run says of itself: its last event, or why there was none."""
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    last = next((each for each in reversed(events) if each.get("event") == "finished"), None)
    if last is None:
        lines = [each.strip() for each in done.stderr.removeprefix("runwright: ").splitlines() if each.strip()]
        said = " ".join(each if each.endswith((".", ":")) else f"{each}." for each in lines)
        return {"state": "not done", "why": said[:500] or f"exit status {done.returncode}"}
    failed = [each["why"] for each in events if each.get("event") == "ends" and not each["succeeded"]]
    return {"state": last["state"], "run": last["run"], "seconds": last["seconds"], "why": "; ".join(failed)[:500]}
