from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.environment import variables
from config.settings import settings
from domain.errors import BadInput

EXAMPLE = Path(__file__).parents[2] / ".env.example"
UP = {
    "prefect_api": "http://127.0.0.1:4200/api",
    "prefect_ui": "http://127.0.0.1:4200",
    "sandbox": "http://127.0.0.1:4300",
    "slack": "http://127.0.0.1:4300/slack/api/",
    "jira": "http://127.0.0.1:4300/jira",
    "smtp_host": "127.0.0.1",
    "smtp_port": 4325,
}


@pytest.fixture
def up(home: Path) -> Path:
    note = home / "up.json"
    note.write_text(json.dumps(UP))
    return note


BAD = [
    (
        {"GOLIVE_SLAK__TOKEN": "x"},
        (
            "environment: GOLIVE_SLAK__TOKEN: There is no setting of this name.\n"
            "→ Did you mean GOLIVE_SLACK__TOKEN?"
        ),
    ),
    (
        {"GOLIVE_SLACK": "{}"},
        (
            "environment: GOLIVE_SLACK: There is no setting of this name.\n"
            "→ Did you mean GOLIVE_SLACK__URL?"
        ),
    ),
    (
        {"GOLIVE_SLACK__URL": "https://slack.com/api/"},
        (
            "environment: GOLIVE_SLACK__TOKEN: Slack is configured in part only.\n"
            "→ Set GOLIVE_SLACK__TOKEN too: Bot token of your own app: xoxb-..."
        ),
    ),
    (
        {"GOLIVE_SLACK__APP_TOKEN": "xapp-1"},
        (
            "environment: GOLIVE_SLACK__TOKEN: Slack is configured in part only.\n"
            "→ Set GOLIVE_SLACK__TOKEN too: Bot token of your own app: xoxb-..."
        ),
    ),
    (
        {"GOLIVE_SLACK__TOKEN": "xoxb-1", "GOLIVE_SLACK__APP_TOKEN": "xoxb-2"},
        (
            "environment: GOLIVE_SLACK__APP_TOKEN: This is no app-level token.\n"
            "→ Make one, xapp-..., under App-Level Tokens."
        ),
    ),
    (
        {"GOLIVE_JIRA__URL": "https://acme.atlassian.net", "GOLIVE_JIRA__TOKEN": "hunter2"},
        (
            "environment: GOLIVE_JIRA__PROJECT: Jira is configured in part only.\n"
            "→ Set GOLIVE_JIRA__PROJECT too: "
            "Key of the Jira project for implementation work, in capitals."
        ),
    ),
    (
        {"GOLIVE_MAIL__PASSWORD": "hunter2"},
        (
            "environment: GOLIVE_MAIL__HOST: Mail is configured in part only.\n"
            "→ Set GOLIVE_MAIL__HOST too: Name of the mail server, such as smtp.example.com."
        ),
    ),
    (
        {"GOLIVE_MAIL__HOST": "smtp.example.com"},
        (
            "environment: GOLIVE_MAIL__SENDER: Mail is configured in part only.\n"
            "→ Set GOLIVE_MAIL__SENDER too: "
            "Who the letters come from: Golive <golive@example.com>."
        ),
    ),
    (
        {"GOLIVE_OIDC__ISSUER": "https://login.example.com", "GOLIVE_OIDC__CLIENT_ID": "golive"},
        (
            "environment: GOLIVE_OIDC__CLIENT_SECRET: Oidc is configured in part only.\n"
            "→ Set GOLIVE_OIDC__CLIENT_SECRET too: Our client's secret there."
        ),
    ),
    (
        {"GOLIVE_MAIL__PORT": "many"},
        (
            "environment: GOLIVE_MAIL__PORT: 'many' is not a whole number.\n"
            "→ Write digits only, such as 8."
        ),
    ),
    (
        {"GOLIVE_TIMEZONE": "Prague"},
        "environment: GOLIVE_TIMEZONE: 'Prague' is no time zone.\n→ Write it as Europe/Prague.",
    ),
    (
        {"GOLIVE_JIRA__URL": "acme.atlassian.net"},
        (
            "environment: GOLIVE_JIRA__URL: 'acme.atlassian.net' does not fit here.\n"
            "→ url: Your site, such as https://acme.atlassian.net."
        ),
    ),
]


@pytest.mark.parametrize(("environment", "said"), BAD)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(BadInput) as raised:
        settings()

    assert str(raised.value) == said


@pytest.mark.usefixtures("up")
def test_what_is_not_configured_falls_to_the_sandbox() -> None:
    given = settings()

    assert (given.slack.url, given.slack.sandbox) == (UP["slack"], True)
    assert given.slack.token.get_secret_value() == "xoxb-sandbox"
    assert (given.jira.url, given.jira.project, given.jira.sandbox) == (UP["jira"], "GOLIVE", True)
    assert (given.jira.email, given.jira.lag) == ("golive@meiro.io", 0)
    assert (given.mail.host, given.mail.port, given.mail.sandbox) == ("127.0.0.1", 4325, True)
    assert (given.prefect_api, given.prefect_ui) == (UP["prefect_api"], UP["prefect_ui"])


@pytest.mark.usefixtures("up")
def test_each_system_that_is_configured_is_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLIVE_SLACK__TOKEN", "xoxb-1")
    monkeypatch.setenv("GOLIVE_MAIL__HOST", "smtp.example.com")
    monkeypatch.setenv("GOLIVE_MAIL__SENDER", "golive@example.com")
    monkeypatch.setenv("PREFECT_API_URL", "https://prefect.example.com/api")

    given = settings()

    assert (given.slack.url, given.slack.sandbox) == ("https://slack.com/api/", False)
    assert (given.mail.host, given.mail.port, given.mail.sandbox) == (
        "smtp.example.com",
        587,
        False,
    )
    assert given.jira.sandbox
    assert given.prefect_api == "https://prefect.example.com/api"
    assert given.prefect_ui == "https://prefect.example.com"


def test_without_anything_started_each_system_says_what_to_run() -> None:
    given = settings()

    for system in ("slack", "jira", "mail", "prefect_api", "prefect_ui"):
        with pytest.raises(BadInput, match="golive up"):
            getattr(given, system)


def test_records_lie_in_the_home_folder_unless_told_otherwise(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings().database_url == f"sqlite+aiosqlite:///{home}/golive.db"

    monkeypatch.setenv("GOLIVE_DATABASE_URL", "postgresql+asyncpg://u:hunter2@db/golive")

    assert settings().database_url == "postgresql+asyncpg://u:hunter2@db/golive"


def test_settings_are_read_again_when_something_was_started(home: Path) -> None:
    before = settings()
    again = settings()
    (home / "up.json").write_text(json.dumps(UP))

    assert again is before
    assert settings().prefect_api == UP["prefect_api"]


def test_the_file_in_the_home_folder_counts_after_the_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLIVE_SLACK__TOKEN", "xoxb-environment")
    (home / ".env").write_text(
        "GOLIVE_SLACK__TOKEN=xoxb-file\nGOLIVE_TIMEZONE=Asia/Singapore\n"
        "PREFECT_API_URL=https://prefect.example.com/api\n"
    )

    given = settings()

    assert given.slack.token.get_secret_value() == "xoxb-environment"
    assert given.timezone.key == "Asia/Singapore"
    assert given.prefect_api == "https://prefect.example.com/api"


def test_a_misspelled_name_in_the_file_is_refused_too(home: Path) -> None:
    (home / ".env").write_text("GOLIVE_TIMEZON=Asia/Singapore\n")

    with pytest.raises(BadInput, match="GOLIVE_TIMEZONE"):
        settings()


def test_a_note_that_was_cut_off_is_named(up: Path) -> None:
    up.write_text('{"slack": "http')

    with pytest.raises(BadInput) as raised:
        settings()

    assert raised.value.place == str(up)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLIVE_SLACK__TOKEN", "hunter2")
    monkeypatch.setenv("GOLIVE_SLACK__SIGNING_SECRET", "hunter2")
    monkeypatch.setenv("GOLIVE_DATABASE_URL", "postgresql+asyncpg://u:hunter2@db/golive")

    given = settings()

    assert "hunter2" not in repr(given) + repr(given.slack) + str(given)


def test_every_setting_stands_in_the_example_with_its_sentence() -> None:
    words = EXAMPLE.read_text()
    missing = [
        name for name, told in variables() if f"# {told.rstrip('.')}" not in words or not told
    ]
    unlisted = [name for name, _ in variables() if f"\n# {name}=" not in words]

    assert missing == []
    assert unlisted == []


def test_the_example_names_no_setting_that_does_not_exist() -> None:
    known = {name for name, _ in variables()}
    listed = {
        line[2:].partition("=")[0]
        for line in EXAMPLE.read_text().splitlines()
        if line.startswith("# GOLIVE_")
    }

    assert listed == known


def test_a_program_that_needs_everything_is_refused_before_it_starts(home: Path) -> None:
    with pytest.raises(BadInput, match=r"Slack is not configured.*\n→ Run: golive up"):
        settings().complete()

    assert not (home / "golive.db").exists()


def test_beside_a_running_house_nothing_has_to_be_named(up: Path) -> None:
    settings().complete()

    assert up.exists()
