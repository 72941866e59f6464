"""Personal codes: what shows that an answer comes from the person it names.

A code is derived from a key of ours, the gate with its round, and the signer. Every worker
can derive it again, so nothing has to be stored, and it is worth nothing anywhere else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from tasks.world import world


async def code_for(gate: str, email: str) -> str:
    """The code with which this person answers this gate in this round, as `ABCD-EFGH`."""
    key = await world().ledger.secret("codes")
    digest = hmac.digest(key.encode(), f"{gate}\n{email}".encode(), hashlib.sha256)
    letters = base64.b32encode(digest).decode()[:8]
    return f"{letters[:4]}-{letters[4:]}"


async def fits(code: str, gate: str, email: str) -> bool:
    """Whether this is that person's code; upper or lower case, with or without the dash."""
    plain = "".join(c for c in code.upper() if c.isalnum()).encode("ascii", "replace")
    expected = (await code_for(gate, email)).replace("-", "").encode()
    return hmac.compare_digest(plain, expected)
