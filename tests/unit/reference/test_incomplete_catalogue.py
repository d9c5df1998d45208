"""A catalogue in which something is missing, or too much, stops the service with a message."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.reference.explanations import LANGUAGES
from shared.reference.reference import Reference
from shared.reference.tables import BadTable
from tests.unit.reference.changing import add, copy_of_the_tables, refusal


def cell(tables: Path, table: str, old: str, new: str) -> None:
    path = tables / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def without(tables: Path, table: str, *starts: str) -> None:
    path = tables / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(starts)), encoding="utf-8")


def in_each_language(key: str, rest: str) -> tuple[str, ...]:
    return tuple(f"{key},{language},{rest}" for language in LANGUAGES)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda t: without(t, "explanations", "00664-353,"),
            "explanations.csv, column anomaly: neither 00664-353 nor *-353 is there",
        ),
        (
            lambda t: without(t, "explanations", "00664-353,de", "00664-353,nl"),
            "explanations.csv, column language: 00664-353 has no row in nl, de",
        ),
        (lambda t: without(t, "explanations", "*-005,nl"), "explanations.csv, column language: *-005 has no row in nl"),
        (
            lambda t: add(t, "explanations", "00664-353,fr,a,b"),
            "explanations.csv, line LAST, column anomaly: 00664-353 is there twice in fr",
        ),
        (
            lambda t: add(t, "explanations", "00664-353,it,a,b"),
            "explanations.csv, line LAST, column language: 'it' is none of fr, nl, de, en",
        ),
        (lambda t: add(t, "explanations", "00664-354,fr,,b"), "explanations.csv, line LAST, column cause: is empty"),
        (lambda t: add(t, "explanations", "00664-354,fr,a,"), "explanations.csv, line LAST, column cure: is empty"),
        (
            lambda t: add(t, "explanations", *in_each_language("99999-001", "a,b"), *in_each_language("*-999", "a,b")),
            "explanations.csv, column anomaly: *-999, 99999-001 explains no anomaly",
        ),
        (
            lambda t: add(t, "fields", *in_each_language("99999", "a,b,c"), *in_each_language("99998", "a,b,c")),
            "fields.csv, column zone: no anomaly is about 99998, 99999",
        ),
        (lambda t: without(t, "fields", "01135,"), "explanations.csv, 01135-001 in fr: nothing fills {field}"),
        (
            lambda t: cell(
                t, "fields", "01135,en,planned hours,a whole number from 1 to 999,", "01135,en,planned hours,,"
            ),
            "fields.csv, zone 01135, en: 01135-001 needs {expected}, which is empty",
        ),
        (
            lambda t: cell(t, "fields", "01135,en,planned hours,", "01135,en,,"),
            "fields.csv, line 197, column name: is empty",
        ),
        (
            lambda t: cell(t, "explanations", "{used}", "{use}"),
            "explanations.csv, 00024-001 in fr: nothing fills {use}",
        ),
        (lambda t: cell(t, "explanations", "{used}", "used}"), "explanations.csv, 00024-001 in fr: nothing fills }"),
        (
            lambda t: cell(t, "anomalies", "00011-003,B,", "00011-003,W,"),
            "anomalies.csv, line 2, column severity: 'W' is none of B, NP",
        ),
        (
            lambda t: cell(t, "anomalies", "00011-003,B,NOSSRegistrationNbr,", "00011-003,B,,"),
            "anomalies.csv, line 2, column element: is empty",
        ),
        (
            lambda t: cell(t, "anomalies", "00011-003,B,NOSSRegistrationNbr,declaration", "00011-003,B,N,now"),
            "anomalies.csv, line 2, column occurs: 'now' is none of declaration, file, historic",
        ),
        (
            lambda t: cell(t, "anomalies", "declaration,fix", "declaration,mend"),
            "anomalies.csv, line 2, column action: 'mend' is none of retry, fix, use_period, cancel_first, none",
        ),
        (
            lambda t: add(t, "file_codes", "088,fix,C,annex 30"),
            "file_codes.csv, line LAST, column code: 088 is there twice",
        ),
        (
            lambda t: add(t, "file_codes", "999,fix,C,annex 30"),
            "file_codes.csv, line LAST, column code: 999 has no texts in file_code_texts.csv",
        ),
        (
            lambda t: without(t, "file_codes", "088,", "107,"),
            "file_code_texts.csv: 088, 107 is not in file_codes.csv",
        ),
        (
            lambda t: without(t, "file_code_texts", "088,en"),
            "file_code_texts.csv, column language: 088 has no row in en",
        ),
        (
            lambda t: cell(t, "file_codes", "088,fix,C,", "088,fix,Q,"),
            "file_codes.csv, line 2, column certainty: 'Q' is none of C, P, I, U",
        ),
    ],
)
def test_an_incomplete_catalogue_is_refused_with_a_message(
    tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    tables = copy_of_the_tables(tmp_path)
    spoil(tables)
    with pytest.raises(BadTable, match=refusal(tables, message)):
        Reference.load(tables)
