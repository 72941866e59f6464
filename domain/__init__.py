"""The trade: projects, stages, gates and plans as plain values; no clock, no I/O."""
