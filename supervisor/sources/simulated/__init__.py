"""A city that does not exist: its callers, its agents and its telephone system, from a seed."""
