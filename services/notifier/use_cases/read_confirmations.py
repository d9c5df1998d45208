"""What a recipient may look at: its messages and its letters. Unknown and foreign look the same: None."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifier.domain.ports import (
    Connection,
    Directory,
    LetterPress,
    Mailbox,
    MessageSummary,
    StoredMessage,
    Transaction,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, from the bearer token."""

    client_id: str
    enterprise_number: str | None


@dataclass(frozen=True, slots=True)
class ReadConfirmations:
    """``None`` answers whatever is not there, or not this reader's: its own enterprise, or one it is mandated for."""

    transaction: Transaction
    mailbox: Mailbox
    directory: Directory
    press: LetterPress

    async def messages(
        self, reader: Reader, enterprise_number: str, limit: int, before: tuple[datetime, str] | None
    ) -> tuple[int, Sequence[MessageSummary]] | None:
        """How many an enterprise has, and some of them, newest first."""
        async with self.transaction() as tx:
            if not await self._may_read(tx, reader, enterprise_number):
                return None
            total = await self.mailbox.count(tx, enterprise_number)
            return total, await self.mailbox.messages(tx, enterprise_number, limit, before)

    async def message(self, reader: Reader, message_id: str) -> StoredMessage | None:
        """One message, as it was published."""
        async with self.transaction() as tx:
            message = await self.mailbox.message(tx, message_id)
            if message is None or not await self._may_read(tx, reader, message.enterprise_number):
                return None
            return message

    async def letter(self, reader: Reader, letter_id: str) -> bytes | None:
        """The PDF of one letter. Raises TryAgain when the file cannot be read."""
        async with self.transaction() as tx:
            letter = await self.mailbox.letter(tx, letter_id)
            if letter is None or letter.enterprise_number is None:
                return None
            if not await self._may_read(tx, reader, letter.enterprise_number):
                return None
        return await self.press.read(letter.path)

    async def _may_read(self, tx: Connection, reader: Reader, enterprise_number: str) -> bool:
        return await self.directory.may_read(tx, reader.client_id, reader.enterprise_number, enterprise_number)
