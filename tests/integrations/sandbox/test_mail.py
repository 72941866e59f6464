from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest

from integrations.sandbox.running import Sandbox


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "golive <golive@meiro.io>"
    message["To"] = "carla@client.example"
    message["Subject"] = "Příprava: please sign"
    message["Message-ID"] = "<acme.kickoff.1@golive.example>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Dear Carla,\nplease sign.\n")
    message.add_alternative("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", subtype="calendar")
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="plan.pdf")
    return message


async def send(sandbox: Sandbox, message: EmailMessage, **more: str) -> None:
    await aiosmtplib.send(
        message,
        hostname=sandbox.smtp_host,
        port=sandbox.smtp_port,
        start_tls=False,
        timeout=5,
        **more,
    )


async def test_a_letter_is_kept_with_all_that_came_with_it(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    await send(sandbox, letter())

    (arrived,) = (await http.get("/sandbox/mail")).json()
    plan = await http.get(arrived["attachments"][1]["link"])
    raw = await http.get(arrived["link"])

    assert arrived["message_id"] == "<acme.kickoff.1@golive.example>"
    assert arrived["to"] == ["carla@client.example"]
    assert arrived["subject"] == "Příprava: please sign"
    assert arrived["text"] == "Dear Carla,\nplease sign.\n"
    assert arrived["auto_submitted"] == "auto-generated"
    assert [one["media_type"] for one in arrived["attachments"]] == [
        "text/calendar",
        "application/pdf",
    ]
    assert plan.content == b"%PDF-1"
    assert b"Message-ID: <acme.kickoff.1@golive.example>" in raw.content


async def test_the_same_letter_sent_twice_arrives_twice(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    await send(sandbox, letter())
    await send(sandbox, letter())

    assert len((await http.get("/sandbox/mail")).json()) == 2


async def test_an_address_that_does_not_exist_is_refused(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    message = letter()
    message.replace_header("To", "nobody@bounce.example")

    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(sandbox, message)

    assert refused.value.recipients[0].code == 550
    assert (await http.get("/sandbox/mail")).json() == []


async def test_who_logs_in_needs_the_right_password(sandbox: Sandbox) -> None:
    await send(sandbox, letter(), username="golive", password="sandbox")

    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await send(sandbox, letter(), username="golive", password="wrong")


async def test_an_attachment_that_does_not_exist_is_not_found(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    await send(sandbox, letter())
    link = (await http.get("/sandbox/mail")).json()[0]["attachments"][0]["link"]

    assert (await http.get(link[:-1] + "9")).status_code == 404
    assert (await http.get("/sandbox/mail/L0/raw")).status_code == 404
