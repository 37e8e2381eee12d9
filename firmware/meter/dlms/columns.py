"""The columns of a profile in words, as a constant that lies in flash with the code.

Here: words to capture objects, and which of them have a scaler. Not here: which profile has which
columns (`profile_objects`).
"""

from .obis import parse
from .selection import Column

# Classes whose values have a scaler and a unit, and the attribute that tells both.
_SCALED = (3, 4)
_SCALER_UNIT = 3
_VALUE = 2


def columns_of(words: str) -> "tuple[Column, ...]":
    """Return the columns that `words` name: "3/1.0.1.8.0 4/1.0.1.6.0/5 1/0.0.128.3.0/2/3".

    A word is class, logical name without its last part (255), attribute (2 if left out) and data
    index (0 if left out).
    """
    return tuple([_column(word.split("/")) for word in words.split()])


def scalers_of(columns: "tuple[Column, ...]") -> "tuple[Column, ...]":
    """Return the scaler and unit of each column that has one, in their order."""
    return tuple(
        [
            Column(column.class_id, column.name, _SCALER_UNIT)
            for column in columns
            if column.class_id in _SCALED and column.attribute == _VALUE
        ]
    )


def _column(parts: "list[str]") -> Column:
    numbers = [int(part) for part in parts[2:]] + [_VALUE, 0][len(parts) - 2 :]
    return Column(int(parts[0]), parse(parts[1] + ".255"), numbers[0], numbers[1])
