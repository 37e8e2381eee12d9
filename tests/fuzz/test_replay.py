"""Every kept input once more: no Python fails, and all give the same answers, octet by octet."""

from collections.abc import Callable
from pathlib import Path

import corpus
import pytest
from canonical import written
from host_targets import HOST_TARGETS
from scripts import pieces, script
from sides import DifferenceError, Side, compare
from steps import STEPS, associate, number_of
from targets import TARGETS

FEWEST = {"port": 50}


@pytest.mark.parametrize("target", TARGETS | HOST_TARGETS)
def test_cpython_answers_every_input(target: str) -> None:
    inputs = corpus.load(target)
    assert len(inputs) >= FEWEST.get(target, 2)
    for data in inputs:
        compare([], target, data)


@pytest.mark.parametrize("build", ["standard", "esp32-like"])
def test_micropython_gives_the_same_answers(
    build: str, find_micropython: Callable[[str], Path]
) -> None:
    with Side(build, find_micropython(build)) as side:
        for target in TARGETS:
            for data in corpus.load(target):
                compare([side], target, data)


def test_every_step_is_in_the_corpus() -> None:
    kinds = {kind % len(STEPS) for data in corpus.load("port") for kind, _ in pieces(data)}
    assert kinds == set(range(len(STEPS)))


def test_a_difference_is_seen(find_micropython: Callable[[str], Path]) -> None:
    with Side("standard", find_micropython("standard")) as side:
        side.ask("line", b"WK1:AA")
        with pytest.raises(DifferenceError, match="answers differ"):
            compare([side], "line", b"other")


def test_an_answer_tells_states_apart() -> None:
    nobody, reader = (
        TARGETS["port"](data) for data in (b"", script((number_of(associate), b"\x01")))
    )
    assert nobody != reader
    assert written({1: [b"a", None]}) != written({1: [b"a", False]})
