"""Every table there is: whoever makes or compares tables takes the base from here."""

from records import (
    change_tables,
    checklist_tables,
    follow_up_tables,
    meeting_tables,
    protocol_tables,
    training_tables,
)
from records.tables import Base

__all__ = [
    "Base",
    "change_tables",
    "checklist_tables",
    "follow_up_tables",
    "meeting_tables",
    "protocol_tables",
    "training_tables",
]
