"""How gunicorn serves the application: `gunicorn -c python:systems.library.app.serving systems.library.app.wsgi`.

A process for each core, with threads; they share their counters in a folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from systems.library.infrastructure import assembly

os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(assembly.folder(os.environ) / "metrics")
"""Before anything is imported of prometheus_client, which decides then: workers that follow one that ended are forked
from a process that has it."""
workers = int(os.environ.setdefault(assembly.WORKERS, "2"))
threads = int(os.environ.get("LIBRARY_THREADS", "32"))
"""More, over all workers, than a pool has connections: when it is exhausted, health and metrics are still answered."""
worker_class = "gthread"
bind = [f"127.0.0.1:{os.environ.get('LIBRARY_PORT', '8000')}"]
backlog = 1024
keepalive = 75
timeout = 30
graceful_timeout = 20
proc_name = "library"
control_socket_disable = True
"""It would be one for all of a user's gunicorns; signals do what is needed."""

_logs = os.environ.get("LIBRARY_LOGS")
accesslog = f"{_logs}/access.log" if _logs else None
errorlog = f"{_logs}/error.log" if _logs else "-"
access_log_format = (
    '{"time":"%(t)s","client":"%(h)s","method":"%(m)s","path":"%(U)s","query":"%(q)s","status":%(s)s,'
    '"bytes":%(B)s,"response_time_ms":%(M)s,"worker":"%(p)s"}'
)


def on_starting(server: Any) -> None:  # noqa: ANN401 - gunicorn's own
    """Leave the figures of earlier processes behind; the newest primary that was ever taken stays known."""
    del server
    folder = assembly.folder(os.environ)
    for name in ("metrics", "workers"):
        shutil.rmtree(folder / name, ignore_errors=True)
    if _logs:
        Path(_logs).mkdir(parents=True, exist_ok=True)


def child_exit(server: Any, worker: Any) -> None:  # noqa: ANN401 - gunicorn's own
    """Take a dead worker's gauges out of the sum."""
    del server
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid, str(assembly.folder(os.environ) / "metrics"))
