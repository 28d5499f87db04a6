"""The sections `[channels.NAME]` and `[notify]`, key by key, and what does not go together in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from runwright.environment import kinds
from runwright.environment.channel import AT_ONCE, GRADES, NEWS, RATES
from runwright.environment.secret import reference
from runwright.environment.shape import Key, Kind, Several, Table, Wrong, nearest
from runwright.lib.duration import DAY

if TYPE_CHECKING:
    from runwright.environment.problem import Spot

NEEDS = {
    "slack": ("url",),
    "pagerduty": ("key",),
    "teams": ("url",),
    "email": ("url", "to", "sender"),
    "webhook": ("url",),
    "apprise": ("url",),
}
MAY = {
    "slack": {"digest"},
    "pagerduty": {"url"},
    "teams": {"digest"},
    "email": {"key", "digest"},
    "webhook": {"key"},
    "apprise": {"digest"},
}
"""What each kind needs, and what it may have besides."""
EVERY = {"kind", "rate", "at_once", "tells", "least"}
"""What every kind has."""
SECRET_URLS = {"slack", "teams", "apprise"}
"""Kinds whose address is all that anybody needs to write there."""
MAIL = ("smtp", "smtps")


def _scheme(text: str) -> str:
    """The scheme of a URL with a host, and a port that there can be; empty for anything else."""
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return parts.scheme if whole else ""


def _url(value: object) -> str:
    """A URL or a reference to one."""
    text = str(kinds.value.convert(value))
    if reference(text) is None and _scheme(text) not in {"http", "https", *MAIL}:
        raise Wrong("this is no URL of a host with https://, http://, smtp:// or smtps://")
    return text


def _page(value: object) -> str:
    """The URL of a page that people open."""
    text = str(kinds.text.convert(value))
    if _scheme(text) not in {"http", "https"}:
        raise Wrong("this is no URL of a host with https:// or http://")
    return text.rstrip("/")


def _address(value: object) -> str:
    """An address of e-mail, as one of a header (RFC 5322)."""
    text = str(kinds.text.convert(value))
    if "@" not in text.strip("@") or not text.isascii() or any(not sign.isprintable() for sign in text):
        raise Wrong(f"“{text}” is no address of e-mail")
    return text


page = Kind("a URL", '"https://runwright.example.org"', _page)
kind = Kind("a kind of channel", '"slack"', kinds.known_word("kind", RATES))
news = Kind("a kind of news", '"opened"', kinds.known_word("kind of news", NEWS))
grade = Kind("a grade", '"error"', kinds.known_word("grade", GRADES))
rate = Kind("a whole number", "60", kinds.whole_number(10_000))
url = Kind("a URL, or a reference to a secret", '"secret://env/SLACK_WEBHOOK"', _url)
address = Kind("an address", '"ops@example.org"', _address)


def _fits(found: dict[str, Any], spot: Spot) -> None:
    """Complain about what a kind lacks, does not know, or should keep secret."""
    chosen = found.get("kind")
    if chosen is None:
        if not spot.faulty:
            do = f"Write kind = and one of {', '.join(RATES)}."
            spot.complain(f"“{spot.key}” does not say what it is", do, at_key=True)
        return
    _whole(found, spot, chosen)
    given = found.get("url", "")
    if chosen in SECRET_URLS and given and reference(given) is None:
        do = "Whoever has this address can write there: write where it lies, as secret://env/NAME."
        spot.below("url").complain("the address is a secret, and stands here", do)
    elif given and reference(given) is None and (_scheme(given) in MAIL) is not (chosen == "email"):
        do = "E-mail goes to smtp://HOST:PORT or smtps://, everything else to https://."
        spot.below("url").complain(f"{chosen} does not go there", do)


def _whole(found: dict[str, Any], spot: Spot, chosen: str) -> None:
    for name in NEEDS[chosen]:
        if name not in found and not spot.below(name).faulty:
            spot.complain(f"“{spot.key}” lacks {name}", f"{chosen} needs {', '.join(NEEDS[chosen])}.", at_key=True)
    for name in found.keys() - {*EVERY, *NEEDS[chosen], *MAY[chosen]}:
        do = f"Leave it out; {chosen} has {', '.join((*NEEDS[chosen], *sorted(MAY[chosen])))}."
        spot.below(name).complain(f"{chosen} has no {name}", do, at_key=True)


def _keeps_a_day(found: dict[str, Any], spot: Spot) -> None:
    """Complain about messages that would be gone before anybody could ask what became of them."""
    if found.get("keep", DAY) < DAY:
        spot.below("keep").complain("delivered messages are kept for a day at least", 'Write keep = "90 days".')


CHANNEL = Table(
    "Where people are told of incidents. An environment names its channels as `notify`.",
    (
        Key("kind", kind, f"One of {', '.join(f'`{each}`' for each in RATES)}."),
        Key(
            "url",
            url,
            "Where messages go. Slack and Teams: the incoming webhook, which is a secret. E-mail: the server, "
            "`smtp://USER@HOST:587` (with STARTTLS where the server has it) or `smtps://`. PagerDuty: for another "
            "region than the first. Apprise: the address that it has for a service, which is a secret.",
        ),
        Key(
            "key",
            kinds.secret,
            "PagerDuty: the integration key. E-mail: the password of the user. Webhook: what signs messages, "
            "`whsec_` with base64 as Standard Webhooks has it.",
        ),
        Key("to", Several(address, '["ops@example.org"]'), "E-mail: to whom."),
        Key("sender", address, "E-mail: from whom."),
        Key(
            "rate",
            rate,
            "Messages a minute, at most; the others wait, or come as a digest.",
            ", ".join(f"{number} ({name})" for name, number in RATES.items()),
        ),
        Key(
            "digest",
            kinds.flag,
            "Slack, Teams, e-mail, Apprise: whether what there is no room for comes as one message that names each; "
            "else each waits for its turn.",
            "true",
        ),
        Key(
            "at_once",
            kinds.count,
            "Messages that are on their way at the same time, at most; those about one incident follow one another.",
            ", ".join(f"{number} ({name})" for name, number in AT_ONCE.items()),
        ),
        Key(
            "tells",
            Several(news, '["opened", "resolved"]'),
            f"Which news of incidents go there: {', '.join(f'`{each}`' for each in NEWS)}.",
            "all",
        ),
        Key(
            "least",
            grade,
            f"How bad an incident has to be: {', '.join(f'`{each}`' for each in GRADES)}; P1 and SEV1 are critical, P2 "
            "is an error, P3 a warning. One of unknown severity is an error.",
            "info",
        ),
    ),
    _fits,
)
NOTIFY = Table(
    "What holds for all channels.",
    (
        Key("console", page, "Where people open the console; links in messages lead there.", "no links"),
        Key("expires", kinds.duration, "After how long a message that cannot be delivered is given up.", "4 h"),
        Key(
            "keep",
            kinds.duration._replace(example='"90 days"'),
            "How long delivered messages are kept, a day at least; what is not delivered or in doubt, and what is "
            "about an incident that goes on, is kept longer.",
            "90 days",
        ),
    ),
    _keeps_a_day,
)


def known(found: dict[str, Any], spot: Spot) -> None:
    """Complain about channels that an environment or the status page names and nobody described."""
    channels = found.get("channels", {})
    named = [(spot.below("environments").below(name), each) for name, each in found.get("environments", {}).items()]
    for place, section in (*named, (spot.below("status"), found.get("status", {}))):
        for number, each in enumerate(section.get("notify", ())):
            if each not in channels:
                do = nearest(each, channels) if channels else f"Describe it in [channels.{each}]."
                place.below("notify").below(number).complain(f"there is no channel “{each}”", do)
