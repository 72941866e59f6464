"""Run the pages: python -m app.pages --port PORT."""

from __future__ import annotations

import argparse
import logging
import os
import sys

import uvicorn

from config.settings import prefect_environment, settings
from deployments.garbage import collect_rarely, set_apart
from domain.errors import GoliveError

WRONG = 2


def main() -> int:
    """Serve the pages until we are told to stop."""
    asked = _arguments()
    collect_rarely()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", stream=sys.stderr)
    logging.getLogger("golive").setLevel(logging.INFO)
    try:
        for variable, value in prefect_environment().items():
            os.environ.setdefault(variable, value)
        settings().complete()
        from app.pages.site import create_site  # noqa: PLC0415 - it imports Prefect

        # uvicorn's own access log would print the links, which are signatures
        site = create_site()
        set_apart()
        uvicorn.run(
            site, host=asked.host, port=asked.port, access_log=False, log_config=None,
            server_header=False, timeout_graceful_shutdown=3,
        )  # fmt: skip
    except GoliveError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("app.pages", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8080, help="the port to listen on")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
