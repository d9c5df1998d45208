"""The sandbox's own endpoints; elsewhere the app leaves them out, so that they are 404 there."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services.intake.domain.problems import wrong_media_type
from services.intake.domain.seed_reading import read_replaced_ssin
from services.intake.domain.submission import Problem
from services.intake.handlers.problem_answers import answer_problem
from services.intake.use_cases.absorb_worker import WorkerAbsorber
from services.intake.use_cases.seed_sandbox import SandboxSeeder
from shared.http.patient_route import PatientRoute
from shared.http.request import JSON, media_type

LARGEST_SEED = 32 * 1024 * 1024


def routes(seeder: SandboxSeeder, absorber: WorkerAbsorber) -> APIRouter:
    """``POST`` or ``PUT /sandbox/seed``, ``POST /sandbox/replaced-ssin``."""
    router = APIRouter(prefix="/sandbox", tags=["sandbox"], route_class=PatientRoute)

    @router.put("/seed", operation_id="put_seed")
    @router.post("/seed", operation_id="post_seed")
    async def seed(request: Request) -> Response:
        """Add or bring up to date what the seed (as JSON) names; nothing is taken away."""
        if media_type(request) != JSON:
            return answer_problem(wrong_media_type())
        outcome = await seeder.seed(await request.body())
        return answer_problem(outcome) if isinstance(outcome, Problem) else JSONResponse(asdict(outcome))

    @router.post("/replaced-ssin")
    async def replaced_ssin(request: Request) -> Response:
        """``{"old": …, "new": …}``: a person's SSIN was replaced; from now on both are the same worker."""
        if media_type(request) != JSON:
            return answer_problem(wrong_media_type())
        asked = read_replaced_ssin(await request.body())
        if isinstance(asked, Problem):
            return answer_problem(asked)
        await absorber.replace_ssin(asked.old, asked.new)
        return Response(status_code=204)

    return router
