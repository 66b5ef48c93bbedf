"""The embedded pgGit's rate limit, tokens and rules of merging."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from support.sandbox.options import OptionError
from support.sandbox.pggit import settings
from support.sandbox.pggit.merging import Strategy, classify, severity
from support.sandbox.pggit.rate_limit import RateLimiter
from support.sandbox.pggit.tokens import TokenError, Tokens

SECRET = "a key of so many characters that every algorithm is content with it: 64"


class TestRateLimit:
    def test_the_window_slides(self) -> None:
        moments = [0.0, 50.0, 59.9, 60.0, 109.0, 110.0]
        clock = iter([0.0, *moments])  # it looks at the clock when it is made, and at each request
        limiter = RateLimiter(2, lambda: next(clock))
        assert [limiter.admit("a") for _ in moments] == [0, 0, 1, 0, 1, 0]

    def test_refused_requests_do_not_prolong_the_wait(self) -> None:
        now = 0.0
        limiter = RateLimiter(1, lambda: now)
        limiter.admit("a")
        for now in (10.0, 20.0, 59.0):
            assert limiter.admit("a") == 60 - now
        now = 60.0
        assert limiter.admit("a") == 0

    def test_everybody_has_a_budget_of_their_own(self) -> None:
        limiter = RateLimiter(1, lambda: 0.0)
        assert [limiter.admit(user) for user in ("a", "b", "a")] == [0, 0, 60]


class TestTokens:
    def test_a_valid_token_names_its_user(self) -> None:
        # `user_id` is nobody's business, and a clock that is ahead locks nobody out.
        token = signed(user_id="root", iat=time.time() + 500, iss="x")
        assert Tokens(SECRET, "HS256").subject(token) == "ann"

    @pytest.mark.parametrize(
        "claims",
        [
            {"exp": None},
            {"exp": 1},
            {"exp": "soon"},
            {"exp": [1]},
            {"exp": {}},
            {"exp": float("inf")},
            {"exp": float("nan")},
            {"nbf": 1e12},
            {"nbf": float("inf")},
            {"aud": "somebody"},
            {"sub": None},
            {"sub": ""},
            {"sub": 7},
            {"sub": "a\0b"},
            {"sub": "\ud800"},
        ],
    )
    def test_odd_claims_let_nobody_in(self, claims: dict[str, Any]) -> None:
        with pytest.raises(TokenError):
            Tokens(SECRET, "HS256").subject(signed(**claims))

    @pytest.mark.parametrize("algorithm", ["HS384", "HS512", "none"])
    def test_one_algorithm_counts(self, algorithm: str) -> None:
        with pytest.raises(TokenError):
            Tokens(SECRET, "HS256").subject(signed(algorithm=algorithm))


def signed(algorithm: str = "HS256", **claims: Any) -> str:
    """A token of Ann with some claims changed; None removes one."""
    merged = {"sub": "ann", "exp": time.time() + 60, **claims}
    payload = {name: value for name, value in merged.items() if value is not None}
    return jwt.encode(payload, "" if algorithm == "none" else SECRET, algorithm)


class TestMerging:
    @pytest.mark.parametrize(
        ("base", "source", "target", "kind"),
        [
            ("a", "a", "a", None),
            (None, "a", "a", None),
            ("a", None, None, None),
            ("a", "b", "a", "SOURCE_MODIFIED"),
            ("a", "a", "b", "TARGET_MODIFIED"),
            ("a", None, "a", "DELETED_SOURCE"),
            ("a", "a", None, "DELETED_TARGET"),
            ("a", "b", "c", "BOTH_MODIFIED"),
            ("a", "b", "b", "BOTH_MODIFIED"),
            ("a", "b", None, "BOTH_MODIFIED"),
            ("a", None, "b", "BOTH_MODIFIED"),
            (None, "a", "b", "BOTH_MODIFIED"),
            (None, "a", None, "BOTH_MODIFIED"),
            (None, None, "a", "BOTH_MODIFIED"),
        ],
    )
    def test_kinds_of_conflict(
        self, base: str | None, source: str | None, target: str | None, kind: str | None
    ) -> None:
        assert classify(base, source, target) == kind

    def test_severity(self) -> None:
        assert severity("TABLE", "a", None, "a") == "MAJOR"
        assert severity("INDEX", "a", None, "a") == "MINOR"
        assert severity("INDEX", None, "a", "b") == "MAJOR"
        assert severity("TABLE", "a", "b", "c") == "MINOR"

    @pytest.mark.parametrize(
        ("strategy", "clean", "automatic", "manual"),
        [
            (Strategy.ABORT_ON_CONFLICT, True, False, False),
            (Strategy.TARGET_WINS, True, True, True),
            (Strategy.SOURCE_WINS, True, True, True),
            (Strategy.UNION, True, True, False),
            (Strategy.MANUAL_REVIEW, False, False, False),
        ],
    )
    def test_what_a_strategy_completes_at_once(
        self, strategy: Strategy, clean: bool, automatic: bool, manual: bool
    ) -> None:
        assert strategy.completes(manual=0, conflicts=0) == clean
        assert strategy.completes(manual=0, conflicts=2) == automatic
        assert strategy.completes(manual=1, conflicts=2) == manual


@pytest.mark.parametrize(
    "given",
    [
        {"nonsense": "1"},
        {"cache_size": "0"},
        {"cache_size": "many"},
        {"heartbeat_seconds": "nan"},
        {"rest_port": "70000"},
        {"jwt_secret": "short"},
        {"jwt_algorithm": "none"},
        {"cors_origins": "*"},
    ],
)
def test_wrong_settings_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(OptionError):
        settings.load(given, {})
