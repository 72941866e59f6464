from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest
from markupsafe import Markup
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.mrkdwn import rendered
from integrations.sandbox.running import Sandbox
from tests.integrations.sandbox.conftest import opened

EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def shown(text: str) -> Markup:
    return rendered(text, lambda name: {"U1": "Dana & Eva", "C1": "help_it"}.get(name, name))


async def test_whatever_was_sent_is_shown_as_text(
    sandbox: Sandbox, slack: AsyncWebClient, jira: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": EVIL}}
    button["url"] = "javascript:alert(1)"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"*{EVIL}* `{EVIL}`"}}
    await slack.chat_postMessage(channel="#help_it", text=EVIL)
    await slack.chat_postMessage(
        channel="#help_it", text="x", blocks=[section, {"type": "actions", "elements": [button]}]
    )
    key = await opened(jira, summary=EVIL, description=EVIL, labels=["<script>"])
    await jira.post(f"issue/{key}/comment", json={"body": EVIL})
    message = EmailMessage()
    message["From"], message["To"] = "golive@meiro.io", "carla@client.example"
    message["Subject"] = EVIL
    message.set_content(f"{EVIL} https://golive.example/<script>")
    message.add_attachment(b"x", maintype="text", subtype="html", filename="<script>.html")
    message.add_attachment(b"x", maintype="text", subtype="csv", filename="<script>.csv")
    where = {"hostname": sandbox.smtp_host, "port": sandbox.smtp_port}
    await aiosmtplib.send(message, **where, start_tls=False)

    page = await http.get("/")

    assert page.text.count("&lt;script&gt;") >= 9
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "javascript:" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


async def test_the_page_shows_channels_epics_and_letters(
    slack: AsyncWebClient, jira: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    dana = (await slack.users_lookupByEmail(email="dana.novak@meiro.io"))["user"]["id"]
    await slack.chat_postMessage(channel="#help_it", text=f"Ask <@{dana}>")
    epic = await opened(jira, issuetype={"name": "Epic"}, summary="Acme as a whole")
    await opened(jira, parent={"key": epic}, summary="Set up")
    await opened(jira, summary="On its own")

    page = (await http.get("/")).text
    board = (await http.get("/board")).text

    assert '<span class="mention">@Dana Novak</span>' in page
    assert page.index("Acme as a whole") < page.index("Set up") < page.index("On its own")
    assert "Set up" in board
    assert "Dana Novak" not in board


async def test_an_empty_sandbox_says_so(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text

    assert "No message yet." in page
    assert "No issue yet." in page
    assert "No letter yet." in page
    assert (await http.get("/page.css")).headers["content-type"].startswith("text/css")


async def test_a_page_of_another_host_cannot_read_the_sandbox(http: httpx.AsyncClient) -> None:
    response = await http.get("/sandbox/mail", headers={"Host": "evil.example"})

    assert response.status_code == 400


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~ 2*3*4", "<strong>bold</strong> <em>it</em> <s>no</s> 2*3*4"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("`<@U1> *x*`", "<code>&lt;@U1&gt; *x*</code>"),
        ("<@U1> in <#C1|help_it>", "Dana &amp; Eva"),
        ("<https://a.example/?a=1&amp;b=2|see>", 'href="https://a.example/?a=1&amp;b=2"'),
        ("<javascript:alert(1)|see>", "see"),
        ('<https://a.example/"onclick="x|see>', "&#34;onclick="),
        ("see https://a.example/x_.", '<a href="https://a.example/x_" '),
        ("> quoted\nnot", "<q>quoted</q>not"),
        (":tada: :unknown:", "🎉 :unknown:"),
    ],
)
def test_slacks_markdown_becomes_safe_html(text: str, html: str) -> None:
    assert html in shown(text)
    assert "javascript:" not in shown(text)
