"""A test that would reach beyond this machine fails instead."""

import socket

import pytest


def test_the_outside_world_cannot_be_reached_from_a_test() -> None:
    # pytest-socket warns before it raises, and a warning is an error here.
    with socket.socket() as outside, pytest.raises(UserWarning, match="tried to use socket"):
        outside.connect(("192.0.2.1", 80))
