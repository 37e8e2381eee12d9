"""Every board keeps the rules, and every rule refuses what it is there to refuse."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from all_boards import BOARDS
from wattkey.boards import find, names, problems
from wattkey.errors import UsageError

Definition = dict[str, Any]

ISOLATED_NOTE = "A board.\n\nSafety: cover the mains."
LIVE_NOTE = "A board.\n\nSafety: no serial cable while\nmains is connected."


def sound() -> Definition:
    """A definition that breaks no rule, on a chip with every kind of pin."""
    return {
        "model": "planted",
        "image": "ESP32_GENERIC",
        "ground": "isolated",
        "front_end": {"chip": "pzem004t", "uart": 2, "tx": 17, "rx": 16, "baud": 9600},
        "relay": {
            "kind": "mono",
            "pin": 26,
            "active_level": 1,
            "holds": True,
            "is_sensed": False,
        },
        "button": {"pin": 0, "pressed_level": 0},
        "led": {"pin": 25, "on_level": 1},
        "console": {"tx": 1, "rx": 3},
        "rated_current_a": 10,
        "current_rating": "(5-10)A",
        "trip_current_ma": 10500,
        "trip_power_w": 2500,
        "sample_ms": 1000,
        "dwell_ms": 2000,
    }


def latching(**changes: Any) -> Definition:
    relay = {"kind": "latching", "close_pin": 18, "open_pin": 19, "active_level": 1}
    return relay | {"pulse_ms": 100, "is_sensed": True} | changes


def test_the_sound_one_is_sound() -> None:
    assert problems(sound(), ISOLATED_NOTE) == []
    assert problems(sound() | {"relay": latching()}, ISOLATED_NOTE) == []


@pytest.mark.parametrize("name", names())
def test_our_boards_keep_the_rules(name: str) -> None:
    board = find(name)
    assert board.definition["model"] == name
    assert board.safety


def test_there_are_the_boards_we_promise() -> None:
    assert tuple(names()) == BOARDS


def change(path: str, value: Any) -> Callable[[Definition], None]:
    *folders, last = path.split(".")

    def breach(board: Definition) -> None:
        for name in folders:
            board = board[name]
        board[last] = value

    return breach


def remove(path: str) -> Callable[[Definition], None]:
    *folders, last = path.split(".")

    def breach(board: Definition) -> None:
        for name in folders:
            board = board[name]
        del board[last]

    return breach


BREACHES = {
    "pin used twice": (change("led.pin", 26), "pin 26 is used twice: relay and led"),
    "pin of the console": (change("led.pin", 3), "pin 3 is used twice"),
    "both coils on one pin": (
        change("relay", latching(open_pin=18)),
        "one pin would drive both coils",
    ),
    "strap pulled wrong": (change("led", {"pin": 2, "on_level": 0}), "must be low at reset"),
    "strap of the flash's voltage": (
        change("button", {"pin": 12, "pressed_level": 0}),
        "must be low at reset, and is high",
    ),
    "strap of unknown level": (
        change(
            "front_end",
            {"chip": "bl0937", "cf": 0, "cf1": 5, "sel": 23, "is_sel_inverted": 0, "divider": 1},
        ),
        "at nobody knows what level",
    ),
    "relay flicks at reset": (change("relay.pin", 15), "high during reset"),
    "flash pin": (change("led.pin", 6), "belongs to the ESP32's flash chip"),
    "no such pin": (change("led.pin", 24), "the ESP32 has no such pin"),
    "input only": (change("led.pin", 34), "can only be an input"),
    "thermometer beside the radio": (
        change("thermometer", {"pin": 27, "resistor_ohm": 1, "ntc_ohm_at_25_c": 1, "beta_k": 1}),
        "no pin of ADC 1",
    ),
    "thermometer without a limit": (
        change("thermometer", {"pin": 32, "resistor_ohm": 1, "ntc_ohm_at_25_c": 1, "beta_k": 1}),
        "thermometer and trip_c belong together",
    ),
    "too hot": (change("trip_c", 120), "at most 90 C"),
    "console's UART": (change("front_end.uart", 0), "UART 0 is the console's"),
    "latching and blind": (change("relay", latching(is_sensed=False)), "it must be sensed"),
    "coil for ever": (change("relay", latching(pulse_ms=5000)), "is not 20 to 500"),
    "overload unseen": (change("trip_current_ma", 30_000), "trip_current_ma"),
    "power unseen": (change("trip_power_w", 9000), "trip_power_w"),
    "sleepy": (change("sample_ms", 60_000), "sample_ms"),
    "chatter": (change("dwell_ms", 0), "dwell_ms"),
    "bus missing": (change("fram", "mb85rc256v"), "i2c is missing, and fram"),
    "unknown image": (change("image", "ESP8266"), "is not one of ESP32_GENERIC"),
    "unknown ground": (change("ground", "floating"), "isolated or live"),
    "unknown chip": (change("front_end.chip", "abacus"), "chip abacus is not one of"),
    "a line too few": (remove("front_end.tx"), "a pzem004t needs tx"),
    "a listener's transmit pin": (
        change("front_end", {"chip": "cse7766", "uart": 2, "rx": 16, "baud": 4800}),
        "a cse7766 needs spare_tx",
    ),
    "a lent line that is not given back": (change("console.rx", 16), "pin 16 is used twice"),
    "a line too many": (change("front_end.sel", 4), "a pzem004t has no sel"),
    "misspelt": (change("butten", 1), "butten is not known"),
    "missing": (remove("dwell_ms"), "dwell_ms is missing"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_breach_is_refused(breach: str) -> None:
    plant, complaint = BREACHES[breach]
    board = copy.deepcopy(sound())
    plant(board)
    assert any(complaint in problem for problem in problems(board, ISOLATED_NOTE)), problems(
        board, ISOLATED_NOTE
    )


def test_missing_safety_note_is_refused() -> None:
    assert "no safety note" in problems(sound(), "A board.")[0]
    assert "no safety note" in problems(sound(), "A board.\n\nSafety:")[0]


def test_live_ground_must_forbid_the_cable() -> None:
    board = sound() | {"ground": "live"}
    assert "no serial cable" in problems(board, ISOLATED_NOTE)[0]
    assert problems(board, LIVE_NOTE) == []


def test_a_revision_states_only_its_difference() -> None:
    newest, old = find("shelly_plus_1pm"), find("shelly_plus_1pm@0.1.9")
    assert (newest.image, old.image) == ("ESP32_GENERIC", "ESP32_GENERIC-UNICORE")
    assert {**old.definition, "image": newest.image} == newest.definition
    with pytest.raises(UsageError, match=r"no revision 7; known: 0\.1\.9"):
        find("shelly_plus_1pm@7")


def test_extra_memory_takes_two_pins() -> None:
    board = sound() | {"image": "ESP32_GENERIC-SPIRAM"}
    assert "pin 17 (front_end tx): belongs to" in problems(board, ISOLATED_NOTE)[0]
    wrover = find("esp32_devkit_pzem004t@wrover")
    assert {wrover.definition["front_end"][line] for line in ("tx", "rx")} == {25, 33}


def test_a_board_brings_the_files_it_is_made_of() -> None:
    assert [file.parent.name for file in find("sonoff_powr316d").files] == [
        "sonoff_powr316d",
        "sonoff_powr320d",
    ]


def test_unknown_board_names_the_others() -> None:
    with pytest.raises(UsageError, match="no board 'toaster'") as caught:
        find("toaster")
    assert "sonoff_powr320d" in caught.value.hint
