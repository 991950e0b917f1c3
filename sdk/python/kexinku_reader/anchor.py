"""Trust anchors (docs/formats.md 7): genesis and every hand-over since, checked in order."""

from . import hashes
from .note import Checkpoint, Note, cosignature_holds
from .strict_json import Members, canonical
from .structures import Epoch, Header, epoch_leaf
from .wire import Malformed


def signed_by(keys, note):
    """Numbers of the keys, of those named, whose lines stand on the note; a broken line of one rejects it."""
    found = set()
    for name, key_id, signature in note.lines:
        number, key = keys.get(name, (None, None))
        if key is None or key.id != key_id:
            continue
        if not cosignature_holds(key.key, note.body, signature):
            raise Malformed(f"the seal of key {number} does not hold")
        found.add(number)
    return sorted(found)


def sealed_by(epoch, note):
    """Numbers of the validators whose seals stand on the note."""
    return signed_by(epoch.seal_keys, note)


class Span:
    """An epoch over a range of log sizes; `end` is its closing checkpoint."""

    def __init__(self, epoch, start):
        self.epoch, self.start, self.end = epoch, start, None


class Anchor:
    """A checked anchor."""

    def __init__(self, document):
        members = Members(document, {"format", "origin", "genesis", "epochs"})
        if members["format"] != "kexinku/anchor/v1":
            raise Malformed("format of an anchor")
        genesis = canonical(members["genesis"], Header)
        files = [Members(item, {"policy"}, {"hand_over"}) for item in members["epochs"]]
        epochs = [Epoch(item["policy"]) for item in files]
        first = epochs[0]
        if genesis.height or genesis.log_size != 1 or {genesis.validators, genesis.next_validators} != {first.leaf}:
            raise Malformed("genesis of an anchor")
        if first.number or first.origin != members["origin"] or "hand_over" in files[-1]:
            raise Malformed("first or last epoch of an anchor")
        self.origin, self.chain, self.spans = first.origin, genesis.leaf, [Span(first, 0)]
        self.recovered_epochs = []
        for number, (item, epoch) in enumerate(zip(files, epochs[1:]), 1):
            self._extend(number, epoch, Members(item["hand_over"], {"header", "header_path", "entry_path", "checkpoint"}), files[number]["policy"])

    def _extend(self, number, epoch, step, text):
        last = self.spans[-1]
        if epoch.number != number or epoch.previous != last.epoch.leaf or epoch.origin != self.origin:
            raise Malformed("epochs follow one another")
        note = Note(step["checkpoint"])
        checkpoint, header = Checkpoint(note.body), canonical(step["header"], Header)
        recovered = len(sealed_by(last.epoch, note)) < last.epoch.quorum
        if recovered:
            threshold = last.epoch.threshold
            if threshold is None or len(signed_by(last.epoch.recovery_keys, note)) < threshold:
                raise Malformed("seals of a hand-over")
            self.recovered_epochs.append(number)
        if checkpoint.origin != self.origin:
            raise Malformed("origin of a hand-over")
        named = header.validators == last.epoch.leaf and header.next_validators == epoch.leaf
        placed = header.log_size + 1 == checkpoint.size and checkpoint.size > last.start
        if not named or not placed or header.chain != self.chain or header.epoch != last.epoch.number:
            raise Malformed("header of a hand-over")
        for leaf, index, path in (
            (header.leaf, header.log_size, step["header_path"]),
            (epoch_leaf(text), header.log_size - 1, step["entry_path"]),
        ):
            if hashes.inclusion_root(leaf, index, checkpoint.size, canonical(path, read_path)) != checkpoint.root:
                raise Malformed("a path of a hand-over")
        last.end = checkpoint
        self.spans.append(Span(epoch, checkpoint.size))

    def span_of(self, size):
        """The span that covers a log size; None when none does."""
        for span in self.spans:
            if span.start < size and (span.end is None or size <= span.end.size):
                return span
        return None

    def fingerprint(self):
        last = self.spans[-1].epoch
        ended = [span.end for span in self.spans if span.end]
        size, root = (ended[-1].size, ended[-1].root) if ended else (0, bytes(32))
        digest = hashes.tagged(
            "kexinku/anchor/v1", self.chain, last.number.to_bytes(4, "big"), last.leaf, size.to_bytes(8, "big"), root
        ).hex()
        return " ".join(digest[i : i + 8] for i in range(0, 64, 8))


def read_path(reader):
    """Hashes of a log path."""
    return [reader.take(32) for _ in range(reader.count(64))]
