"""Why a submission gets no number: one constructor a reason, each with words that help to cure it."""

from collections.abc import Sequence

from services.intake.domain.submission import Problem
from shared.contracts.results import SCHEMA_VIOLATION, Issue

LARGEST_BODY = 64 * 1024
DEEPEST_NESTING = 20


def unreadable(detail: str) -> Problem:
    """The body as a whole can't be read; ``detail`` says what to change."""
    return Problem("badRequest", "Bad Request", 400, detail)


def schema_violation(issues: Sequence[Issue]) -> Problem:
    """Readable, but not the shape of the contract."""
    return Problem("badRequest", "Bad Request", 400, "The input does not fit the contract: see issues.", tuple(issues))


def bad_header(name: str, detail: str) -> Problem:
    """A header that must be understood can't be."""
    return schema_violation([Issue(type=SCHEMA_VIOLATION, in_="header", name=name, detail=detail)])


def too_large() -> Problem:
    """A declaration has at most 64 KiB."""
    return Problem(
        "payloadTooLarge",
        "Content Too Large",
        413,
        "A declaration has at most 65536 bytes; send one declaration at a time.",
    )


def conflict() -> Problem:
    """The sender's own id already stands for another declaration."""
    return Problem(
        "resourceConflict",
        "Conflict",
        409,
        "This id already stands for a declaration with other content. Send the same content again, or choose a new id.",
    )


def no_mandate() -> Problem:
    """The sender may not declare for this employer."""
    return Problem(
        "missingPermission",
        "Forbidden",
        403,
        "You hold no mandate for this employer on the day of receipt. Declare for your own enterprise, or register a mandate.",
    )


def unknown_sender() -> Problem:
    """The token is good, but the directory knows no such sender: nothing could tell it its results."""
    return Problem(
        "missingPermission",
        "Forbidden",
        403,
        "This client is not registered as a sender, so its results would reach nobody. Have it registered, then send again.",
    )


def not_found() -> Problem:
    """Unknown, or somebody else's: that is the same."""
    return Problem("resourceNotFound", "Resource Not Found", 404, "You have no declaration with this number.")


def unprocessable() -> Problem:
    """Readable, but processing it fails again and again: ours to look at."""
    return Problem(
        "internalServerError",
        "Internal Server Error",
        500,
        "This declaration could not be processed. It has got no number.",
    )


def wrong_media_type() -> Problem:
    """The body is announced as something else than JSON."""
    return Problem("unsupportedMediaType", "Unsupported Media Type", 415, "Send JSON: Content-Type: application/json.")
