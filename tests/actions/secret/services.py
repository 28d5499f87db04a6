"""A real server that reads its keys from files: it publishes a key set, signs tokens, and asks for API keys."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives import serialization

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Instance:
    """One of the servers behind an address; it reads its folder for each request, or never again when it is stuck."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stuck = folder, False
        self._files = self._read()

    def files(self) -> dict[str, bytes]:
        if not self.stuck:
            self._files = self._read()
        return self._files

    def key_set(self) -> dict[str, Any]:
        keys = []
        for name, content in self.files().items():
            if name.endswith(".pem"):
                public: Any = serialization.load_pem_private_key(content, None).public_key()
                algorithm: Any = jwt.get_algorithm_by_name("RS256" if hasattr(public, "encrypt") else "ES256")
                keys.append({**json.loads(algorithm.to_jwk(public)), "kid": name.removesuffix(".pem")})
        return {"keys": keys}

    def token(self) -> str:
        files = self.files()
        kid = files["signing"].decode().strip()
        key: Any = serialization.load_pem_private_key(files[f"{kid}.pem"], None)
        return jwt.encode({"sub": "x"}, key, "RS256" if hasattr(key, "decrypt") else "ES256", headers={"kid": kid})

    def verifies(self, token: str) -> bool:
        kid = jwt.get_unverified_header(token)["kid"]
        content = self.files().get(f"{kid}.pem")
        if content is None:
            return False
        public: Any = serialization.load_pem_private_key(content, None).public_key()
        return bool(jwt.decode(token, public, ["RS256", "ES256"]))

    def _read(self) -> dict[str, bytes]:
        names = [path for path in self.folder.iterdir() if path.suffix == ".pem" or path.name == "signing"]
        try:
            return {path.name: path.read_bytes() for path in names}
        except FileNotFoundError:  # a key was retired since its name was read
            return self._read()


@contextlib.contextmanager
def signing(*instances: Instance, max_age: int = 0) -> Iterator[str]:
    """These instances behind one address, in turn; its URL."""
    turns, lock = cycle(instances), threading.Lock()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                instance = next(turns)
            body = instance.token() if self.path == "/token" else json.dumps(instance.key_set())
            self.send_response(200)
            self.send_header("Cache-Control", f"public, max-age={max_age}")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with _served(Pages) as url:
        yield url


@contextlib.contextmanager
def guarded(accepts: Any) -> Iterator[str]:
    """A page that asks for an API key in a header, which `accepts` judges; its URL."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if accepts(self.headers.get("X-API-Key", "")) else 401)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with _served(Pages) as url:
        yield url


@contextlib.contextmanager
def _served(pages: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
