"""Every board's definition becomes its drivers, on simulated lines, and nothing moves meanwhile."""

from all_boards import BOARDS
from meter.board import wiring
from meter.board.guard import guarded
from meter.core.energy import Reading

from boards.definition import changed, revision_of
from boards.emulator.i2c import I2cBus
from boards.emulator.simulated_world import SimulatedWorld


def load(name: str):
    return __import__("boards." + name + ".board", None, None, ("BOARD",))


def world_of(board) -> SimulatedWorld:
    return SimulatedWorld(board, I2cBus({}))


def truth(power_w: int, elapsed_ms: int) -> Reading:
    reading = Reading()
    reading.voltage_mv = 230_000
    reading.power_mw = power_w * 1000
    reading.current_ma = power_w * 1000 // 230
    reading.frequency_mhz = 50_000
    reading.import_mj = power_w * elapsed_ms
    return reading


def test_front_end_reads_its_chip():
    for name in BOARDS:
        board = load(name).BOARD
        world = world_of(board)
        driver = wiring.make_front_end(board["front_end"], world)
        reading, energy_mj = Reading(), 0
        for _ in range(120):
            world.chip.flow(truth(1000, 1000), 1000)
            driver.read(reading, 1000)
            energy_mj += reading.import_mj
        assert not driver.is_silent, name
        assert abs(reading.power_mw - 1_000_000) < 10_000, name
        assert abs(reading.voltage_mv - 230_000) < 2_000, name
        assert abs(energy_mj - 120_000_000) < 8_000_000, (name, energy_mj)


def test_relay_moves_and_was_not_moved_by_being_made():
    for name in BOARDS:
        board = load(name).BOARD
        definition = board["relay"]
        world = world_of(board)
        relay = wiring.make_relay(definition, world)
        if definition["kind"] == "latching":
            assert world.contact.pulses == 0
            relay.set(True)
            assert world.contact.is_closed and not world.contact.was_abused
            relay.set(False)
            assert not world.contact.is_closed and world.contact.pulses == 2
        else:
            pin, active = world.pins[definition["pin"]], definition["active_level"]
            assert pin.pad != active, name
            relay.set(True)
            assert pin.pad == active and pin.is_held == definition["holds"], name


def test_button_rests_and_is_pressed():
    for name in BOARDS:
        definition = load(name).BOARD["button"]
        world = world_of(load(name).BOARD)
        button = wiring.make_button(definition, world)
        pin = world.pins[definition["pin"]]
        told = []
        for level in (definition["pressed_level"], 1 - definition["pressed_level"]):
            pin.value(level)
            told += [button.poll(10) for _ in range(10)]
        assert 1 in told, name


def test_thermometer_guards_where_there_is_one():
    for name in BOARDS:
        board = load(name).BOARD
        world = world_of(board)
        relay = wiring.make_relay(board["relay"], world)
        guard = guarded(wiring.make_front_end(board["front_end"], world), relay, board, world)
        guard.set(True)
        world.is_hot = True
        guard.read(Reading(), 1000)
        assert guard.is_closed() == ("thermometer" not in board), name


def test_optional_chips_are_taken_where_they_answer():
    board = load("esp32_devkit_pzem004t").BOARD
    assert wiring.find_clock_chip(board, I2cBus({})) is None
    assert wiring.find_fram(board, I2cBus({})) is None
    assert wiring.find_fram(board, None) is None


def test_revision_differs_as_it_says():
    module = load("shelly_plus_1pm")
    old = revision_of(module.BOARD, module.REVISIONS, "0.1.9")
    assert old["image"].endswith("UNICORE") and module.BOARD["image"] == "ESP32_GENERIC"
    assert revision_of(module.BOARD, module.REVISIONS, None) is module.BOARD
    assert changed(module.BOARD, {})["relay"] == module.BOARD["relay"]
    try:
        revision_of(module.BOARD, module.REVISIONS, "9")
        raise AssertionError("no such revision")
    except ValueError as error:
        assert "known: 0.1.9" in str(error)
