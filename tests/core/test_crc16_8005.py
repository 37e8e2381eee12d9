"""CRC-16 of Modbus and DSMR, by the published check values."""

from meter.core.crc16_8005 import DSMR, MODBUS, crc16

CHECKED = b"123456789"


def test_both_presets():
    assert crc16(CHECKED, 0, 9, MODBUS) == 0x4B37
    assert crc16(CHECKED, 0, 9, DSMR) == 0xBB3D


def test_it_goes_on_and_keeps_to_its_span():
    assert crc16(CHECKED, 5, 9, crc16(CHECKED, 0, 5, DSMR)) == 0xBB3D
    assert crc16(CHECKED, 4, 4, MODBUS) == MODBUS


def test_every_octet_by_single_bits():
    for octet in range(256):
        crc = octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
        assert crc16(bytes((octet,)), 0, 1, DSMR) == crc
