"""A password in a file of NAME=value lines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runwright.actions.operation import Impossible
from runwright.actions.postgres import secret_file

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = st.text("abcXYZ019-_", min_size=1, max_size=40)
SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@SAME_FOLDER
@given(TOKENS, st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1), st.booleans())
def test_what_was_written_is_read_again_and_all_else_stays(tmp_path: Path, new: str, old: str, url: bool) -> None:  # noqa: FBT001
    value = f"postgresql://app:{quote(old, safe='')}@db:5432/app" if url else "plain"
    path = tmp_path / "env"
    path.write_text(f"# first\nA=1\nPASSWORD={value}\nPASSWORD_OLD=kept\n")
    entry = secret_file.read(path, "PASSWORD")
    assert entry.password == (old if url else "plain")
    secret_file.write(path, entry.with_password(new))
    again = secret_file.read(path, "PASSWORD")
    assert again.password == new
    assert again.text.replace(new, "", 1).count("kept") == 1
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "URL='postgresql://app:old@db/app?sslmode=require&x=1'",
            "URL='postgresql://app:new@db/app?sslmode=require&x=1'",
        ),
        ('export URL="postgresql://app:old@db/app"  # of app', 'export URL="postgresql://app:new@db/app"  # of app'),
        ("URL = old # the old one", "URL = new # the old one"),
        ("URL=''", "URL=new"),
    ],
)
def test_quotes_and_comments_stay_for_the_shell_that_reads_the_file(tmp_path: Path, line: str, wanted: str) -> None:
    path = tmp_path / "env"
    path.write_text(f"{line}\n")
    assert secret_file.read(path, "URL").with_password("new") == f"{wanted}\n"


def test_a_connection_string_is_no_password(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_text("DSN='host=db user=app password=old dbname=app'\n")
    with pytest.raises(Impossible, match="is a connection string of several words"):
        secret_file.read(path, "DSN")


def test_a_link_stays_one_and_what_it_leads_to_is_changed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "env"
    real.write_text("PASSWORD=old\n")
    link.symlink_to(real)
    secret_file.write(link, "PASSWORD=new\n")
    assert link.is_symlink()
    assert real.read_text() == "PASSWORD=new\n"
