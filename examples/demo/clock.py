"""The demo's clock: a file with an offset, and what loads it into the demo's own processes (clock.c)."""

import datetime
import math
import mmap
import os
import pathlib
import struct
import subprocess
import time

CHINA = datetime.timezone(datetime.timedelta(hours=8))
# The days that are played, working days all, in a season of which the calendar knows every period to its end.
FIRST_DAY, DAY_15, DAY_16 = (datetime.date(2026, 6, day) for day in (2, 17, 18))
SOURCE = pathlib.Path(__file__).with_name("clock.c")


class Clock:
    """A wall clock that the demo can set; every process that it starts reads it."""

    def __init__(self, folder):
        library = folder / "clock.so"
        compiler = [os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"]
        subprocess.run(compiler, check=True, timeout=60)
        path = folder / "clock"
        path.write_bytes(struct.pack("=q", 0))
        with open(path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), 8)
        self.environment = {"LD_PRELOAD": str(library), "KEXIN_DEMO_CLOCK": str(path)}

    def offset(self):
        return struct.unpack("=q", self.page[:8])[0]

    def now(self):
        return datetime.datetime.fromtimestamp(time.time() + self.offset(), CHINA)

    def set(self, day, hour, minute):
        """From here on the clock goes on from a moment in China."""
        moment = datetime.datetime.combine(day, datetime.time(hour, minute), CHINA)
        self.page[:8] = struct.pack("=q", math.ceil(moment.timestamp() - time.time()))

    def clear(self):
        """The clock is the machine's again."""
        self.page[:8] = struct.pack("=q", 0)
