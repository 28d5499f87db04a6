"""Django's database wrapper: it takes its connection from the pools when it needs one, and gives it back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.db import Error
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

from systems.library.infrastructure import assembly

if TYPE_CHECKING:
    from collections.abc import Callable

    from systems.library.infrastructure.connection_pool import Connection


class DatabaseWrapper(base.DatabaseWrapper):
    """`default` is the primary, `replica` a node picked for the request."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*arguments, **options)
        self.execute_wrappers.append(self._timed)

    @property
    def pool(self) -> None:
        """Django's own pool is not used."""
        return

    def get_connection_params(self) -> dict[str, Any]:
        """Which node it is, only the moment of the connection knows."""
        return {}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Take a connection; raises Unavailable."""
        del conn_params
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return assembly.get().isolator.connection(self.alias)

    def _close(self) -> None:
        if self.connection is not None:
            assembly.get().pools.give(self.connection)

    def _timed(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001 - Django's own
        started = time.perf_counter()
        try:
            answer = execute(sql, params, many, context)
        except Error:
            assembly.get().database.failed()
            raise
        assembly.get().database.answered(time.perf_counter() - started)
        return answer
