"""CIMcloud: three stages from the order to the live roll-out of each project."""
