"""Ed25519 (RFC 8032). Verification is strict: canonical encodings, no small-order points, the cofactorless equation.

Slow (some milliseconds a signature) and not constant-time: for checking public signatures, and for signing golden
vectors again, never for signing with a key that guards anything.
"""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def _decompress(data):
    """The point of 32 bytes, in extended coordinates; None when the encoding is not canonical or off the curve."""
    if len(data) != 32:
        return None
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P:
        return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _equal(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


_IDENTITY = (0, 1, 1, 0)
_BASE = _decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def key_is_sound(key):
    """Whether 32 bytes are a canonical point of prime order: what the chain demands of a registered key."""
    point = _decompress(key)
    return point is not None and not _equal(_multiply(8, point), _IDENTITY) and _equal(_multiply(L, point), _IDENTITY)


def verify_strict(key, message, signature):
    """Whether the signature holds under both the cofactored and the cofactorless equation."""
    if len(signature) != 64 or not key_is_sound(key):
        return False
    a, r = _decompress(key), _decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if r is None or s >= L or _equal(_multiply(8, r), _IDENTITY):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return _equal(_multiply(s, _BASE), _add(r, _multiply(k, a)))


def _compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _expand(seed):
    digest = hashlib.sha512(seed).digest()
    return int.from_bytes(digest[:32], "little") & ~7 & (1 << 254) - 1 | 1 << 254, digest[32:]


def public_key(seed):
    """The public key of a 32-byte seed (RFC 8032 5.1.5)."""
    return _compress(_multiply(_expand(seed)[0], _BASE))


def sign(seed, message):
    """The one signature of a seed over a message (RFC 8032 5.1.6)."""
    scalar, prefix = _expand(seed)
    key = public_key(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    start = _compress(_multiply(r, _BASE))
    k = int.from_bytes(hashlib.sha512(start + key + message).digest(), "little") % L
    return start + ((r + k * scalar) % L).to_bytes(32, "little")
