"""Redaction: whatever the secret and however output is cut, none of its forms is shown, and the rest is untouched."""

from __future__ import annotations

import base64
import html
import json
import shlex
import subprocess
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from runwright.environment.encoding import forms
from runwright.environment.redactor import Redactor

ANY = st.text(min_size=4, max_size=24)
FEW = st.text("abA+/='\" \n%\\&é", min_size=4, max_size=8)
"""Secrets of few signs, which overlap themselves, each other and the text around them."""
SECRETS = st.lists(ANY | FEW, min_size=1, max_size=4)


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    """The data in chunks of these sizes, over and over."""
    chunks, at, turn = [], 0, 0
    while at < len(data):
        chunks.append(data[at : at + sizes[turn % len(sizes)]])
        at, turn = at + len(chunks[-1]), turn + 1
    return chunks


def encodings(secret: str) -> list[str]:
    """What programs make of a secret, each by the library that its users have."""
    raw = secret.encode("utf-8", "surrogatepass")
    return [
        secret,
        quote(raw),
        quote(raw, safe=""),
        quote_plus(raw),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        html.escape(secret),
    ]


def plainly(redactor: Redactor, data: bytes) -> bytes:
    """What the redactor promises, computed byte by byte."""
    belongs = [False] * len(data)
    starts: dict[int, bytes] = {}
    ends = [0] * (len(data) + 1)
    for form in redactor.forms:
        for at in range(len(data) - len(form) + 1):
            if data.startswith(form, at):
                starts.setdefault(at, form)
                ends[at] = max(ends[at], at + len(form))
                belongs[at : at + len(form)] = [True] * len(form)
    given, at = [], 0
    while at < len(data):
        if not belongs[at]:
            given.append(data[at : at + 1])
            at += 1
            continue
        given.append(redactor.marker(redactor.forms.index(starts[at])))
        end = ends[at]
        while at < end:
            end, at = max(end, ends[at]), at + 1
    return b"".join(given)


@st.composite
def outputs(draw: st.DrawFn) -> tuple[list[str], bytes]:
    """Some secrets, and output in which they and their forms stand, whole and in part."""
    secrets = draw(SECRETS)
    known = [form for secret in secrets for form in forms(secret)]
    part = st.builds(lambda form, end: form[:end], st.sampled_from(known), st.integers(0, 12))
    pieces = st.sampled_from(known) | part | st.binary(max_size=8) | FEW.map(str.encode)
    return secrets, b"".join(draw(st.lists(pieces, max_size=12)))


@settings(deadline=None)
@given(outputs(), st.lists(st.integers(1, 9), min_size=1, max_size=4))
@example((["aaaa"], b"aaaaaaaaa"), [1])
@example((["abcd", "cdef"], b"xabcdefx"), [3])
@example((["abcd", "abcdefgh"], b"abcdefgabcdefgh"), [5])
def test_no_form_of_a_secret_is_shown_and_the_rest_stays(made: tuple[list[str], bytes], sizes: list[int]) -> None:
    secrets, data = made
    redactor = Redactor(secrets)
    stream = redactor.stream()

    shown = b"".join([*map(stream.feed, cut(data, sizes)), stream.close()])

    assert shown == plainly(redactor, data)
    assert [form for form in redactor.forms if form in shown] == []


@settings(deadline=None)
@given(st.lists(ANY, min_size=1, max_size=3), st.text(max_size=20), st.text(max_size=20))
def test_what_libraries_make_of_a_secret_is_found(secrets: list[str], before: str, after: str) -> None:
    redactor = Redactor(secrets)

    for encoded in [form for secret in secrets for form in encodings(secret)]:
        assert encoded not in redactor.text(f"{before}{encoded}{after}")


@settings(deadline=None)
@given(ANY, st.binary(max_size=7), st.binary(max_size=7))
def test_base64_of_a_text_that_holds_a_secret_does_not_give_it_away(secret: str, before: bytes, after: bytes) -> None:
    """The header of HTTP's basic authentication is the base64 of `user:password`."""
    raw = secret.encode("utf-8", "surrogatepass")
    encoded = base64.b64encode(before + raw + after)

    shown = Redactor([secret]).data(encoded)

    assert shown != encoded
    assert raw not in base64.b64decode(shown.split(b"\xe2")[0] + b"===", validate=False)


@settings(deadline=None)
@given(outputs(), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_a_reader_who_cannot_wait_sees_no_secret_either(made: tuple[list[str], bytes], sizes: list[int]) -> None:
    secrets, data = made
    redactor = Redactor(secrets)
    stream = redactor.stream()

    shown = b"".join([*(stream.feed(chunk) + stream.flush() for chunk in cut(data, sizes)), stream.close()])

    assert [form for form in redactor.forms if form in shown] == []


@settings(deadline=None)
@given(st.binary(max_size=200), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_output_without_secrets_comes_through_byte_by_byte(data: bytes, sizes: list[int]) -> None:
    redactor = Redactor(["correct horse", "battery/staple+"])
    assume(not any(form in data for form in redactor.forms))
    stream = redactor.stream()

    assert b"".join([*map(stream.feed, cut(data, sizes)), stream.close()]) == data


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=4, max_size=12))
def test_what_the_shell_itself_quotes_is_found(secret: str) -> None:
    assert secret not in Redactor([secret]).text(f"echo {shlex.quote(secret)}")


@pytest.mark.parametrize("secret", ['it\'s 5$ & "more"', "back\\slash`tick`", "tab\tnew\nline", "hé llo!wörld"])
@pytest.mark.parametrize("prints", ['printf %q "$S"', 'declare -p S; unset S; X="$S"', 'set -x; : "$S"', 'echo "$S"'])
def test_what_bash_prints_of_a_variable_is_found(secret: str, prints: str) -> None:
    environment = {"S": secret, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", prints], env=environment, capture_output=True, text=True, check=True)
    printed = done.stdout + done.stderr

    shown = Redactor({"S": secret}).text(printed)

    assert "‹S›" in shown
    assert len(shown) < len(printed) - len(secret) + 12


def test_a_secret_is_replaced_by_its_name() -> None:
    redactor = Redactor({"PGPASSWORD": "hunter2", "TOKEN": "t0ps3cr3t"})

    assert redactor.text("user app password hunter2 token=t0ps3cr3t.") == (
        "user app password ‹PGPASSWORD› token=‹TOKEN›."
    )


def test_of_two_secrets_that_begin_alike_the_longer_one_is_named() -> None:
    redactor = Redactor({"SHORT": "hunter2", "LONG": "hunter2-production"})

    assert redactor.text("hunter2-production hunter2-pro") == "‹LONG› ‹SHORT›-pro"


def test_without_a_name_it_is_called_a_secret() -> None:
    assert Redactor(["hunter2"]).text("hunter2") == "‹secret›"


def test_a_marker_never_shows_the_secret() -> None:
    shown = Redactor({"PASSWORD": "PASSWORD", "OTHER": "secret"}).text("it is PASSWORD and secret")

    assert "PASSWORD" not in shown
    assert "secret" not in shown


def test_a_short_secret_is_left_alone_and_named() -> None:
    redactor = Redactor({"PIN": "123", "TOKEN": "12345"})

    assert redactor.short == ("PIN",)
    assert redactor.text("123 rows, token 12345") == "123 rows, token ‹TOKEN›"


def test_the_password_in_a_secret_address_is_a_secret_by_itself() -> None:
    redactor = Redactor({"URL": "postgresql://app:hunter2%2Fprod@db-1/shop", "LOCAL": "redis://redis:short@redis/0"})

    assert redactor.text("PGPASSWORD=hunter2/prod as app") == "PGPASSWORD=‹URL› as app"
    assert redactor.text("postgresql://app:hunter2%2Fprod@db-1/shop") == "‹URL›"
    assert redactor.text("a short word of redis") == "a short word of redis"


def test_a_password_that_is_another_part_of_its_address_is_a_word_like_others() -> None:
    redactor = Redactor({"URL": "postgresql://postgres:postgres@localhost/postgres"})

    assert redactor.text("postgres is up") == "postgres is up"


def test_each_line_of_a_private_key_is_a_secret() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nkV7Ck3ptdPxyz0123456789abc\n-----END KEY-----\n"

    shown = Redactor({"KEY": key}).text("1: MIIEvQIBADANBgkqhkiG9w0BAQ\r\n2: kV7Ck3ptdPxyz0123456789abc\r\n")

    assert shown == "1: ‹KEY›\r\n2: ‹KEY›\r\n"


def test_a_secret_in_two_chunks_is_found() -> None:
    stream = Redactor({"TOKEN": "t0ps3cr3t"}).stream()

    assert [stream.feed(b"token t0ps"), stream.feed(b"3cr3t; done!"), stream.close()] == [
        b"token ",
        "‹TOKEN›; done!".encode(),
        b"",
    ]


def test_only_what_may_begin_a_secret_waits() -> None:
    stream = Redactor({"TOKEN": "t0ps3cr3t"}).stream()

    assert stream.feed(b"Continue? [y/N] ") == b"Continue? [y/N] "
    assert stream.feed(b"What ist") == b"What is"


def test_a_prompt_that_looks_like_a_secret_is_shown_when_somebody_waits_for_it() -> None:
    stream = Redactor({"TOKEN": "t0ps3cr3t"}).stream()
    stream.feed(b"next")

    assert stream.flush() == b"t"
    assert stream.feed(b"0ps3cr3t") == "‹TOKEN›".encode()


def test_the_most_of_a_secret_is_never_shown_to_who_waits() -> None:
    stream = Redactor({"TOKEN": "t0ps3cr3t"}).stream()
    stream.feed(b"t0ps3c")

    assert stream.flush() == b""
    assert stream.feed(b"x") == b"t0ps3cx"


def test_bytes_that_are_no_text_are_found_too() -> None:
    secret = b"\xff\xfekey\x80".decode("utf-8", "surrogateescape")

    assert Redactor([secret]).data(b"\0\xff\xfekey\x80\1") == "\0‹secret›\1".encode()


def test_a_secret_that_is_one_sign_over_and_over_keeps_little_in_mind() -> None:
    stream = Redactor(["-----"]).stream()

    shown = [stream.feed(b"-" * 1000) for _ in range(50)]

    assert b"".join(shown) == "‹secret›".encode()
    assert len(stream.held) < 5
