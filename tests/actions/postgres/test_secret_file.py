"""A password in a file of NAME=value lines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
