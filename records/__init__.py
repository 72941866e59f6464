"""Our memory: what was started, done, asked and signed; the only SQL of the house."""
