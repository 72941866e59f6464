"""The company: its settings, its words, who is reached how, and on which days people work."""
