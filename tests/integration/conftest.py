"""Fixtures of the integration tests, and coroutines as tests."""
import asyncio
import inspect
import os

import pytest

from fake_rotur import FakeRotur
from server_process import BINARY
from waiting import DEADLINE_S

TEST_DEADLINE_S = 4 * DEADLINE_S


def pytest_configure():
    if not os.access(BINARY, os.X_OK):
        raise pytest.UsageError(f"no program at {BINARY}: build it, or set ORIGINCHATS_BINARY")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Runs `async def test_…` in an event loop of its own, within a deadline."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    given = {name: pyfuncitem.funcargs[name] for name in wanted}
    asyncio.run(asyncio.wait_for(pyfuncitem.obj(**given), TEST_DEADLINE_S))
    return True


@pytest.fixture
def data(tmp_path):
    """A data directory that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def rotur():
    stand_in = FakeRotur()
    yield stand_in
    stand_in.stop()
