"""The vector files are what their makers write today, so neither changes without the other."""

import make_vectors
import pytest


@pytest.mark.parametrize("name", make_vectors.files())
def test_file_is_what_its_maker_writes(name: str) -> None:
    current = (make_vectors.FOLDER / name).read_text()
    assert current == make_vectors.files()[name], "run python tests/vectors/make_vectors.py"
