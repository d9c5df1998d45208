"""Examples in the OpenAPI document. Numbers and people in them are made up."""

from shared.http.openapi import Schema

SIMULATED: Schema = {
    "employer": {"enterpriseNumber": "1999000249"},
    "worker": {"ssin": "55041100077"},
    "dimonaIn": {
        "startDate": "2031-01-06",
        "endDate": "2031-03-31",
        "plannedHoursNumber": 120,
        "features": {"jointCommissionNumber": "XXX", "workerType": "STU"},
    },
}
SIMULATION: Schema = {
    "simulation": True,
    "notice": "This is a simulation. Nothing was declared: there is no number, and nothing was kept.",
    "kind": "IN",
    "receivedAt": "2031-01-02T09:30:00.000Z",
    "result": "A",
    "anomalies": [],
    "period": {
        "version": 1,
        "after": {
            "startDate": "2031-01-06",
            "endDate": "2031-03-31",
            "plannedHours": 120,
            "jointCommittee": "XXX",
            "workerType": "STU",
        },
    },
    "quotas": [{"quota": "STUDENT", "span": "2031", "limit": 650, "before": 200, "after": 320}],
    "employerQuotas": [],
    "rules": "1/2023/3+0123456789ab",
}
SEARCHED: Schema = {"employer": {"enterpriseNumber": "1999000249"}, "worker": {"ssin": "55041100077"}, "year": 2031}
BALANCES: Schema = {
    "year": 2031,
    "employer": {
        "enterpriseNumber": "1999000249",
        "quotas": [
            {
                "quota": "HORECA_EMPLOYER",
                "unit": "days",
                "span": "2031",
                "limit": 200,
                "used": 12,
                "remaining": 188,
                "told": True,
                "blocking": False,
            }
        ],
    },
    "worker": {
        "quotas": [
            {
                "quota": "STUDENT",
                "unit": "hours",
                "span": "2031",
                "limit": 650,
                "used": 320,
                "remaining": 330,
                "told": True,
                "blocking": False,
            }
        ]
    },
}
