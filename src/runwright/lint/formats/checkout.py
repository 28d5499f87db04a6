"""The folder from which a code host counts paths, wherever one stands and however documents are named."""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import PurePath


class Checkout(NamedTuple):
    """A checkout, and where one stands in it or beside it; both are absolute."""

    root: PurePath
    here: PurePath

    @property
    def uri(self) -> str:
        """The root as a URI, ended as folders are."""
        return self.root.as_uri().rstrip("/") + "/"

    def path(self, name: str) -> str:
        """The path of a document below the root, with `/` on every machine; an absolute one where it lies elsewhere."""
        if name.startswith("<"):  # what was piped in has no place
            return name
        path = type(self.root)(normpath((self.here / name).as_posix()))
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()
