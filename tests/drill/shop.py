"""A small shop for tests of drills: it takes orders over HTTP and keeps them in a file. `shop.py start|stop|status`.

It answers 503 while the file `broken` lies in its folder.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOME = Path(os.environ.get("SHOP_HOME", ".")).absolute()
ORDERS, BROKEN, PID, ENVIRONMENT = (HOME / name for name in ("orders", "broken", "shop.pid", "environment.env"))


class Shop(BaseHTTPRequestHandler):
    """Answers the shop's customers."""

    def do_POST(self) -> None:
        if BROKEN.exists():
            return self.reply(503, "broken")
        with ORDERS.open("a") as orders:
            orders.write(self.path.rpartition("/")[2] + "\n")
        return self.reply(201, "taken")

    def do_GET(self) -> None:
        if self.path == "/orders":
            return self.reply(200, json.dumps([int(each) for each in orders()]))
        if self.path == "/last":
            return self.reply(200, max(orders(), key=int, default="0"))
        return self.reply(503, "broken") if BROKEN.exists() else self.reply(200, "ok")

    def reply(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


def orders() -> list[str]:
    return ORDERS.read_text().split() if ORDERS.exists() else []


def serve() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    PID.write_text(str(os.getpid()))
    url = f"http://127.0.0.1:{server.server_port}"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ENVIRONMENT.write_text(f"SHOP_URL={url}\nSHOP_HOME={HOME}\nPATH={path}\n")
    server.serve_forever()


def answers() -> bool:
    with suppress(OSError, StopIteration):
        url = next(line for line in ENVIRONMENT.read_text().splitlines() if line.startswith("SHOP_URL"))[9:]
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"{url}/health", timeout=2)
        return True
    return False


def start() -> int:
    HOME.mkdir(exist_ok=True)
    quiet: Any = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.Popen([sys.executable, __file__, "serve"], start_new_session=True, **quiet)
    ends = time.monotonic() + 10
    while not answers():
        if time.monotonic() > ends:
            return 1
        time.sleep(0.02)
    return 0


def stop() -> int:
    with suppress(OSError, ValueError):
        os.kill(int(PID.read_text()), signal.SIGKILL)
    PID.unlink(missing_ok=True)
    ENVIRONMENT.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    what = sys.argv[1]
    sys.exit({"start": start, "stop": stop, "serve": serve}[what]() if what != "status" else not answers())
