"""What an outage is called, for all who may meet one."""


class TryAgain(Exception):
    """Transient: whoever drives the work backs off and repeats it, and never skips."""
