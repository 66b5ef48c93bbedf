import re
import time

from hypothesis import given
from hypothesis import strategies as st

from support.resources.names import Names, made_at


def test_a_name_says_whose_it_is_and_when_it_was_made() -> None:
    name = Names().new("users")
    assert re.fullmatch(r"test_\d{10}_[0-9a-f]{8}_users", name)
    assert abs((made_at(name) or 0) - time.time()) < 5


def test_the_separator_is_the_targets() -> None:
    assert re.fullmatch(r"test-\d{10}-[0-9a-f]{8}", Names("-").new())
    assert made_at(Names("-").new("x")) is not None


def test_names_do_not_repeat() -> None:
    assert len({Names().new() for _ in range(10_000)}) == 10_000


@given(st.text())
def test_other_names_are_not_ours(name: str) -> None:
    if not name.startswith("test"):
        assert made_at(name) is None


def test_names_that_only_look_like_ours_are_not() -> None:
    for name in (
        "test",
        "test_data",
        "test_1700000000",
        "test_1700000000_XYZ",
        "my_test_1700000000_0a1b2c3d",
        "test_1700000000-0a1b2c3d",
    ):
        assert made_at(name) is None, name
