"""A script is bytes: pieces in a row, each a kind, a length of one octet, and the content.

Any bytes are a script: the last piece takes what there is. So a fuzzer may change what it likes.
"""

MAX_PIECE = 255


def pieces(data):
    """Return the (kind, content) pieces of a script."""
    found = []
    at = 0
    while at + 1 < len(data):
        end = at + 2 + data[at + 1]
        found.append((data[at], data[at + 2 : end]))
        at = end
    return found


def script(*steps):
    """Return the script of (kind, content) pieces; longer content is cut."""
    parts = []
    for kind, content in steps:
        content = content[:MAX_PIECE]
        parts.append(bytes((kind, len(content))) + content)
    return b"".join(parts)
