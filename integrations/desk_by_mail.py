"""A help desk that is reached by mail: where no other is named, the support of our own company.

A queue's mailbox cannot be asked which tickets there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.outside import Letter

if TYPE_CHECKING:
    from domain.outside import Proof
    from integrations.ports import Post


class DeskByMail:
    """A help desk that makes a ticket of every mail to its queue."""

    system = "mail"
    look = None  # nobody tells by mail which tickets there are

    def __init__(self, post: Post, queue: str) -> None:
        """Take the post office, and the mail address of the queue."""
        self._post = post
        self.queue = queue

    async def open(self, subject: str, text: str, *, key: str) -> Proof:
        """Write to the queue; the same key is the same Message-ID."""
        return await self._post.send(Letter((self.queue,), subject, text), key=key)

    async def close(self) -> None:
        """Do nothing: the post office closes itself."""
