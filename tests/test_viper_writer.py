"""The generated files are what the generator writes."""

import pytest
from viper_writer import __main__ as writer


@pytest.mark.parametrize("name", sorted(writer.texts()))
def test_the_file_is_what_the_generator_writes(name: str) -> None:
    assert (writer.TARGET / name).read_text() == writer.texts()[name], "run `make generate`"
