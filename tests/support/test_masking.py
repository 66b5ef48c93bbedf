import pytest

from support.wire.masking import Masker

SECRET = "S3cr3tValue9876543210"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"authorization: bearer {SECRET}",
        f"curl -H 'Authorization: Bearer {SECRET}' http://x",
        f'{{"api_key": "{SECRET}"}}',
        f"{{'password': '{SECRET}'}}",
        f'{{"admin_key":"{SECRET}"}}',
        f"X-Api-Key: {SECRET}",
        f"x-amz-security-token: {SECRET}",
        f"https://h/p?X-Amz-Signature={SECRET}&x=1",
        f"https://h/p?x=1&signature={SECRET}",
        f"https://h/p?X-Amz-Credential={SECRET}%2F20260101",
        "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request, Signature=" + "ab12" * 16,
        f"postgresql://ws_user:{SECRET}@127.0.0.1:5432/db",
        f"host=h user=u password={SECRET} dbname=d",
        f"password: {SECRET}",
    ],
)
def test_secrets_are_masked_by_their_place(text: str) -> None:
    masked = Masker().mask(text)
    assert SECRET not in masked
    assert "ab12ab12" not in masked
    assert "…" in masked


def test_a_known_secret_is_masked_wherever_it_stands() -> None:
    masker = Masker()
    masker.learn(SECRET, None, "")
    assert masker.mask(f"the text {SECRET}, and {SECRET}!") == "the text …, and …!"
    assert masker.found_in(f"x{SECRET}y") == [SECRET]


def test_what_is_no_secret_stays() -> None:
    text = '{"id": "key_0a1b2c3d", "key_prefix": "proj_a_...", "count": 2, "password": null, "description": "CI/CD"}'
    assert Masker().mask(text) == text


def test_a_finding_about_a_secret_field_stays_readable() -> None:
    text = "api_key: expected a value, found nothing"
    assert Masker().mask(text) == text


def test_a_secret_that_contains_another_is_masked_whole() -> None:
    masker = Masker()
    masker.learn("abcdefgh", "abcdefghijkl")
    assert masker.mask("abcdefghijkl") == "…"


def test_keys_keep_the_prefix_that_tells_their_kind() -> None:
    masker = Masker()
    masker.learn("proj_test_1_admin_0123456789abcdef")
    assert masker.mask("Bearer proj_test_1_admin_0123456789abcdef") == "Bearer proj_…"


def test_masking_twice_changes_nothing() -> None:
    masker = Masker()
    masker.learn("proj_test_1_admin_0123456789abcdef")
    once = masker.mask("Authorization: Bearer proj_test_1_admin_0123456789abcdef")
    assert masker.mask(once) == once
