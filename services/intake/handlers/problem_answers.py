"""Problems of the domain as HTTP answers."""

from fastapi.responses import Response

from services.intake.domain.submission import Problem
from shared.contracts.results import PROBLEM_FAMILY
from shared.contracts.results import Issue as ReportedIssue
from shared.http.problem import Issue, Place, problem


def answer_problem(found: Problem) -> Response:
    """``application/problem+json`` with a pointer per field."""
    issues = [_issue(issue) for issue in found.issues]
    return problem(found.status, found.type, found.title, found.detail, issues=issues)


def _issue(issue: ReportedIssue) -> Issue:
    place: Place = "header" if issue.in_ == "header" else "body"
    return Issue(place, issue.name or "", issue.detail, issue.value, issue.type.removeprefix(PROBLEM_FAMILY))
