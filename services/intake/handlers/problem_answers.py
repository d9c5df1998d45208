"""Problems of the domain as HTTP answers."""

from fastapi.responses import Response

from services.intake.domain.submission import Problem
from shared.contracts.results import Issue as ReportedIssue
from shared.http.problem import Issue, Place, problem

_FAMILY = "urn:problem-type:belgif:"
_AWAY = 503
_TRY_AGAIN = {"Retry-After": "1"}


def answer_problem(found: Problem) -> Response:
    """``application/problem+json`` with a pointer per field; says when to try again where that helps."""
    issues = [_issue(issue) for issue in found.issues]
    return problem(
        found.status,
        found.type,
        found.title,
        found.detail,
        issues=issues,
        headers=_TRY_AGAIN if found.status == _AWAY else None,
    )


def _issue(issue: ReportedIssue) -> Issue:
    place: Place = "header" if issue.in_ == "header" else "body"
    return Issue(place, issue.name or "", issue.detail, issue.value, issue.type.removeprefix(_FAMILY))
