"""Letters as PDF: standards, attachment, text, place of the address; hostile and foreign names."""

import io
from datetime import date
from typing import Any

import orjson
import pikepdf
import pytest
from pypdf import PdfReader

from services.notifier.adapters.letters.press import Typesetter
from services.notifier.domain import letter as letter_module
from services.notifier.domain.document import confirmation_document
from services.notifier.domain.letter import Letter, compose_letter, printable
from shared.contracts.decision import Result
from tests.support.registrations import DUPLICATE, employer, registration

ADDRESS: dict[str, Any] = {"street": "Rue de la Loi", "houseNumber": "12", "postCode": "1000", "city": "Bruxelles"}
MM = 72 / 25.4
HEIGHT_MM = 297


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


def letter(name: str = "Boulangerie Dupont SRL", language: str = "fr", address: dict[str, Any] = ADDRESS) -> Letter:
    read = registration(result=Result.REFUSED, by=employer(language=language, name=name), anomalies=(DUPLICATE,))
    document = confirmation_document(read, lambda anomaly, _: anomaly)
    return compose_letter("700000000156-final-employer", orjson.loads(document), document, name, address)


def text_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def placed_text(pdf: bytes) -> list[tuple[float, float, str]]:
    """(x, y from the top, text) in millimetres of every piece of text on the first page."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: object) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((x / MM, HEIGHT_MM - y / MM, text.strip()))

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_a_letter_says_of_itself_that_it_is_pdf_a_3a_and_pdf_ua_1_in_its_language(
    typesetter: Typesetter, language: str
) -> None:
    with pikepdf.open(io.BytesIO(typesetter.set(letter(language=language)))) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
        assert str(pdf.Root.Lang).startswith(language)
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_the_confirmation_is_attached_as_it_was_stored(typesetter: Typesetter) -> None:
    made = letter()
    reader = PdfReader(io.BytesIO(typesetter.set(made)))
    assert reader.attachments == {"confirmation.json": [made.attachment]}
    (attached,) = reader.attachment_list
    assert attached.subtype == "/application/json"


def test_the_letter_says_the_three_parts_and_the_anomaly(typesetter: Typesetter) -> None:
    text = text_of(typesetter.set(letter()))
    for words in ("700000000156", "Refusée", "0123.456.749", "85.07.30-001.60", "Peeters", "90373-333", "24/11/2026"):
        assert words in text


def test_equal_letters_have_equal_bytes_also_from_another_compiler(typesetter: Typesetter) -> None:
    assert typesetter.set(letter()) == typesetter.set(letter()) == Typesetter().set(letter())


def test_the_date_of_the_document_is_the_datas(typesetter: Typesetter) -> None:
    created = PdfReader(io.BytesIO(typesetter.set(letter()))).metadata
    assert created is not None
    assert created.creation_date is not None
    assert created.creation_date.date() == date(2026, 11, 24)


@pytest.mark.parametrize("address", [ADDRESS, {**ADDRESS, "street": "W" * 90, "boxNumber": "12", "city": "W" * 60}])
@pytest.mark.parametrize("name", ["Boulangerie Dupont SRL", "W" * 200, "Wereldwijde " * 20])
def test_the_address_is_in_the_window_and_nothing_else_is_near(
    typesetter: Typesetter, name: str, address: dict[str, Any]
) -> None:
    made = letter(name, address=address)
    placed = placed_text(typesetter.set(made))
    near = [(x, y, text) for x, y, text in placed if x >= 95 and 40 <= y <= 92]
    assert "".join(text.replace(" ", "") for _, _, text in near) == "".join(made.content["address"]).replace(" ", "")
    assert all(110 <= x < 190 and 54 <= y <= 74 for x, y, _ in near)
    left = [(x, y) for x, y, _ in placed if x < 95 and 40 <= y <= 92]
    assert left
    assert all(x == pytest.approx(20, abs=0.5) for x, _ in left)


@pytest.mark.parametrize(
    "name",
    [
        '#eval("x")',
        "$x^2$ *fett* _kursiv_ `raw`",
        "= Titel",
        "<label> @ref",
        "\\ // /* */",
        '#import "/etc/passwd": *',
        "a~b -- c",
    ],
)
def test_no_name_is_ever_read_as_markup(typesetter: Typesetter, name: str) -> None:
    text = text_of(typesetter.set(letter(name)))
    assert text.replace(" ", "").count(name.replace(" ", "")) >= 2  # in the window and under Employer


@pytest.mark.parametrize(
    "name", ["株式会社 東京", "شركة", "חברה", "🥐 Bakkerij", "\u200b\u202eevil\u0301", "नमस्ते", "\ufffe"]
)
def test_a_character_the_font_lacks_becomes_a_question_mark_and_stops_no_letter(
    typesetter: Typesetter, name: str
) -> None:
    text = text_of(typesetter.set(letter(name)))
    assert "?" in printable(name)
    assert " ".join(printable(name).split()) in text


def test_the_font_has_every_character_that_is_called_printable(typesetter: Typesetter) -> None:
    for block in letter_module._PRINTABLE:
        characters = [chr(code) for code in block if chr(code).isprintable()]
        for start in range(0, len(characters), 400):
            made = letter()
            content = {**made.content, "opening": [" ".join(characters[start : start + 400])]}
            assert typesetter.set(Letter(made.name, made.day, content, made.attachment))


def test_a_long_letter_goes_on_and_numbers_its_pages(typesetter: Typesetter) -> None:
    read = registration(result=Result.REFUSED, anomalies=(DUPLICATE,) * 60)
    document = confirmation_document(read, lambda *_: "a long explanation " * 8)
    made = compose_letter("700000000156-final-employer", orjson.loads(document), document, "X", ADDRESS)
    pages = PdfReader(io.BytesIO(typesetter.set(made))).pages
    assert len(pages) > 1
    assert f"2 / {len(pages)}" in pages[1].extract_text()
