"""The key that we sign papers with: the company's own certificate, or one made on first use.

A certificate of our own making proves that nothing was changed since; that it is ours is known
only to those whom we gave its fingerprint.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import SecretStr

Private: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

BITS = 3072
YEARS = 15
OWN = "papers.pem"
DIGEST = hashes.SHA256()


@dataclass(frozen=True)
class Key:
    """A private key, its certificate, and the certificates above that one."""

    private: Private = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def holder(self) -> str:
        """Who the certificate says we are."""
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else self.certificate.subject.rfc4514_string()

    def pem(self) -> bytes:
        """The certificate, to be handed out."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, data: bytes) -> bytes:
        """Sign these bytes; the same bytes always get the same signature."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), DIGEST)
        return self.private.sign(data, ec.ECDSA(DIGEST, deterministic_signing=True))


def fingerprint(certificate: x509.Certificate) -> str:
    """The certificate's SHA-256, as it is read out over the telephone."""
    return certificate.fingerprint(DIGEST).hex(":").upper()


def signed_by(certificate: bytes, data: bytes, signature: bytes) -> str | None:
    """The fingerprint of the certificate if it signed exactly these bytes, otherwise None."""
    try:
        known = x509.load_pem_x509_certificate(certificate)
        public = known.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), DIGEST)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(DIGEST))
        else:
            return None
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return None
    return fingerprint(known)


def company_key(path: Path, password: SecretStr) -> Key:
    """The key in the company's PKCS#12 file; a file that cannot be used is said so."""
    secret = password.get_secret_value().encode() or None
    try:
        private, certificate, above = pkcs12.load_key_and_certificates(path.read_bytes(), secret)
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from None
    except (ValueError, UnsupportedAlgorithm):
        raise _unusable(path, "is no PKCS#12 file, or has another password") from None
    if certificate is None or not isinstance(
        private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    ):
        raise _unusable(path, "holds no certificate with an RSA or elliptic-curve key")
    return Key(private, certificate, tuple(above))


def own_key(folder: Path, name: str, now: datetime) -> Key:
    """Our own key; made when it is first asked for, and the same ever after."""
    path = folder / OWN
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(path, _made(name, now))
    content = path.read_bytes()
    try:
        private = serialization.load_pem_private_key(content, None)
        certificate = x509.load_pem_x509_certificate(content)
    except ValueError:
        raise BadInput(
            "Our own key cannot be read.",
            fix="Put the file back from a backup. If it is lost, move it away: a new one is made.",
            place=str(path),
        ) from None
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("Our own key is always an RSA key.")
    return Key(private, certificate)


def _put(path: Path, content: bytes) -> None:
    """Write the file whole or not at all; of two that write at once, the first one counts."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody else was first; their key counts
    finally:
        draft.unlink()


def _made(name: str, now: datetime) -> bytes:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
        ]
    )
    since = now.astimezone(UTC) - timedelta(days=1)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .sign(private, DIGEST)
    )
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def _unusable(path: Path, why: str) -> BadInput:
    return BadInput(
        f"The company's certificate {why}.",
        fix="Name a PKCS#12 file (.p12 or .pfx) in GOLIVE_PDF__CERTIFICATE and its password in "
        "GOLIVE_PDF__PASSWORD, or leave both out: then golive makes a key of its own.",
        place=str(path),
        field="GOLIVE_PDF__CERTIFICATE",
    )
