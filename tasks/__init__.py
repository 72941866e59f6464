"""The verbs: what a stage can do, each a Prefect task, each done once."""
