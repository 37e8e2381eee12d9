"""What a meter says to a token: a code and a sentence. A refusal is a normal answer."""

from dataclasses import dataclass

from meter.core import verdict

ACCEPTED = 0
ALREADY_ACCEPTED = 1


@dataclass(frozen=True)
class TokenAnswer:
    """The verdict `code` (SPEC, tokens) and `text`, one sentence for people."""

    code: int
    text: str

    @property
    def is_accepted(self) -> bool:
        """Whether the token counts: now, or since an earlier time it was entered."""
        return self.code in (ACCEPTED, ALREADY_ACCEPTED)

    @classmethod
    def from_code(cls, code: int) -> "TokenAnswer":
        """The answer that is only known by its number."""
        return cls(code, verdict.text(code))
