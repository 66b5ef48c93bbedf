"""What callers do, as features say it: each phrase is read in every form of its verb, and nothing else is."""

import pytest

from steps.storage.deeds import described, parse_deed, parse_level, wanted
from support.systems.storage.client import TableName
from support.systems.storage.operations.snapshots import setting, settings_body

USERS = TableName("in_c_data", "users")


@pytest.mark.parametrize("verb", ["drop", "drops", "dropped"])
def test_one_phrase_serves_all_forms_of_its_verb(verb: str) -> None:
    assert parse_deed(f'{verb} the table "in_c_data.users"').values == {"table": USERS}


def test_the_longer_of_two_phrases_is_understood() -> None:
    assert parse_deed('restore the snapshot "x"').values == {"snapshot": 'the snapshot "x"'}
    assert parse_deed('restore the snapshot "x" as "in_c_data.users"').values["table"] == USERS


@pytest.mark.parametrize("text", ["drop", 'drop the table "users"', 'dropping the table "in_c_data.users"', ""])
def test_nothing_else_is_a_deed(text: str) -> None:
    with pytest.raises(ValueError, match="nobody knows"):
        parse_deed(text)


def test_levels_of_settings() -> None:
    assert parse_level("the project") is None
    assert parse_level('the bucket "in_c_data"') == "in_c_data"
    assert parse_level('the table "in_c_data.users"') == USERS


def test_settings_in_words_become_a_configuration() -> None:
    assert settings_body("nothing") == {}
    assert settings_body("drop_column to true, manual_days to 5 and enabled to false") == {
        "auto_snapshot_triggers": {"drop_column": True},
        "retention": {"manual_days": 5},
        "enabled": False,
    }
    assert settings_body("no_such to maybe") == {"auto_snapshot_triggers": {"no_such": "maybe"}}


def test_a_setting_is_found_in_a_configuration_or_not() -> None:
    config = settings_body("manual_days to 5 and enabled to false")
    assert setting(config, "manual_days") == 5
    assert setting(config, "enabled") is False
    assert setting(config, "drop_table") is None
    assert setting({"retention": None}, "auto_days") is None


@pytest.mark.parametrize(
    ("heading", "column", "key"),
    [
        ("id INTEGER key", {"name": "id", "type": "INTEGER", "nullable": False}, ["id"]),
        ("name VARCHAR required", {"name": "name", "type": "VARCHAR", "nullable": False}, ["id"]),
        ("paid DECIMAL(10,2)", {"name": "paid", "type": "DECIMAL(10,2)", "nullable": True}, []),
    ],
)
def test_columns_are_compared_with_how_a_scenario_writes_them(
    heading: str, column: dict[str, object], key: list[str]
) -> None:
    assert wanted(heading) == described(column, key)
