"""What every registration takes: a case that two persons handle, a record, the parties' word, signatures.

A scene has a folder. In it `sale.toml` is a draft, `sale.kxr` its record, and `sale.tax.toml`, `sale.esign.toml` … are
statements for it, whose attestations `sale.*.kxt` are attached when the record is signed.
"""

import datetime

from people import persons

BUREAU = "bureau-11"
SIGNING = "signing-131"


def served(day):
    """When a court's paper reached the bureau: an hour ago."""
    return f"{day.clock.now() - datetime.timedelta(hours=1):%Y-%m-%d %H:%M}"


class Scene:
    """A case, or several, at the desk of one bureau."""

    def __init__(self, day, folder, bureau=BUREAU):
        self.day, self.folder, self.bureau = day, folder, bureau

    def path(self, name):
        return f"{self.folder}/{name}"

    def write(self, name, text):
        return self.day.write(self.path(name), text)

    # A case

    def accept(self, *names, desk=None, shown=False, bundle=False, mode=()):
        drafts = [self.path(f"{name}.toml") for name in names]
        options = ["--bundle"] if bundle else []
        self.day.run(desk or self.bureau, "case", "accept", "-q", *options, *mode, *drafts, shown=shown)

    def review(self, name, desk=None, shown=False, options=(), rule=None, step="review"):
        draft = self.path(f"{name}.toml")
        self.day.run(desk or self.bureau, "case", step, "-q", *options, draft, shown=shown, rule=rule)

    def withdraw(self, name):
        self.day.run(self.bureau, "case", "withdraw", "-q", self.path(f"{name}.toml"), shown=False)

    # A record and what it rests on

    def draft(self, *names, bundle=False, shown=False):
        """The records of drafts, unsigned: the parties look at them first."""
        drafts = [self.path(f"{name}.toml") for name in names]
        if bundle:
            self.day.run(self.bureau, "record", "draft", "--bundle", *drafts, "--to", self.folder, "-q", shown=shown)
            return
        for name, draft in zip(names, drafts):
            target = self.path(f"{name}.kxr")
            self.day.run(self.bureau, "record", "draft", draft, "--to", target, "-q", shown=shown)

    def state(self, desk, kind, name, text, shown=True, label=None):
        """A statement of an agency, for one record."""
        draft = self.write(f"{name}.{label or kind}.toml", text)
        self.day.run(desk, "attest", kind, draft, "-q", shown=shown)

    def esign(self, name, serials, shown=False):
        """The signing service states that the parties, whom it has seen, agree to the record's terms."""
        text = f'record = "{name}.kxr"\nparties = {persons(serials)}\n'
        self.state(SIGNING, "esign", name, text, shown=shown)

    def sign(self, *names, role="registrar", desk=None, shown=False, beside=True):
        records = [self.path(f"{name}.kxr") for name in names]
        options = ["--attach-beside"] if beside else []
        self.day.run(desk or self.bureau, "record", "sign", "-q", *records, "--role", role, *options, shown=shown)

    def submit(self, *names, shown=True, rule=None):
        records = [self.path(f"{name}.kxr") for name in names]
        return self.day.run(self.bureau, "submit", *records, shown=shown, rule=rule)

    # The usual ways

    def handle(self, name, serials, rule=None):
        """One reviewed registration to its end: acceptance, review, the parties' word, signature, the register."""
        self.accept(name)
        self.review(name)
        return self.register(name, serials, rule)

    def register(self, name, serials, rule=None):
        self.draft(name)
        if serials:
            self.esign(name, serials)
        self.sign(name)
        return self.submit(name, rule=rule)

    def by_order(self, name, order, court="court-121"):
        """An act on an organ's request: its order, and one record that two persons accept and review."""
        self.state(court, "court-order", name, order)
        self.draft(name)
        self.sign(name, role="acceptor")
        self.sign(name, role="reviewer", beside=False)
        self.submit(name)

    def record_id(self, name):
        return self.day.ask(self.bureau, "record", "show", self.path(f"{name}.kxr"))["record"]
