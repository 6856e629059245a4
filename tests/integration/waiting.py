"""Waiting with a deadline, for everything in these tests. Nothing else sleeps.

A sanitizer makes the server several times slower: ORIGINCHATS_DEADLINE_FACTOR stretches all
deadlines.
"""
import asyncio
import os
import time

DEADLINE_S = 30.0 * float(os.environ.get("ORIGINCHATS_DEADLINE_FACTOR", "1"))
STEP_S = 0.01


class DeadlineMissed(AssertionError):
    """What was waited for did not come."""


def wait_until(is_true, what, deadline_s=None):
    """Returns the first true answer of is_true(). Blocks the event loop: for processes only."""
    end = time.monotonic() + (DEADLINE_S if deadline_s is None else deadline_s)
    while True:
        answer = is_true()
        if answer:
            return answer
        if time.monotonic() >= end:
            raise DeadlineMissed(f"waited in vain: {what}")
        time.sleep(STEP_S)


async def wait_until_async(is_true, what, deadline_s=None):
    """The same, while other tasks go on."""
    end = time.monotonic() + (DEADLINE_S if deadline_s is None else deadline_s)
    while True:
        answer = is_true()
        if answer:
            return answer
        if time.monotonic() >= end:
            raise DeadlineMissed(f"waited in vain: {what}")
        await asyncio.sleep(STEP_S)


async def within(awaitable, what, deadline_s=None):
    """The awaitable's result, or DeadlineMissed."""
    try:
        return await asyncio.wait_for(awaitable, DEADLINE_S if deadline_s is None else deadline_s)
    except asyncio.TimeoutError:
        raise DeadlineMissed(f"waited in vain: {what}") from None
