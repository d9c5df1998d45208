"""Who is confirmed to, and over which channel."""

from services.notifier.domain.channels import recipients
from services.notifier.domain.delivery import Channel
from tests.support.registrations import employer, registration

EBOX_AGENT = {"channel": "ebox", "enterprise_number": "0987654312"}
RESULTS_AGENT = {"channel": "results", "enterprise_number": "0987654312"}


def channels(**named: object) -> list[tuple[str, Channel]]:
    sender = named.pop("sender", None)
    return [(str(r.role), r.channel) for r in recipients(registration(**named), sender)]  # type: ignore[arg-type]


def test_an_employer_with_an_access_manager_is_confirmed_to_by_ebox() -> None:
    assert channels() == [("employer", Channel.EBOX)]


def test_an_employer_without_an_access_manager_gets_a_letter() -> None:
    assert channels(by=employer(access_manager=False)) == [("employer", Channel.LETTER)]


def test_an_employer_without_an_enterprise_number_has_no_ebox_and_gets_a_letter() -> None:
    assert channels(by=employer(enterprise_number=None)) == [("employer", Channel.LETTER)]


def test_an_agent_that_reads_its_results_topic_gets_nothing_else() -> None:
    assert channels(agent="secretariat", sender=RESULTS_AGENT) == [("employer", Channel.EBOX)]


def test_an_agent_that_chose_the_ebox_is_confirmed_to_there_as_well() -> None:
    assert channels(agent="secretariat", sender=EBOX_AGENT) == [("employer", Channel.EBOX), ("agent", Channel.EBOX)]


def test_an_agent_the_directory_has_not_told_of_waits_undecided() -> None:
    assert channels(agent="secretariat") == [("employer", Channel.EBOX), ("agent", Channel.UNDECIDED)]


def test_an_agent_without_an_enterprise_number_cannot_have_an_ebox() -> None:
    sender = {"channel": "ebox", "enterprise_number": None}
    assert channels(agent="secretariat", sender=sender) == [("employer", Channel.EBOX)]


def test_a_sender_that_is_the_employer_itself_is_not_confirmed_to_twice() -> None:
    assert channels(sender=EBOX_AGENT) == [("employer", Channel.EBOX)]
