"""Run the sandbox: python -m integrations.sandbox --home DIR."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from domain.errors import GoliveError
from integrations.sandbox.running import running_sandbox
from integrations.sandbox.systems import Company


def main() -> int:
    """Run a sandbox until it is told to stop."""
    try:
        asyncio.run(_run(_arguments()))
    except GoliveError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error}\n→ Choose another --port, --smtp-port or --home.\n")
        return 1
    return 0


async def _run(asked: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    company = Company(
        domains=tuple(asked.domain) or Company.domains,
        channels=tuple(asked.channel) or Company.channels,
        projects=tuple(asked.project) or Company.projects,
        actions_url=asked.actions_url,
    )
    ports = {"port": asked.port, "smtp_port": asked.smtp_port}
    async with running_sandbox(asked.home, company, **ports) as sandbox:
        sys.stdout.write(json.dumps(sandbox.addresses()) + "\n")
        sys.stdout.flush()
        await stop.wait()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("integrations.sandbox", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder for what arrives")
    parser.add_argument("--port", type=int, default=0, help="for Slack, Jira and the page")
    parser.add_argument("--smtp-port", type=int, default=0, help="for mail")
    parser.add_argument("--domain", action="append", default=[], help="one of the company")
    parser.add_argument("--channel", action="append", default=[], help="one that golive is in")
    parser.add_argument("--project", action="append", default=[], help="key of a Jira project")
    parser.add_argument("--actions-url", default="", help="where golive hears of pressed buttons")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
