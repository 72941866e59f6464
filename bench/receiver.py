"""Where the acts arrive: counts each key and notes when it came first."""

from __future__ import annotations

import threading
import time
from collections import Counter
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Takes acts over HTTP, in a thread of its own."""

    def __init__(self) -> None:
        """Begin with nothing received."""
        self.first: dict[str, float] = {}
        self.times: Counter[str] = Counter()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                key = self.headers["Idempotency-Key"]
                receiver.first.setdefault(key, time.time())
                receiver.times[key] += 1
                self._answer(HTTPStatus.OK)

            def do_GET(self) -> None:
                known = self.headers["Idempotency-Key"] in receiver.first
                self._answer(HTTPStatus.OK if known else HTTPStatus.NOT_FOUND)

            def log_message(self, *_: object) -> None:  # type: ignore[override]
                """Say nothing."""

            def _answer(self, status: HTTPStatus) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.request_queue_size = 200
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where to post."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def twice(self) -> int:
        """How many acts came more than once."""
        return sum(times > 1 for times in self.times.values())

    def close(self) -> None:
        """Take no more."""
        self._server.shutdown()
        self._server.server_close()
