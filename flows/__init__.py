"""The order of things: one package for each playbook, and what moves projects along."""
