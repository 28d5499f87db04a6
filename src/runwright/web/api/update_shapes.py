"""Updates of an incident, and the messages of runbooks that they are written by, as they come in and go out."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from runwright.web.api.shape import In, Out, Said, Text

Title = Annotated[str, Meta(max_length=200)]


class Template(Out):
    """A message of the runbook."""

    title: str
    text: str
    places: list[str]
    """What its places are asked by, in order."""


class Templates(Out):
    """The messages that the runbook of an incident has, in the order of the page."""

    templates: list[Template]


class Drafting(In):
    """What an update is written from; with a message and neither a template nor anything given, the message alone."""

    template: Title = ""
    """The title of one of the runbook, or a part of it; without, the one for updates."""
    given: dict[str, Text] = field(default_factory=dict)
    """What goes into places, by what they are asked by."""
    message: Text = ""
    """What there is to say: in the place that the template has for it, or behind it."""


class Draft(Out):
    """An update as it would be told."""

    text: str
    missing: list[str]
    """Places that nobody filled; they stand in the text as the page wrote them."""
    template: str
    """The title of the template; empty for words alone."""


class Update(In):
    """How it stands."""

    text: Said
    template: Title = ""
    """Of the runbook, where it was written by one."""
