"""The press: makes a signed file out of words; in a rehearsal it only writes the words down."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from domain.chain import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from pydantic import SecretStr

    from integrations.keys import Key

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Press(Protocol):
    """Whatever turns words into a file that can be handed out."""

    @property
    def suffix(self) -> str:
        """How the names of its files end."""
        ...

    @property
    def media_type(self) -> str:
        """What kind of files it makes."""
        ...

    async def print(self, template: Path, words: Mapping[str, Any], *, at: datetime) -> bytes:
        """Set the words with the template, and seal the file."""
        ...

    async def draw(
        self, template: Path, words: Mapping[str, Any], *, at: datetime, kind: str
    ) -> bytes:
        """Set the words with the template as a picture (png, svg) or an unsealed pdf."""
        ...

    @property
    def draft_suffix(self) -> str:
        """How the names of its files end that the reader may write in."""
        ...

    @property
    def draft_type(self) -> str:
        """What kind of files these are."""
        ...

    async def draft(self, words: Mapping[str, Any], *, at: datetime) -> bytes:
        """Set the words as a file that the reader may write in, unsealed."""
        ...


class Slate:
    """A press that keeps the words as they are, and seals nothing."""

    suffix = "json"
    media_type = "application/json"
    draft_suffix = "docx.json"
    draft_type = "application/json"

    async def print(self, template: Path, words: Mapping[str, Any], *, at: datetime) -> bytes:  # noqa: ARG002
        """Write the words down."""
        return canonical(words)

    async def draw(
        self,
        template: Path,  # noqa: ARG002 - a press's form
        words: Mapping[str, Any],
        *,
        at: datetime,  # noqa: ARG002
        kind: str,  # noqa: ARG002
    ) -> bytes:
        """Write the words down."""
        return canonical(words)

    async def draft(self, words: Mapping[str, Any], *, at: datetime) -> bytes:  # noqa: ARG002
        """Write the words down."""
        return canonical(words)


@dataclass(frozen=True)
class Printer:
    """A press that makes PDF, sealed with the company's key or with one of our own, and .docx."""

    keys: Path
    fonts: Path
    name: str
    certificate: Path | None
    password: SecretStr
    suffix: str = "pdf"
    media_type: str = "application/pdf"
    draft_suffix: str = "docx"
    draft_type: str = DOCX_TYPE

    async def print(self, template: Path, words: Mapping[str, Any], *, at: datetime) -> bytes:
        """Set the words with the template, and seal the file."""
        return await asyncio.to_thread(self._print, template, words, at)

    async def draw(
        self, template: Path, words: Mapping[str, Any], *, at: datetime, kind: str
    ) -> bytes:
        """Set the words with the template, without a seal."""
        from integrations.pdf import draw  # noqa: PLC0415 - slow, rarely needed

        return await asyncio.to_thread(draw, template, words, at=at, fonts=self.fonts, kind=kind)

    async def draft(self, words: Mapping[str, Any], *, at: datetime) -> bytes:
        """Set the words as .docx, without a seal."""
        from integrations.docx import as_docx  # noqa: PLC0415 - slow, rarely needed

        return await asyncio.to_thread(as_docx, words, at=at)

    def key(self, at: datetime) -> Key:
        """The key that we seal with."""
        from integrations.keys import company_key, own_key  # noqa: PLC0415 - slow, rarely needed

        if self.certificate:
            return company_key(self.certificate, self.password)
        return own_key(self.keys, self.name, at)

    def _print(self, template: Path, words: Mapping[str, Any], at: datetime) -> bytes:
        from integrations.keys import fingerprint  # noqa: PLC0415 - slow, rarely needed
        from integrations.pdf import seal, typeset  # noqa: PLC0415 - as above

        key = self.key(at)
        seal_of = {"holder": key.holder, "certificate": fingerprint(key.certificate)}
        pdf = typeset(template, {**words, **seal_of}, at=at, fonts=self.fonts)
        return seal(pdf, key, reason=str(words["reason"]))
