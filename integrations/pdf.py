"""PDF: set with typst, for the archive (PDF/A-2b), and signed with pyHanko.

What people wrote goes in as data and never becomes part of the template's source.
"""

from __future__ import annotations

import io
import json
import logging
import re
from typing import TYPE_CHECKING, Any, cast

import typst
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from domain.errors import BadInput
from integrations.unseen import seen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from integrations.keys import Key

log = logging.getLogger("golive.pdf")

ARCHIVE = "a-2b"
SHARP = 110  # dots per inch of a picture: readable on any screen, and small enough for a mail
NO_FONT = re.compile(r"the text `(.*?)` could not be displayed")


def typeset(template: Path, words: Mapping[str, Any], *, at: datetime, fonts: Path) -> bytes:
    """Set the words with the template, to be kept for decades.

    Writing that no font of this machine knows cannot be archived that way; then it is an
    ordinary PDF, from which the text can still be copied.
    """
    given = {"note": json.dumps(seen(words), ensure_ascii=False)}
    about: dict[str, Any] = {"format": "pdf", "sys_inputs": given, "timestamp": int(at.timestamp())}
    if fonts.is_dir():
        about["font_paths"] = [str(fonts)]
    try:
        return _compiled(template, about | {"pdf_standards": ARCHIVE})
    except typst.TypstError as error:
        unknown = NO_FONT.search(error.message)
        if not unknown:
            raise _broken(template, error) from None
    log.warning(
        "No font has %s, so this PDF is not made for the archive. Put a font into %s.",
        unknown[1],
        fonts,
    )
    try:
        return _compiled(template, about)
    except typst.TypstError as error:
        raise _broken(template, error) from None


def draw(
    template: Path, words: Mapping[str, Any], *, at: datetime, fonts: Path, kind: str
) -> bytes:
    """Set the words with the template for today's readers: as png, svg or pdf."""
    given = {"note": json.dumps(seen(words), ensure_ascii=False)}
    about: dict[str, Any] = {"format": kind, "sys_inputs": given, "timestamp": int(at.timestamp())}
    if fonts.is_dir():
        about["font_paths"] = [str(fonts)]
    if kind == "png":
        about["ppi"] = SHARP
    try:
        return _compiled(template, about)
    except typst.TypstError as error:
        raise _broken(template, error) from None


def seal(pdf: bytes, key: Key, *, reason: str) -> bytes:
    """Sign the file so that every reader shows who sealed it and whether it was changed since."""
    signer = signers.SimpleSigner(
        signing_cert=_certificate(key.certificate.public_bytes(Encoding.DER)),
        signing_key=cast("Any", asn1_keys.PrivateKeyInfo).load(
            key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        cert_registry=_known(key),
    )
    about = signers.PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        name=key.holder,
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    sealed = io.BytesIO()
    signers.PdfSigner(about, signer=signer).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), output=sealed
    )
    return sealed.getvalue()


def _compiled(template: Path, about: Mapping[str, Any]) -> bytes:
    return cast("Any", typst.compile)(str(template), **about)


def _known(key: Key) -> SimpleCertificateStore:
    above = [_certificate(one.public_bytes(Encoding.DER)) for one in key.chain]
    return SimpleCertificateStore.from_certs(above)


def _certificate(der: bytes) -> asn1_x509.Certificate:
    return cast("Any", asn1_x509.Certificate).load(der)


def _broken(template: Path, error: typst.TypstError) -> BadInput:
    return BadInput(
        f"The PDF cannot be set: {error.message}",
        fix="Correct the template, or take your own copy of it away; ours is then used.",
        place=f"config/{template.parent.name}/{template.name}",
    )
