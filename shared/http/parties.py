"""An employer or a worker that a request asks about, named by number in the body."""

from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, model_validator

from shared.contracts.model import Contract
from shared.contracts.text import canonical_text

_Ssin = Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$"), BeforeValidator(canonical_text)]
_NssoNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}$"), BeforeValidator(canonical_text)]
_EnterpriseNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{9,10}$"), BeforeValidator(canonical_text)]


class AskedEmployer(Contract, extra="forbid"):
    """By one number: ``employerId`` is the NSSO number (9 digits) or the provisional one (10 digits)."""

    employer_id: _NssoNumber | None = None
    enterprise_number: _EnterpriseNumber | None = None

    @model_validator(mode="after")
    def _one_number(self) -> "AskedEmployer":
        if (self.employer_id is None) == (self.enterprise_number is None):
            raise ValueError("give either employerId or enterpriseNumber")
        return self


class AskedWorker(Contract, extra="forbid"):
    """By SSIN, 11 digits."""

    ssin: _Ssin
