"""SPEC section 2.14, read by a machine: each story is told to a meter, step by step."""

import json

from fakes import NOW_S, make_meter, pass_time, token

SPEC = __file__.rsplit("/", 1)[0] + "/../../firmware/SPEC.md"
FENCE = "```"


def stories() -> "list[tuple[str, list[dict]]]":
    """Each example as its title and steps."""
    found = []
    steps = None
    with open(SPEC) as file:
        for line in file:
            if line.startswith(FENCE + "supply-example "):
                steps = []
                found.append((line.strip().split(" ", 1)[1], steps))
            elif line.startswith(FENCE):
                steps = None
            elif steps is not None:
                steps.append(json.loads(line))
    return found


def tell(title: str, steps: "list[dict]") -> None:
    meter = make_meter(sample_ms=60_000)
    for step in steps:
        pass_time(meter, (NOW_S + step["at"] - meter.time.now_s()) * 1000)
        if "enter" in step:
            data = token(step["number"], [moment(word) for word in step["enter"]])
            assert meter.enter_token(data, 1).code == step.get("code", 0), (title, step)
        meter.sample()
        assert meter.output_state == step["on"], (title, step)
        left_s = meter.payment.seconds_left(meter.time.now_s())
        assert left_s == step.get("left", left_s), (title, step, left_s)
        wh = meter.import_energy.wh
        assert wh == step.get("wh", wh), (title, step, wh)


def moment(word: "int | str") -> int:
    """A plain number as it is; "+100" is 100 seconds into the story."""
    return word if isinstance(word, int) else NOW_S + int(word)


def test_every_story_of_the_specification():
    for title, steps in stories():
        tell(title, steps)


def test_there_are_stories_and_they_can_fail():
    assert len(stories()) >= 4
    title, steps = stories()[0]
    steps[-1]["on"] = not steps[-1]["on"]
    try:
        tell(title, steps)
    except AssertionError:
        return
    raise AssertionError("a wrong story passed")
