"""Letters, as the post office receives them."""

from email.utils import parsedate_to_datetime

import pytest
from pydantic import SecretStr

from domain.errors import Refused, Unreachable
from domain.outside import Attachment, Letter
from integrations.email import Mail
from integrations.sandbox.running import Sandbox
from tests.integrations.conftest import Trouble

PETRA = "petra@meiro.io"
CARL = "carl@acme.example"
WELCOME = Letter((PETRA, CARL), "Welcome to Acme: první fáze", "Žádný strach.\n\nPetra")


async def test_a_letter_arrives_as_it_was_written(mail: Mail, sandbox: Sandbox) -> None:
    sent = await mail.send(WELCOME, key="acme/welcome")

    (letter,) = sandbox.systems.mail.letters
    assert letter.recipients == (PETRA, CARL)
    assert letter.header("Subject") == "Welcome to Acme: první fáze"
    assert letter.text.strip() == "Žádný strach.\n\nPetra"
    assert letter.header("Message-ID") == sent.ref
    assert sent.ref.endswith("@meiro.io>")


async def test_a_letter_says_when_and_by_what_it_was_written(mail: Mail, sandbox: Sandbox) -> None:
    await mail.send(WELCOME, key="acme/welcome")

    (letter,) = sandbox.systems.mail.letters
    assert letter.header("From") == "golive <golive@meiro.io>"
    assert letter.header("Auto-Submitted") == "auto-generated"
    assert abs(parsedate_to_datetime(letter.header("Date")).timestamp() - letter.at) < 5


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
async def test_attachments_and_an_invitation_ride_along(
    mail: Mail, sandbox: Sandbox, method: str
) -> None:
    called = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nEND:VCALENDAR\r\n"
    plan = Attachment("plán.pdf", "application/pdf", b"%PDF\x00\xff")

    await mail.send(Letter((PETRA,), "Kick-off", "Come.", (plan,), called), key="acme/kickoff")

    (letter,) = sandbox.systems.mail.letters
    parts = {part.get_content_type(): part for part in letter.message.walk()}
    assert parts["application/pdf"].get_payload(decode=True) == b"%PDF\x00\xff"
    assert parts["application/pdf"].get_filename() == "plán.pdf"
    assert parts["text/calendar"]["Content-Type"].params["method"] == method
    assert letter.text.strip() == "Come."


async def test_a_subject_cannot_smuggle_a_header_in(mail: Mail, sandbox: Sandbox) -> None:
    await mail.send(Letter((PETRA,), "Hello\r\nBcc: eve@evil.example", "Hi."), key="hello")

    (letter,) = sandbox.systems.mail.letters
    assert letter.header("Subject") == "Hello Bcc: eve@evil.example"
    assert letter.recipients == (PETRA,)


async def test_a_domain_with_accents_is_written_as_mail_servers_take_it(
    mail: Mail, sandbox: Sandbox
) -> None:
    await mail.send(Letter(("zaneta@müller.example",), "Ahoj", "Ahoj."), key="hello")

    assert sandbox.systems.mail.letters[0].recipients == ("zaneta@xn--mller-kva.example",)


async def test_one_unknown_reader_keeps_the_letter_from_all(mail: Mail, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match=r"nobody@bounce\.example") as refused:
        await mail.send(Letter((PETRA, "nobody@bounce.example"), "Hello", "Hi."), key="hello")

    assert refused.value.fix == "Check the address."
    assert sandbox.systems.mail.letters == []


async def test_a_letter_whose_line_broke_may_have_arrived(
    mail: Mail, sandbox: Sandbox, trouble: Trouble
) -> None:
    await trouble("mail", "cut")

    with pytest.raises(Unreachable) as silence:
        await mail.send(WELCOME, key="acme/welcome")

    assert not silence.value.untouched
    assert len(sandbox.systems.mail.letters) == 1


async def test_a_mail_server_that_is_busy_is_asked_again_later(
    mail: Mail, sandbox: Sandbox, trouble: Trouble
) -> None:
    await trouble("mail", "503")

    with pytest.raises(Unreachable, match="451") as silence:
        await mail.send(WELCOME, key="acme/welcome")

    assert silence.value.untouched
    assert sandbox.systems.mail.letters == []


async def test_a_mail_server_that_says_no_is_quoted(mail: Mail, trouble: Trouble) -> None:
    await trouble("mail", "500")

    with pytest.raises(Refused, match=r"554 5\.3\.0 Transaction failed"):
        await mail.send(WELCOME, key="acme/welcome")


async def test_a_mail_server_that_answers_too_late_counts_as_unreachable(
    sandbox: Sandbox, trouble: Trouble
) -> None:
    hasty = Mail("127.0.0.1", sandbox.smtp_port, "golive@meiro.io", timeout=0.3)
    await trouble("mail", "slow", seconds=1)

    with pytest.raises(Unreachable):
        await hasty.send(WELCOME, key="acme/welcome")


async def test_a_mail_server_that_is_not_there_is_unreachable() -> None:
    nowhere = Mail("127.0.0.1", 9, "golive@meiro.io")

    with pytest.raises(Unreachable, match="cannot be reached") as silence:
        await nowhere.send(WELCOME, key="acme/welcome")

    assert silence.value.untouched


async def test_a_letter_is_sent_after_logging_in(sandbox: Sandbox) -> None:
    known = Mail(
        "127.0.0.1",
        sandbox.smtp_port,
        "golive@meiro.io",
        username="golive",
        password=SecretStr("sandbox"),
    )

    await known.send(WELCOME, key="acme/welcome")

    assert len(sandbox.systems.mail.letters) == 1


async def test_a_wrong_password_is_refused_and_never_repeated(sandbox: Sandbox) -> None:
    stranger = Mail(
        "127.0.0.1",
        sandbox.smtp_port,
        "golive@meiro.io",
        username="golive",
        password=SecretStr("very-secret"),
    )

    with pytest.raises(Refused, match="password") as refused:
        await stranger.send(WELCOME, key="acme/welcome")

    assert "GOLIVE_MAIL__PASSWORD" in refused.value.fix
    assert "secret" not in f"{refused.value} {refused.value.__cause__}"


async def test_a_password_does_not_travel_unencrypted_over_a_network(sandbox: Sandbox) -> None:
    careful = Mail(
        "127.0.0.1",
        sandbox.smtp_port,
        "golive@meiro.io",
        username="golive",
        password=SecretStr("sandbox"),
        start_tls=True,
    )

    with pytest.raises(Refused, match="cannot be used as it is set up"):
        await careful.send(WELCOME, key="acme/welcome")
