"""The request of a token, and why one is refused: RFC 6749 §4.4 and §5.2, RFC 7523 §2.2."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LARGEST_REQUEST = 16 * 1024


@dataclass(frozen=True, slots=True)
class TokenRefusal:
    """``error`` is a code of RFC 6749 §5.2; ``description`` says what to cure and quotes nothing of the request."""

    error: str
    description: str

    @property
    def status(self) -> int:
        """HTTP status: 401 where the client is not who it says, else 400."""
        return 401 if self.error == "invalid_client" else 400


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """``scopes``: those asked for, empty for all that the sender has."""

    assertion: str
    scopes: tuple[str, ...]


def read_token_request(body: bytes) -> TokenRequest | TokenRefusal:
    """The request in this form (``application/x-www-form-urlencoded``)."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        return TokenRefusal("invalid_request", "the body is not a form of at most 20 fields")
    form = dict(pairs)
    if len(form) != len(pairs) or "grant_type" not in form:
        return TokenRefusal("invalid_request", "grant_type is missing, or a field is given more than once")
    if form["grant_type"] != "client_credentials":
        return TokenRefusal("unsupported_grant_type", "grant_type must be client_credentials")
    if form.get("client_assertion_type", ASSERTION_TYPE) != ASSERTION_TYPE:
        return TokenRefusal("invalid_request", f"client_assertion_type must be {ASSERTION_TYPE}")
    if not form.get("client_assertion"):
        return TokenRefusal("invalid_client", "client_assertion is missing: a JWT signed with RS256 by your key")
    return TokenRequest(form["client_assertion"], tuple(form.get("scope", "").split()))
