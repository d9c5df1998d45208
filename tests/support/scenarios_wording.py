"""The words of one scenario, turned into the fields they stand for; every word that nobody knows is an error."""

from collections.abc import Collection, Mapping
from typing import Any

from tests.support.scenarios import Scenario, Told, defaults
from tests.support.scenarios_words import Part, Words

MISSING = "missing"


class Wording:
    """Reads the words of ``scenario``. Raises BadScenario, which names it."""

    def __init__(self, scenario: Scenario) -> None:
        self.wrong = scenario.wrong

    def fields(self, told: Told, words: Words) -> dict[str, Any]:
        """JSON of these words; what is ``missing`` is left out."""
        self.known(told, words)
        found: dict[str, Any] = {}
        for word, value in told.items():
            field = words[word]
            if value == MISSING:
                continue
            path = field.path if isinstance(field, Part) else field
            place = found
            for name in path[:-1]:
                place = place.setdefault(name, {})
            if isinstance(field, Part):
                place[path[-1]] = self.fields(self.whole(value, field.cast), field.words)
            else:
                place[path[-1]] = self.text(word, value)
        return found

    def text(self, word: str, value: Any) -> str:
        """Plain text; an SSIN may be given as the person's name."""
        if not isinstance(value, str):
            raise self.wrong(f"{word!r} is one value, not {value!r}")
        return str(defaults()["person"].get(value, {}).get("SSIN", value)) if word == "SSIN" else value

    def whole(self, told: Any, cast: str) -> Told:
        """Somebody by name, by words, or by a name (``is``) and what differs."""
        if isinstance(told, str):
            return self.cast(cast, told)
        if "is" not in told:
            return dict(told)
        return {**self.cast(cast, told["is"]), **{word: value for word, value in told.items() if word != "is"}}

    def cast(self, kind: str, name: str) -> Told:
        """Somebody or something that defaults.yaml names."""
        found: Mapping[str, Told] = defaults()[kind]
        self.choice(found, name)
        return found[name]

    def known(self, told: Told, words: Collection[str]) -> Told:
        """``told``, if it has only these words."""
        for word in told:
            if word not in words:
                raise self.wrong(f"unknown word {word!r}")
        return told

    def choice(self, words: Collection[str], value: str) -> str:
        """``value``, if it is one of these words."""
        if value not in words:
            raise self.wrong(f"{value!r} is none of {', '.join(words)}")
        return value


def only(told: Told, words: Collection[str]) -> dict[str, Any]:
    """The part of ``told`` that these words tell."""
    return {word: value for word, value in told.items() if word in words}
