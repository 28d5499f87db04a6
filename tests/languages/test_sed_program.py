"""sed: what reaches outside."""

from __future__ import annotations

import pytest

from runwright.languages.effects import Level
from runwright.languages.sed_program import effects


@pytest.mark.parametrize(
    "text",
    [
        "s/a/b/",
        "s/e/w/",
        "s#/var/log#/srv/w file#g",
        "s/[/e]/x/g",
        "1,20p",
        "$p",
        "$!d",
        "${START},${END}p",
        "$((N+1)),$p",
        "<line>p",
        "/^\\[mysqld\\]/,/^\\[/s/w/e/",
        "\\,/etc/passwd,d",
        "/a/I!{s/x/y/;n;p}",
        ":a;N;$!ba;s/\\n/,/g",
        "/port/a listen w x\\\nmore",
        "y/abc/xyz/",
        "5q",
        "s/^#\\(.*\\)/\\1/;t end;d;:end",
        "s/$OLD/$NEW/g",
        "s/a/b/w /dev/stdout",
        "0~3d",
        "# e\ns/a/b/",
        "",
    ],
)
def test_what_only_edits_the_text_does_nothing(text: str) -> None:
    assert effects(text).level is Level.NOTHING, effects(text).because


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("w out", Level.CHANGES),
        ("1,3p;w out", Level.CHANGES),
        ("/x/W out", Level.CHANGES),
        ("s|a|b|gw out", Level.CHANGES),
        ("/x/{p;w out\n}", Level.CHANGES),
        ("$r /etc/motd", Level.READS),
        ("e", Level.UNKNOWN),
        ("1e id", Level.UNKNOWN),
        ("$!e id", Level.UNKNOWN),
        ("s|a|b|e", Level.UNKNOWN),
        ("s,a,b,2ge", Level.UNKNOWN),
        ("s/x\\/y/z/;s/a/b/e", Level.UNKNOWN),
        ("$PROGRAM", Level.UNKNOWN),
        ("$(cat program)", Level.UNKNOWN),
        ("s/a/b", Level.UNKNOWN),
        ("k", Level.UNKNOWN),
    ],
)
def test_what_reaches_outside_is_found(text: str, level: Level) -> None:
    assert effects(text).level is level, effects(text).because
