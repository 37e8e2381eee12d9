"""A meter that keeps the façade the object model reads, with plain values a test can set.

Tokens: b"good..." is accepted, the same one again already accepted, anything else is refused.
"""

from meter.core import event_log, verdict
from meter.core.calibration import Calibration
from meter.core.limiter import Limiter
from meter.core.lockouts import Lockouts
from meter.core.measuring import Measuring
from meter.core.octets import OctetReader, OctetWriter
from meter.core.periods import Periods
from meter.core.power_on import PowerOn
from meter.core.profiles import Profiles
from meter.core.push_setup import PushSetup
from meter.core.registers import Registers
from meter.core.security import Security
from meter.core.tariff import Tariff
from meter.core.verdict import Verdict
from meter.core.watch import Thresholds, Watch

from boards.emulator.memory_shelf import MemoryShelf

READER_SECRET = b"reader-secret-42"
ISSUER_KEY = bytes(range(32))
MASTER_KEY = bytes(range(16))
ENCRYPTION_KEY = bytes(range(16, 32))
AUTHENTICATION_KEY = bytes(range(32, 48))
UTILITY_KEYS = MASTER_KEY + ENCRYPTION_KEY + AUTHENTICATION_KEY
CONSUMER_KEYS = bytes(range(200, 232))
NOW_S = 1_767_225_600  # 2026-01-01 00:00 UTC


class Identity:
    serial = "WK000042"
    manufacturer = "Wattkey"
    model = "fake"
    firmware_version = "0.1.0"
    category = "D1"
    current_rating = "(5-30)A"
    year = 2026
    logical_device_name = b"WKY00000WK000042"
    is_emulator = True
    system_title = b"WKYfake!"


class Time:
    quality = 2
    utc_offset_min = 330

    def now_s(self):
        return NOW_S


class Reading:
    voltage_mv = 230_123
    current_ma = 4_321
    neutral_ma = 4_300
    power_mw = -994_567
    reactive_mvar = -12_345
    apparent_mva = 994_644
    power_factor_milli = -987
    frequency_mhz = 49_980


class Disconnector:
    control_state = 2
    control_mode = 6


class Payment:
    mode = 0

    def paid_until_s(self):
        return NOW_S + 86_400

    def seconds_left(self, now_s):
        return 86_400

    def cap_left_wh(self):
        return None


class Grace:
    owed_s = 5_400


class Kindness:
    warn_before_s = (259_200, 86_400, 7_200)


class Health:
    boots = 3
    generation = 70_001
    recoveries = 1
    failed_saves = 2
    worst_erases = 606
    rated_erases = 100_000
    relay_moves = 88
    relay_state = 2
    battery_clock = 1
    storage = 2
    event_count = 4_000_000_000
    signature_checks = 1


class Provisioning:
    def __init__(self, is_provisioned):
        self.is_provisioned = is_provisioned
        self.change_reader_secret = self._change_secret
        self.issuer_key_id = b"\x01\x02\x03\x04\x05\x06\x07\x08" if is_provisioned else b""
        self.reader_secret = READER_SECRET if is_provisioned else b""

    def _change_secret(self, secret):
        if len(secret) < 8:
            return verdict.BAD_ARGUMENT
        self.reader_secret = secret
        return 0


class Event:
    def __init__(self, time_s, code, detail):
        self.time_s = time_s
        self.code = code
        self.detail = detail


class LastToken:
    def __init__(self, data, delivery, answer):
        self.data = data
        self.time_s = NOW_S
        self.delivery = delivery
        self.verdict = answer


class Events:
    """The recent ones, and rings of each group on the shelf."""

    def __init__(self, shelf):
        self.groups = event_log.EventLog(shelf).groups
        self.recent = [Event(NOW_S - 60 * i, 300 + i, i) for i in range(32)]

    def __iter__(self):
        return iter(self.recent)


class Measured:
    """The core's own parts of metering, with values that a test can set."""

    def __init__(self, shelf):
        self.registers = Registers()
        self.import_energy = self.registers.import_energy
        self.export_energy = self.registers.export_energy
        self.import_energy.wh, self.export_energy.wh = 3_000_000_123, 7
        self.power_on = PowerOn()
        self.tariff = Tariff()
        self.periods = periods = Periods(self.registers, self.power_on, self.tariff)
        self.profiles = None
        if shelf is not None:
            self.profiles = periods.profiles = Profiles(shelf, self.registers, periods)
        self.demand = periods.demand
        self.demand.maximum_w, self.demand.maximum_at_s = 4_211, NOW_S - 1800
        self.apparent_demand = periods.apparent_demand
        self.rates = periods.rates
        self.billing = periods.billing
        self.billing.count, self.billing.closed_at_s = 14, NOW_S - 86_400
        self.reading = Reading()
        self.calibration = Calibration()
        self.watch = Watch()
        self.thresholds = Thresholds(self.watch)
        self.measuring = Measuring(periods, self.watch)
        self.limiter = Limiter()
        self.push = PushSetup()


class FakeMeter(Measured):
    def __init__(self, is_provisioned=True, shelf=None):
        shelf = MemoryShelf() if shelf is None else shelf
        super().__init__(shelf)
        self.identity = Identity()
        self.time = Time()
        self.disconnector = Disconnector()
        self.payment = Payment()
        self.grace = Grace()
        self.kindness = Kindness()
        self.warning_level = 2
        self.provisioning = Provisioning(is_provisioned)
        self.security = Security()
        if is_provisioned:
            self.security.accept(UTILITY_KEYS, CONSUMER_KEYS)
        self.lockouts = Lockouts()
        self.stores = 0
        self.noted = []
        self.can_store = True
        self.events = Events(shelf)
        self.output_state = False
        self.last_token = None
        self.relay_orders = []
        self.provisioned_with = None
        self._entered = []

    def configure(self, change, code):
        change()
        self.limiter.limits.check()
        self.noted.append(code)
        return self.can_store

    def reset_demand(self):
        self.noted.append(event_log.DEMAND_RESET)
        return 0

    def clear_tamper(self):
        self.noted.append(event_log.TAMPER_CLEARED)

    def status_word(self):
        return 1 << 84 | 1 << 3

    def objections(self):
        return 1

    def health(self):
        return Health()

    def enter_token(self, data, delivery):
        code = verdict.BAD_SIGNATURE
        if data[:4] == b"good":
            code = verdict.ALREADY_ACCEPTED if data in self._entered else verdict.ACCEPTED
            self._entered.append(data)
            self.output_state = True
        self.last_token = LastToken(data, delivery, Verdict(code))
        return self.last_token.verdict

    def provision(self, serial, issuer_key, reader_secret, unix_s, utility=b"", consumer=b""):
        if len(issuer_key) != 32 or self.security.accept(utility, consumer):
            return verdict.BAD_ARGUMENT
        self.provisioned_with = (serial, issuer_key, reader_secret, unix_s)
        self.provisioning.is_provisioned = True
        return 0

    def change(self, order, event=0):
        """As the meter's: what is refused or cannot be stored is undone."""
        before = self._written()
        code = order()
        if code == 0:
            self.stores += 1
            code = 0 if self.can_store else verdict.NOT_STORED
        if code and self._written() != before:
            self._read(before)
        elif event and not code:
            self.noted.append(event)
        return code

    def cut_power(self):
        """Forget what was not stored."""
        stored = self._written()
        self.security, self.lockouts = Security(), Lockouts()
        self._read(stored)

    def _read(self, octets):
        reader = OctetReader(octets)
        self.security.read_from(reader)
        self.lockouts.read_from(reader)
        reader.end()

    def note(self, code, detail=0):
        self.noted.append(code)

    def _written(self):
        writer = OctetWriter()
        self.security.write_to(writer)
        self.lockouts.write_to(writer)
        return writer.octets()

    def set_clock(self, unix_s):
        self.clock_set_to = unix_s
        return 0

    def set_control_mode(self, mode):
        self.disconnector.control_mode = mode
        return 0 <= mode <= 7

    def remote_disconnect(self):
        self.relay_orders.append("disconnect")
        return True

    def remote_reconnect(self):
        self.relay_orders.append("reconnect")
        return False
