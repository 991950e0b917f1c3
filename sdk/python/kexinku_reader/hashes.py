"""Hashes and Merkle trees: tagged hashes, RFC 9162 trees and proofs, the sparse state map."""

import hashlib


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def tagged(tag, *parts):
    """H(tag; parts) = SHA-256(tag, 0x00, parts)."""
    return sha256(tag.encode("ascii"), b"\0", *parts)


def leaf(*parts):
    return sha256(b"\0", *parts)


def node(left, right):
    return sha256(b"\1", left, right)


def tree_root(leaves):
    """RFC 9162 2.1.1 over leaf hashes."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node(tree_root(leaves[:split]), tree_root(leaves[split:]))


def inclusion_root(leaf_hash, index, size, path):
    """RFC 9162 2.1.3.2: the root that the path leads to; None when index, size and path do not fit."""
    if index >= size or any(len(item) != 32 for item in [leaf_hash, *path]):
        return None
    fn, sn, root = index, size - 1, leaf_hash
    for sibling in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            root = node(sibling, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node(root, sibling)
        fn, sn = fn >> 1, sn >> 1
    return root if sn == 0 else None


def consistency_holds(old_size, new_size, old_root, new_root, path):
    """RFC 9162 2.1.4.2; an old size of zero proves nothing and is refused."""
    if old_size == 0 or old_size > new_size or any(len(item) != 32 for item in path):
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(sibling, fr), node(sibling, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, sibling)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0


EMPTY = bytes(32)


def state_leaf(key, value):
    return sha256(b"\2", key, value)


def state_node(left, right):
    return sha256(b"\3", left, right)


def state_root(start, key, depth, bitmap, siblings):
    """The root above `start`, which stands at `depth` on the path of `key`; None when the parts do not fit."""
    if depth > 256 or len(bitmap) != (depth + 7) // 8:
        return None
    marks = [bitmap[i // 8] >> (7 - i % 8) & 1 for i in range(len(bitmap) * 8)]
    if any(marks[depth:]) or sum(marks) != len(siblings):
        return None
    rest, root = list(siblings), start
    for level in reversed(range(depth)):
        sibling = rest.pop() if marks[level] else EMPTY
        bit = key[level // 8] >> (7 - level % 8) & 1
        if root == EMPTY and sibling == EMPTY:
            return None
        root = state_node(sibling, root) if bit else state_node(root, sibling)
    return root
