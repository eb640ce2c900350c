"""Options beyond what a command can do are refused with what they may be."""

import pytest

LIST = ("dead-letters", "list", "--config", "none.yaml")
TRAFFIC = ("demo", "traffic")


@pytest.mark.parametrize("command, option, remedy", [
    (LIST, "--limit=-1", "--limit must be from 0 to 1000000000"),
    (LIST, "--limit=9223372036854775807", "--limit must be from 0 to 1000000000"),
    (TRAFFIC, "--count=-1", "--count must not be below zero"),
    (TRAFFIC, "--accounts=0", "--accounts must be from 1 to 100000"),
    (TRAFFIC, "--accounts=100001", "--accounts must be from 1 to 100000"),
    (TRAFFIC, "--start=0", "--start must not be before 1970-01-02T00:00:00Z"),
])
def test_they_are_refused(tierline, command, option, remedy):
    done = tierline.run(*command, option)
    assert done.returncode == 64 and not done.stdout, done.stderr.decode()
    assert done.stderr.decode().startswith(f"Error: {remedy}\n")


def test_the_least_that_makes_traffic(tierline):
    options = ("--accounts=1", "--start=1970-01-02T00:00:00Z")
    assert tierline.output(*TRAFFIC, *options, "--count=0") == b""
    assert tierline.output(*TRAFFIC, *options, "--count=5000").count(b"\n") == 5000
