"""Who may read what, as a condition of every query."""

from services.registry.domain.views import Reader

# $1 client id, $2 enterprise number, $3 the day. Unknown and foreign give the same: nothing.
MAY_READ = """(e.enterprise_number = $2 OR EXISTS (
    SELECT FROM mandates m WHERE m.client_id = $1 AND m.employer_id = e.employer_id
        AND $3::date BETWEEN coalesce(m.valid_from, '-infinity') AND coalesce(m.valid_until, 'infinity')))"""


def who(reader: Reader) -> tuple[object, ...]:
    """The first three arguments of such a query."""
    return reader.client_id, reader.enterprise_number, reader.today
