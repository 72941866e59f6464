"""Names as keys: lower case, digits and dashes, the same everywhere."""

from __future__ import annotations

import re
import unicodedata


def slug(name: str) -> str:
    """The name as a key: `Acme Retail B.V.` becomes `acme-retail-b-v`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def underscored(name: str) -> str:
    """A class name as words: `InstancesReady` becomes `instances_ready`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
