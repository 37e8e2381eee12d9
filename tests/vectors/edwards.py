"""The curve of Ed25519 in its textbook form, to make the points that attackers would send.

Slow and independent of the firmware: affine points, one formula (RFC 8032 section 5.1), a division
for each addition. Used to make vectors, never to check a signature.
"""

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
IDENTITY = (0, 1)

Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    (x1, y1), (x2, y2) = a, b
    cross = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - cross, -1, P) % P
    return x, y


def multiply(factor: int, point: Point) -> Point:
    result = IDENTITY
    for bit in bin(factor)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def encode(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def with_y(y: int) -> Point | None:
    """The point with this y and an even x, if there is one."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    for x in (root, root * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == square:
            return (x if x % 2 == 0 else P - x), y
    return None


def base() -> Point:
    point = with_y(4 * pow(5, -1, P) % P)
    assert point is not None
    return point


def small_order_points() -> list[Point]:
    """The eight points that times 8 are the identity: multiples 0 to 7 of one of order 8."""
    for y in range(2, 100):
        point = with_y(y)
        generator = multiply(L, point) if point else IDENTITY
        if multiply(4, generator) != IDENTITY:
            return [multiply(n, generator) for n in range(8)]
    raise AssertionError("no point of order 8 among the first hundred")
