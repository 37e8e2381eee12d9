"""SPEC section 5.1 has the rows of the P1 telegram as the firmware has them."""

from meter.readouts.p1_telegram import ROWS

SPEC = __file__.rsplit("/", 1)[0] + "/../../firmware/SPEC.md"


def test_the_table_of_the_telegram_is_the_firmware_s():
    with open(SPEC) as file:
        section = file.read().split("### 5.1 ")[1].split("### 5.2 ")[0]
    lines = [line for line in section.split("\n") if line.startswith("|")]
    table = [tuple([cell.strip() for cell in line.split("|")[1:-1]]) for line in lines[2:]]
    assert table == [(code, name or "-", form_text(name, form)) for code, name, form in ROWS]


def form_text(name: "str | None", form: "str | tuple[int, int]") -> str:
    if name is None:
        return "`%s`" % form
    return form if isinstance(form, str) else "%d.%d" % form
