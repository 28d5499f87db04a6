"""Reading: from a source to a runbook.

`read` lays the Markdown out, finds the code blocks and parses every one by the grammar of its language. All further
facts are derived from that when they are first asked for, and then kept: a caller that wants thresholds does not pay
for steps. Reading is pure: nothing is executed, looked up or written, and the same bytes give the same values.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from runwright.runbook.block import Block, blocks
from runwright.runbook.document import Document
from runwright.runbook.title import Title, title

if TYPE_CHECKING:
    from runwright.lib.source import Source
    from runwright.runbook.alert import Alert
    from runwright.runbook.command import Command
    from runwright.runbook.contact import Contact
    from runwright.runbook.escalation import Escalation
    from runwright.runbook.expectation import Expectation
    from runwright.runbook.link import Link
    from runwright.runbook.metadata import Field
    from runwright.runbook.objective import Objective
    from runwright.runbook.parameter import Parameter
    from runwright.runbook.procedure import Procedure
    from runwright.runbook.retention import Retention
    from runwright.runbook.schedule import Schedule
    from runwright.runbook.section import Section
    from runwright.runbook.severity import Severity
    from runwright.runbook.template import Template
    from runwright.runbook.threshold import Threshold


def read(source: Source) -> Runbook:
    """Read a runbook; never raises, whatever the text."""
    document = Document(source)
    return Runbook(document, blocks(document))


class Runbook:
    """One document, read. Every value of it knows its place; offsets are bytes of `source`."""

    def __init__(self, document: Document, found: tuple[Block, ...]) -> None:
        self.document = document
        self.blocks = found
        """The code blocks."""

    @property
    def source(self) -> Source:
        """The text it was read from."""
        return self.document.source

    @property
    def sections(self) -> tuple[Section, ...]:
        """The headings, in order; what stands before the first is not among them."""
        return self.document.sections[1:]

    @cached_property
    def title(self) -> Title:
        """What people call it."""
        return title(self.document)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Everything a reader would execute: the statements of blocks that run, and inline commands."""
        from runwright.runbook.command import commands
        from runwright.runbook.inline_command import inline_commands
        from runwright.runbook.renamed import meant

        listed = tuple(meant(commands(self.blocks)))
        found = sorted([*listed, *inline_commands(self.document, listed)], key=lambda each: (each.start, each.end))
        return tuple(command._replace(ordinal=number) for number, command in enumerate(found))

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """The units that someone starts for one goal."""
        from runwright.runbook.procedure import procedures

        return procedures(self.document, self.blocks, self.commands, self.title)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What must be known before its commands can run."""
        from runwright.runbook.parameter import parameters

        return parameters(self.document, self.blocks, self.commands)

    @cached_property
    def expectations(self) -> tuple[Expectation, ...]:
        """What results must be."""
        from runwright.runbook.expectation import expectations

        return expectations(self.document, self.blocks)

    @cached_property
    def metadata(self) -> tuple[Field, ...]:
        """What the document says about itself."""
        from runwright.runbook.metadata import fields

        return fields(self.document)

    @cached_property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Numbers that must not be crossed."""
        from runwright.runbook.threshold import thresholds

        return thresholds(self.document)

    @cached_property
    def schedules(self) -> tuple[Schedule, ...]:
        """What happens when."""
        from runwright.runbook.schedule import schedules

        return schedules(self.document)

    @cached_property
    def retentions(self) -> tuple[Retention, ...]:
        """What is kept for how long."""
        from runwright.runbook.retention import retentions

        return retentions(self.document)

    @cached_property
    def severities(self) -> tuple[Severity, ...]:
        """How bad things can be, and how fast someone must answer."""
        from runwright.runbook.severity import severities

        return severities(self.document)

    @cached_property
    def escalations(self) -> tuple[Escalation, ...]:
        """Who is called when nobody answers or nothing helps."""
        from runwright.runbook.escalation import escalations

        return escalations(self.document)

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """What was promised: RTO, RPO, response times, durations."""
        from runwright.runbook.objective import objectives

        return objectives(self.document)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Messages to fill in and send."""
        from runwright.runbook.template import templates

        return templates(self.document)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Whom to reach, and how."""
        from runwright.runbook.contact import contacts

        return contacts(self.document)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Where it points."""
        from runwright.runbook.link import links

        return links(self.document)

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts that it answers."""
        from runwright.runbook.alert import alerts

        return alerts(self.document)
