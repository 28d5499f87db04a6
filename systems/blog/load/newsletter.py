"""The newsletter, as a drill's load: it reads the newest posts with the API key that stands in its file."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from systems.blog import places, smoke
from systems.common import settings_file
from systems.common.refusal import Refused

if TYPE_CHECKING:
    from systems.blog.stack import Stack


def serve(stack: Stack, every: float) -> None:
    """Read until SIGTERM; a line of JSON for each answer."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    told = stack.environment()
    client, file = smoke.Client(told["BLOG_URL"]), Path(told["NEWSLETTER_ENV"])
    asked = 0
    while not over.wait(every):
        asked += 1
        began, said = time.monotonic(), ""
        try:
            client.call("/posts/export", None, **{"X-Api-Key": settings_file.lines(file)[places.API_KEY]})
        except Refused as refusal:
            said = str(refusal)[:200]
        line = {"op": "write", "id": asked, "ok": not said, "seconds": round(time.monotonic() - began, 5), "said": said}
        print(json.dumps(line), flush=True)
