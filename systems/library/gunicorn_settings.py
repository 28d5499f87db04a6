"""How gunicorn runs the application. At SIGHUP it reads this file again, and the variables in `environment.env`.

So a reload is enough when there is one more replica, and no request is refused meanwhile.
"""

import os
from pathlib import Path

FOR_THE_APPLICATION = ("LIBRARY_", "REDIS_CLUSTER_NODES")
HOME = Path(os.environ["LIBRARY_HOME"])

raw_env = [
    line
    for line in (HOME / "environment.env").read_text(encoding="utf-8").splitlines()
    if line.startswith(FOR_THE_APPLICATION)
]
os.environ.update((name, value) for name, _, value in (line.partition("=") for line in raw_env))

from systems.library.app.serving import *  # noqa: E402, F403 - the application's own settings, which read the environment

pidfile = str(HOME / "gunicorn.pid")
worker_tmp_dir = str(HOME)
