"""The three systems of one sandbox, over one journal."""

from dataclasses import dataclass

from integrations.sandbox.faults import Faults
from integrations.sandbox.jira_site import Site
from integrations.sandbox.journal import Journal
from integrations.sandbox.mail import Mailbox
from integrations.sandbox.people import People
from integrations.sandbox.slack_screens import Screens
from integrations.sandbox.slack_sockets import Sockets
from integrations.sandbox.slack_workspace import Workspace


@dataclass(frozen=True)
class Company:
    """What the sandbox pretends to be: whose people, which channels and projects, which keys."""

    domains: tuple[str, ...] = ("meiro.io", "golive.example")
    channels: tuple[str, ...] = ("help_it", "implementations")
    projects: tuple[str, ...] = ("GOLIVE",)
    scopes: tuple[str, ...] = (
        "chat:write",
        "channels:read",
        "channels:history",
        "im:write",
        "im:history",
        "users:read",
        "users:read.email",
        "files:read",
    )
    slack_token: str = "xoxb-sandbox"  # noqa: S105 - opens nothing but the sandbox
    slack_app_token: str = "xapp-sandbox"  # noqa: S105
    jira_token: str = "sandbox"  # noqa: S105
    mail_password: str = "sandbox"  # noqa: S105
    signing_secret: str = "sandbox"  # noqa: S105
    actions_url: str = ""  # where golive hears of pressed buttons


class Systems:
    """Slack, Jira and mail as they stand."""

    def __init__(self, journal: Journal, company: Company) -> None:
        """Bring everything back that the journal tells."""
        self.company = company
        self.faults = Faults()
        self.people = People(journal, company.domains)
        self.slack = Workspace(journal, self.people, company.channels)
        self.screens = Screens()
        self.sockets = Sockets()
        self.jira = Site(journal, self.people, self.faults, company.projects)
        self.mail = Mailbox(journal)
