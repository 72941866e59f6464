"""Are the systems set up rightly? Asked without writing to anybody."""

from pydantic import SecretStr

from integrations.email import Mail
from integrations.jira import Jira
from integrations.probe import check_jira, check_mail, check_slack
from integrations.sandbox.running import Sandbox
from integrations.slack import Slack
from tests.integrations.conftest import Trouble


async def test_systems_that_are_set_up_rightly_are_praised_and_left_alone(
    sandbox: Sandbox, slack: Slack, jira: Jira, mail: Mail
) -> None:
    told = [
        await check_slack(slack, ["#help_it"]),
        await check_jira(jira, ["Task", "Epic"]),
        await check_mail(mail),
    ]

    assert told == [
        (True, "Slack knows us as golive in Sandbox and sees #help_it."),
        (True, "Jira knows us as Golive and shows Implementations."),
        (True, "The mail server 127.0.0.1 takes letters from golive@meiro.io."),
    ]
    assert list(sandbox.systems.slack.messages()) == []
    assert sandbox.systems.jira.issues == {}
    assert sandbox.systems.mail.letters == []


async def test_a_channel_that_does_not_exist_is_found_out(slack: Slack) -> None:
    right, sentence = await check_slack(slack, ["#help_it", "#nowhere"])

    assert not right
    assert "#nowhere" in sentence


async def test_a_channel_that_nobody_let_our_app_into_is_found_out(slack: Slack) -> None:
    right, sentence = await check_slack(slack, ["#general"])

    assert not right
    assert "not in #general" in sentence


async def test_a_slack_that_does_not_answer_is_found_out(slack: Slack, trouble: Trouble) -> None:
    await trouble("slack", "503", match="blocks.validate")

    right, sentence = await check_slack(slack)

    assert not right
    assert "service_unavailable" in sentence


async def test_a_wrong_slack_token_is_found_out_and_not_shown(sandbox: Sandbox) -> None:
    slack = Slack(sandbox.slack, SecretStr("xoxb-wrong-and-secret"))

    right, sentence = await check_slack(slack)

    assert not right
    assert "GOLIVE_SLACK__TOKEN" in sentence
    assert "secret" not in sentence
    await slack.close()


async def test_a_missing_issue_type_is_found_out(jira: Jira) -> None:
    right, sentence = await check_jira(jira, ["Task", "Wish"])

    assert not right
    assert "no issue type Wish" in sentence


async def test_a_project_that_jira_does_not_have_is_found_out(sandbox: Sandbox) -> None:
    jira = Jira(sandbox.jira, "golive@meiro.io", SecretStr("sandbox"), "NOWHERE")

    right, sentence = await check_jira(jira)

    assert not right
    assert "GOLIVE_JIRA__PROJECT" in sentence
    await jira.close()


async def test_a_wrong_mail_password_is_found_out(sandbox: Sandbox) -> None:
    stranger = Mail(
        "127.0.0.1",
        sandbox.smtp_port,
        "golive@meiro.io",
        username="golive",
        password=SecretStr("wrong"),
    )

    right, sentence = await check_mail(stranger)

    assert not right
    assert "password" in sentence
