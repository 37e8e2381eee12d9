"""Everything about an emulated meter at one moment, for the bench.

Here: the names under which a tester finds it. Not here: requests (`bench`).
"""

from meter.core.rates import RATES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.ring import Ring
    from meter.meter import Meter

    from .board import Emulator


def everything(unit: "Emulator", meter: "Meter") -> dict:
    """Return what a tester may know, which is all."""
    found = _of_the_account(unit, meter)
    found.update(_of_measuring(meter))
    return found


def ring_of(meter: "Meter", name: object) -> "Ring | None":
    """Return one of the meter's rings by its name, None if it has no such."""
    rings = {"event%d" % group: ring for group, ring in enumerate(meter.events.groups)}
    profiles = meter.profiles
    if profiles is not None:
        rings.update({"block": profiles.blocks, "day": profiles.days, "bill": profiles.billing})
    return rings.get(str(name))


def _of_the_account(unit: "Emulator", meter: "Meter") -> dict:
    health, flash = meter.health(), unit.storage.flash
    return {
        "power": True,
        "boots": health.boots,
        "generation": health.generation,
        "warning_level": meter.warning_level,
        "owed_s": meter.grace.owed_s,
        "demand_w_max": meter.demand.maximum_w,
        "flash_erases": None if flash is None else flash.erases,
        "time_s": meter.time.now_s(),
        "clock_quality": meter.time.quality,
        "uptime_ms": unit.clock.now_ms,
        "relay_closed": meter.output_state,
        "control_state": meter.disconnector.control_state,
        "control_mode": meter.disconnector.control_mode,
        "objections": meter.objections(),
        "payment_mode": meter.payment.mode,
        "paid_until_s": meter.payment.paid_until_s(),
        "seconds_left": meter.payment.seconds_left(meter.time.now_s()),
        "cap_left_wh": meter.payment.cap_left_wh(),
        "import_wh": meter.import_energy.wh,
        "import_mj": meter.import_energy.mj,
        "export_wh": meter.export_energy.wh,
        "voltage_mv": meter.reading.voltage_mv,
        "current_ma": meter.reading.current_ma,
        "power_mw": meter.reading.power_mw,
        "power_factor_milli": meter.reading.power_factor_milli,
        "frequency_mhz": meter.reading.frequency_mhz,
        "demand_w": unit.house.demand_w(),
        "events": [[e.time_s, e.code, e.detail] for e in meter.events],
        "display": None if unit.hardware is None else unit.hardware.world.shown(),
    }


def _of_measuring(meter: "Meter") -> dict:
    registers, rates = meter.registers, range(1, RATES + 1)
    return {
        "import_vah": registers.import_apparent.wh,
        "export_vah": registers.export_apparent.wh,
        "varh": [
            register.wh for register in (registers.q1, registers.q2, registers.q3, registers.q4)
        ],
        "neutral_ma": meter.reading.neutral_ma,
        "reactive_mvar": meter.reading.reactive_mvar,
        "apparent_mva": meter.reading.apparent_mva,
        "demand_w_max_s": meter.demand.maximum_at_s,
        "demand_va_max": meter.apparent_demand.maximum_w,
        "demand_va_max_s": meter.apparent_demand.maximum_at_s,
        "rate": meter.rates.active,
        "rates_wh": [meter.rates.wh(rate) for rate in rates],
        "rates_vah": [meter.rates.vah(rate) for rate in rates],
        "rates_w_max": [meter.rates.maximum_w(rate) for rate in rates],
        "rates_va_max": [meter.rates.maximum_va(rate) for rate in rates],
        "present_period": meter.profiles.present_period() if meter.profiles else None,
        "tampers": meter.watch.tampers,
        "status_word": "%032x" % meter.status_word(),
        "limiter_state": meter.limiter.state,
        "power_on_min": meter.power_on.minutes,
    }
