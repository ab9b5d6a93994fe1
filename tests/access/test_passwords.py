"""Passwords and tokens: long enough, kept only as hashes, and a stranger costs as much as a friend."""

from __future__ import annotations

import hashlib

import pytest

from vignette.access import MAX_LENGTH, MIN_LENGTH, hash_password, new_token, password_fits, token_hash
from vignette.access import passwords as module
from vignette.errors import AccessError
from vignette.i18n import Language, catalogue

GOOD = "en hel mening är lätt"


@pytest.mark.parametrize("length", [0, 1, MIN_LENGTH - 1, MAX_LENGTH + 1, 100_000])
def test_too_short_or_too_long_is_refused(length: int) -> None:
    with pytest.raises(AccessError) as told:
        hash_password("å" * length)
    assert told.value.code == "ACC-411"
    assert "12" in catalogue(Language.SV)("error.ACC-411", **told.value.values)


@pytest.mark.parametrize("length", [MIN_LENGTH, MAX_LENGTH])
def test_shortest_and_longest_are_accepted(length: int) -> None:
    assert password_fits(hash_password("å" * length), "å" * length)


def test_refusal_does_not_tell_the_password() -> None:
    with pytest.raises(AccessError) as told:
        hash_password("hunter2")
    assert "hunter2" not in str(told.value)


def test_only_the_same_password_fits() -> None:
    kept = hash_password(GOOD)
    assert password_fits(kept, GOOD)
    for other in (GOOD.upper(), GOOD + " ", GOOD[:-1], "", GOOD * 1000):
        assert not password_fits(kept, other)


def test_nothing_after_the_longest_password_is_cut_off() -> None:
    longest = "a" * MAX_LENGTH
    assert not password_fits(hash_password(longest), longest + "b")


def test_hash_is_salted_argon2id() -> None:
    one, other = hash_password(GOOD), hash_password(GOOD)
    assert one.startswith("$argon2id$")
    assert one != other
    assert GOOD not in one


@pytest.mark.parametrize("broken", ["!", "", "plain text", "$argon2id$v=19$nonsense"])
def test_no_password_fits_a_broken_hash(broken: str) -> None:
    assert not password_fits(broken, broken)
    assert not password_fits(broken, GOOD)


def test_without_a_hash_it_is_false_but_as_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    module._nobodys_hash.cache_clear()
    checked: list[str] = []
    hasher = module._hasher

    class Watching:
        def verify(self, kept: str, password: str) -> bool:
            checked.append(kept)
            return hasher.verify(kept, password)

        def hash(self, password: str) -> str:
            return hasher.hash(password)

    monkeypatch.setattr(module, "_hasher", Watching())
    kept = hash_password(GOOD)
    assert password_fits(None, GOOD) is False
    assert password_fits(kept, "something else") is False
    dummy, real = checked
    cost = slice(0, 4)
    assert dummy.split("$")[cost] == real.split("$")[cost]


def test_without_a_hash_nothing_fits_whatever_the_dummy_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Credulous:
        def verify(self, kept: str, password: str) -> bool:
            return True

    module._nobodys_hash()
    monkeypatch.setattr(module, "_hasher", Credulous())
    assert password_fits("anything", GOOD) is True
    assert password_fits(None, GOOD) is False


def test_tokens_are_long_and_differ() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43


def test_database_keeps_a_hash_of_the_token() -> None:
    assert token_hash("abc") == hashlib.sha256(b"abc").hexdigest()
