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
bind = f"127.0.0.1:{dict(line.split('=', 1) for line in raw_env)['LIBRARY_PORT']}"
workers = 2
worker_class = "gthread"
threads = 16
timeout = 30
graceful_timeout = 20
accesslog = str(HOME / "logs" / "access.log")
access_log_format = '%(t)s %(h)s "%(r)s" %(s)s %(b)s response_time=%(M)s'
pidfile = str(HOME / "gunicorn.pid")
worker_tmp_dir = str(HOME)
