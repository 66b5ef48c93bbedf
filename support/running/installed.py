"""Whether the packages that a run needs are there: asked first, so that the answer is a sentence to act on."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"


def require_packages(requirements: Path = _REQUIREMENTS) -> None:
    """Make sure that every package named in a requirements file is installed.

    Raises:
        ModuleNotFoundError: some are not; the text names them and the way out.
    """
    names = re.findall(r"^([A-Za-z0-9._-]+)==", requirements.read_text(encoding="utf-8"), re.MULTILINE)
    missing = [name for name in names if not _is_installed(name)]
    if missing:
        raise ModuleNotFoundError(
            f"Not installed in this Python: {', '.join(missing)}. Use bin/behave, or run bin/setup and activate .venv, "
            "or: pip install -r requirements.txt"
        )


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
