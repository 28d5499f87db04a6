"""What somebody wrote is not lost: not when the session is over meanwhile, and not when it is not accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.office import EVIL, fields_of

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient
    from tests.web.office import Office

PAGE = {"accept": "text/html"}


def late(office: Office, address: str, **written: str) -> tuple[TestClient, Response]:
    """A form of somebody whose session is over."""
    visitor = office.visitor()
    return visitor, visitor.post(address, data={"csrf": "of before", **written}, headers=PAGE)


def entered(office: Office, visitor: TestClient, login: Response) -> Response:
    """The same form, with the token of the terminal."""
    fields = first_fields(login.text)
    return visitor.post("/login", data={**fields, "token": office.tokens[-1]})


def first_fields(html: str) -> dict[str, str]:
    """The hidden fields of the first form of a page."""
    found: dict[str, str] = {}
    for piece in html.partition("</form>")[0].split('<input type="hidden" name="')[1:]:
        name, _, rest = piece.partition('" value="')
        found[name] = rest.partition('">')[0]
    return found


def test_a_note_waits_for_the_login_and_is_sent_when_somebody_says_so(office: Office) -> None:
    incident = office.incident().incident
    visitor, login = late(office, f"/incidents/{incident}/note", text="the disk was full")
    assert login.status_code == 401
    assert "It is kept here with all that you wrote" in login.text
    again = entered(office, visitor, login)
    assert "the disk was full</textarea>" in again.text
    assert len(office.console.incidents.timeline(incident)) == 1
    action = again.text.partition('class="card narrow"')[2].partition('action="')[2].partition('"')[0]
    assert visitor.post(action, data=fields_of(again.text)).status_code == 303
    assert office.console.incidents.timeline(incident)[-1].body["text"] == "the disk was full"


def test_a_button_alone_waits_too(office: Office) -> None:
    incident = office.incident().incident
    visitor, login = late(office, f"/incidents/{incident}/take")
    again = entered(office, visitor, login)
    assert f'action="/incidents/{incident}/take"' in again.text
    assert f'href="/incidents/{incident}"' in again.text


def test_a_wrong_password_costs_nothing_of_it(office: Office) -> None:
    incident = office.incident().incident
    visitor, login = late(office, f"/incidents/{incident}/note", text="the disk was full")
    fields = {**first_fields(login.text), "account": "ada", "password": "not hers at all"}
    refused = visitor.post("/login", data=fields)
    assert refused.status_code == 403
    assert "do not belong together" in refused.text
    assert "not hers at all" not in refused.text
    assert "the disk was full</textarea>" in entered(office, visitor, refused).text


def test_it_goes_nowhere_else(office: Office) -> None:
    fields = {"late": "1", "next": "https://example.org/", "kept.text": EVIL, "token": office.tokens[-1]}
    again = office.visitor().post("/login", data=fields).text
    assert 'method="post" action="/">' in again
    assert EVIL not in again


def test_who_leaves_late_is_out(office: Office) -> None:
    assert late(office, "/logout")[1].headers["location"] == "/login"


@pytest.mark.parametrize("headers", [{}, {"accept": "text/html", "content-type": "text/plain"}])
def test_what_no_page_sends_is_only_refused(office: Office, headers: dict[str, str]) -> None:
    assert office.visitor().post("/audit", content="a=b", headers=headers).text == "Log in first.\n"


def test_what_was_not_accepted_is_shown_to_be_taken_along(office: Office) -> None:
    incident = office.incident().incident
    refused = office.post(f"/incidents/{incident}/role", role="", person=f"bo {EVIL}", whose="")
    assert refused.status_code == 400
    assert "What you wrote" in refused.text
    assert "bo &lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in refused.text
    assert "csrf</label>" not in refused.text


def test_who_has_an_account_finds_its_fields_first(office: Office) -> None:
    assert 'name="token" type="password" value="" required autocomplete="off" autofocus' in login_of(office)
    office.accounts.add("ada", "$argon2id$", {}, "root@ops")
    shown = login_of(office)
    assert 'autocapitalize="none" spellcheck="false" autofocus' in shown
    assert shown.index('name="account"') < shown.index('name="token"')


def login_of(office: Office) -> str:
    return office.visitor().get("/login").text
