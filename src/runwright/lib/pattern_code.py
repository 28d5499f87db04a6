"""The code of compiled patterns, kept beside Python's byte code.

Python keeps the byte code of modules, but compiles every regular expression anew in every process; for a short command
that was a third of its time. So what was compiled once is kept in `__pycache__`, where Python keeps its own, and under
the same switches (`PYTHONDONTWRITEBYTECODE`, `PYTHONPYCACHEPREFIX`).

The code is valid for one version of one interpreter; the file is named for it and begins with its full version and the
number of its engine. `_sre.compile` is what `re.compile` calls last, and it checks the code that it is given. Whatever
is wrong with the file, or with these inner parts of `re` in another Python, the pattern is compiled as always.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from array import array
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Key = tuple[str | bytes, int]
"""A pattern and its flags."""
Code = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""What `_sre.compile` takes behind the pattern: all flags, the code, how many groups, and their names both ways."""

_missed: list[Key] = []


def compiled(source: str | bytes, flags: int) -> re.Pattern[Any]:
    """The same as `re.compile`, out of kept code where there is some."""
    code = _kept().get((source, flags))
    if code is not None:
        try:
            return _revived(source, code)
        except (AttributeError, ImportError, RuntimeError, TypeError, ValueError, OverflowError):
            _kept().clear()
    _missed.append((source, flags))
    return re.compile(source, flags)


def keep() -> None:
    """Keep the code of every pattern that had to be compiled; a place that cannot be written is left alone."""
    if not _missed or sys.dont_write_bytecode:
        return
    path = place()
    if path is None:
        return
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        found = {**_kept(), **{key: _code(*key) for key in _missed}}
        path.parent.mkdir(exist_ok=True)
        beside.write_bytes(marshal.dumps((_version(), found)))
        beside.replace(path)
    except (AttributeError, ImportError, OSError, TypeError, ValueError):
        with suppress(OSError):
            beside.unlink()
    _missed.clear()


@cache
def place() -> Path | None:
    """The file of this interpreter, `None` where Python keeps no byte code."""
    from pathlib import Path

    byte_code = __spec__.cached if __spec__ else None
    return Path(byte_code.replace("pattern_code", "patterns")) if byte_code else None


@cache
def _kept() -> dict[Key, Code]:
    """What an earlier process kept."""
    path = place()
    try:
        version, found = marshal.loads(path.read_bytes()) if path else ("", {})  # noqa: S302 (as Python's own files)
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return found if version == _version() and isinstance(found, dict) else {}


def _version() -> str:
    """The interpreter that code is valid for."""
    return f"{sys.version} {_engine().MAGIC} {_engine().CODESIZE} {sys.byteorder}"


def _revived(source: str | bytes, code: Code) -> re.Pattern[Any]:
    """A pattern out of its code."""
    flags, words, groups, names, numbers = code
    pattern: re.Pattern[Any] = _engine().compile(source, flags, array("I", words).tolist(), groups, names, numbers)
    return pattern


@cache
def _engine() -> Any:  # noqa: ANN401 (a module that no type is known of)
    """What stands behind `re`."""
    return import_module("_sre")


def _code(source: str | bytes, flags: int) -> Code:
    """The code of a pattern, as the compiler behind `re.compile` makes it."""
    compiler, parser = import_module("re._compiler"), import_module("re._parser")
    pattern = re.compile(source, flags)
    words = array("I", compiler._code(parser.parse(source, flags), flags))  # noqa: SLF001 (`re.compile` hides its code)
    names = dict(pattern.groupindex)
    by_number = {number: name for name, number in names.items()}
    numbers = tuple(by_number.get(number) for number in range(pattern.groups + 1))
    return pattern.flags, words.tobytes(), pattern.groups, names, numbers
