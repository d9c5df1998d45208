"""The key that services show each other."""

from pathlib import Path

import pytest

from shared.http.service_key import read_service_key


def test_the_key_is_read_as_the_header_holds_it(tmp_path: Path) -> None:
    (tmp_path / "service.key").write_bytes(bytes(range(16)))

    assert read_service_key(tmp_path) == "000102030405060708090a0b0c0d0e0f"


@pytest.mark.parametrize("key", [b"", b"short"])
def test_no_service_starts_with_a_key_that_could_be_guessed(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "service.key").write_bytes(key)

    with pytest.raises(ValueError, match="less than 16 bytes"):
        read_service_key(tmp_path)
