"""The P1 telegram, line by line, from a table that has rates and from one that has none."""

from fake_meter import FakeMeter
from meter.core.crc16_8005 import DSMR, crc16
from meter.dlms import axdr
from meter.dlms import interface_classes as ic
from meter.dlms.association import READER
from meter.dlms.obis import parse, to_text
from meter.dlms.server import Server
from meter.readouts.identification import identification
from meter.readouts.p1_telegram import ROWS, P1Telegram

WHOLE = b"""/WKY5fake

1-3:0.2.8(50)
0-0:1.0.0(260101053000W)
0-0:96.1.1(574B303030303432)
1-0:1.8.0(000000.123*kWh)
1-0:1.8.1(000000.123*kWh)
1-0:1.8.2(000000.000*kWh)
1-0:1.8.3(000000.000*kWh)
1-0:1.8.4(000000.000*kWh)
1-0:2.8.0(000000.007*kWh)
1-0:2.8.1(000000.007*kWh)
0-0:96.14.0(0001)
1-0:1.7.0(00.000*kW)
1-0:2.7.0(00.995*kW)
0-0:96.3.10(2)
0-0:96.7.21(00002)
1-0:32.7.0(230.1*V)
1-0:31.7.0(004*A)
1-0:21.7.0(00.000*kW)
1-0:22.7.0(00.995*kW)
!"""


class MoreObjects:
    """A server with `more` objects in place of the meter's own, without those named in `less`."""

    def __init__(self, meter, more, less=()):
        self.meter = meter
        self._server = Server(meter)
        self._more = more
        self._less = less
        self.objects = list(self._server.objects) + more

    def association_of(self, client_sap):
        return self._server.association_of(client_sap)

    def find(self, name):
        for found in self._more:
            if found.name == name:
                return found
        return None if to_text(name) in self._less else self._server.find(name)


def energy(name, wh):
    return ic.register(parse(name), READER, lambda session: axdr.unsigned32(wh), 0, 30)


def lines(telegram):
    return telegram.octets().decode().split("\r\n")


def test_a_telegram_without_rates_is_all_tariff_1():
    rates = ["1.0.1.8.%d.255" % rate for rate in range(1, 9)] + ["0.0.96.14.0.255"]
    found = lines(P1Telegram(MoreObjects(FakeMeter(), [], rates)))
    assert [line for line in found if line.startswith("1-0:1.8.")] == [
        "1-0:1.8.0(000000.123*kWh)",
        "1-0:1.8.1(000000.123*kWh)",
    ]
    assert "0-0:96.14.0(0001)" in found


def test_a_whole_telegram():
    expected = WHOLE.replace(b"\n", b"\r\n")
    telegram = P1Telegram(Server(FakeMeter())).octets()
    assert telegram[:-6] == expected, telegram
    assert telegram[-6:] == ("%04X\r\n" % crc16(expected, 0, len(expected), DSMR)).encode()


def test_rates_are_the_tariffs_where_they_exist():
    rates = [energy("1.0.1.8.%d.255" % rate, 1000 * rate) for rate in range(1, 9)]
    tariff = ic.data(parse("0.0.96.14.0.255"), READER, lambda session: axdr.unsigned8(2))
    found = lines(P1Telegram(MoreObjects(FakeMeter(), rates + [tariff])))
    for rate in (1, 2, 3, 4):
        assert "1-0:1.8.%d(%06d.000*kWh)" % (rate, rate) in found
    assert len([line for line in found if line.startswith("1-0:1.8.1(")]) == 1
    assert "1-0:1.8.0(000000.123*kWh)" in found
    assert "0-0:96.14.0(0002)" in found and "0-0:96.14.0(0001)" not in found


def test_an_unset_clock_shows_no_time():
    meter = FakeMeter()
    meter.time.quality = 0
    assert not [line for line in lines(P1Telegram(Server(meter))) if "0-0:1.0.0" in line]


def test_a_value_of_another_kind_is_left_out():
    wrong = ic.data(parse("0.0.96.14.0.255"), READER, lambda session: axdr.array([]))
    found = lines(P1Telegram(MoreObjects(FakeMeter(), [wrong])))
    assert "0-0:96.14.0(0001)" in found


def test_lines_are_made_one_by_one_and_each_is_short():
    telegram = P1Telegram(Server(FakeMeter()))
    pieces = list(telegram.lines())
    assert b"".join(pieces) == telegram.octets()
    assert max([len(piece) for piece in pieces]) < 64
    assert len(telegram.octets()) < 1024


def test_every_row_names_an_object_or_is_a_text():
    for code, name, form in ROWS:
        assert code.count(":") == 1 and code.count(".") == 2
        assert isinstance(form, str) if name is None else len(parse(name)) == 6


def test_an_identification_ends_nothing():
    assert identification("esp32_devkit_pzem004t") == "esp32_devkit_pze"
    assert identification("a/b!c\r\n\\2 d(e)") == "abc2de"
