"""A bound on what is worked on at once."""

import pytest

from shared.http.problem import ProblemError
from shared.http.turnstile import Turnstile


def test_places_are_given_back_whatever_happens_in_them() -> None:
    turnstile = Turnstile(2)

    with turnstile.passing(), turnstile.passing(), pytest.raises(ProblemError) as refused, turnstile.passing():
        pass
    with pytest.raises(ZeroDivisionError), turnstile.passing():
        raise ZeroDivisionError
    with turnstile.passing(), turnstile.passing():
        pass

    assert refused.value.status == 503
    assert "retry-after" in refused.value.response.headers
