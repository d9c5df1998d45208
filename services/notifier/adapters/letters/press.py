"""Letters as PDF/A-3a and PDF/UA-1 files: set by typst, stored so that a power cut loses none that was answered for."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import orjson
import structlog
import typst

from services.notifier.domain.letter import Letter
from services.notifier.domain.ports import StoredLetter
from shared.outages import TryAgain

_HERE = Path(__file__).parent
_log = structlog.get_logger()


class Typesetter:
    """One compiler with its fonts read once. Equal letters give equal bytes: the date of the document is that of the data.

    Not for several threads at once.
    """

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")])
        self._compiler = typst.Compiler(
            str(_HERE / "letter.typ"), root=_HERE, font_paths=fonts, ignore_system_fonts=True
        )

    def set(self, letter: Letter) -> bytes:
        """The PDF. Raises typst.TypstError for a letter that cannot be set."""
        pdf = self._compiler.compile(
            format="pdf",
            sys_inputs={"letter": orjson.dumps(letter.content).decode(), "attachment": letter.attachment.decode()},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=datetime(letter.day.year, letter.day.month, letter.day.day, tzinfo=UTC),
        )
        assert isinstance(pdf, bytes)
        return pdf


class TypstPress:
    """Implements ``LetterPress`` in a thread of its own, below ``folder``: ``YYYY-MM-DD/<name>.pdf``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._typesetter = Typesetter()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")

    async def print_and_store(self, letters: Sequence[Letter]) -> Sequence[StoredLetter | None]:
        """See the port."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._print_and_store, letters)

    async def read(self, path: str) -> bytes:
        """See the port."""
        try:
            return await asyncio.to_thread((self._folder / path).read_bytes)
        except OSError as error:
            raise TryAgain from error

    def close(self) -> None:
        """End the thread once its batch is done."""
        self._thread.shutdown()

    def _print_and_store(self, letters: Sequence[Letter]) -> Sequence[StoredLetter | None]:
        try:
            stored = [self._one(letter) for letter in letters]
            for day in {letter.day for letter in letters}:
                _sync_folder(self._folder / day.isoformat())
            _sync_folder(self._folder)
        except OSError as error:
            raise TryAgain from error
        return stored

    def _one(self, letter: Letter) -> StoredLetter | None:
        path = self._folder / letter.day.isoformat() / f"{letter.name}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            pdf = self._typesetter.set(letter)
        except typst.TypstError:
            # The text of the error may quote the letter.
            _log.error("letter.not_printable", letter=letter.name)
            return None
        _write(path, pdf)
        digest = hashlib.sha256(pdf).digest()
        return StoredLetter(path.relative_to(self._folder).as_posix(), digest, len(pdf))


def _write(path: Path, content: bytes) -> None:
    """All or nothing: a reader never sees half a file."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
