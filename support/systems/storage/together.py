"""Several clients at once, as every system has them."""

from support.systems.together import together

__all__ = ["together"]
