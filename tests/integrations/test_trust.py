from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from prefect.settings import (
    PREFECT_API_SSL_CERT_FILE,
    PREFECT_API_TLS_INSECURE_SKIP_VERIFY,
    PREFECT_API_URL,
    temporary_settings,
)

from domain.errors import Unreachable
from integrations.prefect_client import for_prefect
from integrations.prefect_patience import reached
from integrations.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer as Prefect does when it is asked whether it is well."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"true")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key and the certificate of a company's own server, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "prefect.example")])
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + signed.public_bytes(pem))
    return file


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[str]:
    """The address of that server, which speaks TLS."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    serving = Thread(target=listening.serve_forever)
    serving.start()
    yield f"https://127.0.0.1:{listening.server_port}/api"
    listening.shutdown()
    serving.join()
    listening.server_close()


def test_a_server_that_nobody_vouches_for_is_not_trusted(server: str) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(server, verify=trusted())


def test_a_server_is_trusted_whose_certificate_is_named(server: str, certificate: Path) -> None:
    assert httpx.get(server, verify=trusted(str(certificate))).is_success


def test_whoever_is_to_trust_anybody_does(server: str) -> None:
    assert httpx.get(server, verify=trusted(anybody=True)).is_success


def test_whom_we_trust_is_read_once(certificate: Path) -> None:
    assert trusted() is trusted()
    assert trusted(str(certificate)) is not trusted()


async def test_prefects_client_trusts_whom_its_settings_name(
    server: str, certificate: Path
) -> None:
    with temporary_settings({PREFECT_API_URL: server, PREFECT_API_SSL_CERT_FILE: str(certificate)}):
        async with reached() as client:
            assert await client.api_healthcheck() is None
        assert for_prefect()["httpx_settings"] == {"verify": trusted(str(certificate))}


async def test_prefects_client_trusts_nobody_else(server: str) -> None:
    with temporary_settings({PREFECT_API_URL: server}), pytest.raises(Unreachable):
        async with reached() as client:
            await client.hello()


async def test_prefects_client_trusts_anybody_where_its_settings_say_so(server: str) -> None:
    careless = {PREFECT_API_URL: server, PREFECT_API_TLS_INSECURE_SKIP_VERIFY: True}
    with temporary_settings(careless):
        async with reached() as client:
            assert await client.api_healthcheck() is None
