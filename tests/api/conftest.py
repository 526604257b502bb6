"""The toy country's geography, as the tests of the room geography have it."""

from tests.geography.conftest import country, workspace

__all__ = ["country", "workspace"]
