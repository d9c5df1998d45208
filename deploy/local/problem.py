"""What the launcher says when it cannot go on: what is wrong, and what to do about it."""


class SandboxError(Exception):
    """Something a person can mend. Shown without a traceback; the command ends with exit code 1."""

    def __init__(self, what: str, what_to_do: str) -> None:
        super().__init__(f"{what}\n{what_to_do}")
        self.what = what
        self.what_to_do = what_to_do
