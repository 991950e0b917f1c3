"""One mutant at a time before the tests that come by it: those that have found its neighbours first, then the others."""

import collections
import os
import pathlib
import re
import resource
import subprocess
import time

# Tests that are tried first, in a run of their own; each further run takes so many times as many.
NEAREST = 12
GROWTH = 3
# A mutant that makes a test endless is found by that, and one that eats memory before the machine is full.
SECONDS_MAX = 300
MEMORY_BYTES_MAX = 6 << 30
# Operations on both registers: one chain of the model's own test.
MODEL_OPERATIONS = 2_500


class Tests:
    """The test program of the library, which of its tests come by which mutant, and which have found some."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.reached = {}
        self.found = collections.defaultdict(collections.Counter)
        self.breadth = collections.Counter()

    def watch(self, notes):
        """Runs every test with no mutant on; false when one fails. Where each of them comes by is known then."""
        notes.unlink(missing_ok=True)
        environment = {"KEXINKU_MUTANTS_REACHED": str(notes)}
        # A test has a thread of its own name only where there are several.
        done = run([self.program, "--test-threads", "2"], self.folder, environment)
        for line in notes.read_text(encoding="utf-8").splitlines():
            number, _, test = line.partition(" ")
            self.reached.setdefault(int(number), set()).add(test)
            self.breadth[test] += 1
        self.leave_out_those_that_panic()
        return done.returncode == 0

    def leave_out_those_that_panic(self):
        """A planted program ends with the first panic, so tests that want one are no help."""
        wanted = re.compile(r"#\[should_panic[^]]*\]\s*fn (\w+)")
        texts = (path.read_text(encoding="utf-8") for path in pathlib.Path(self.folder, "src").rglob("*.rs"))
        names = {name for text in texts for name in wanted.findall(text)}
        for number, tests in self.reached.items():
            self.reached[number] = {test for test in tests if test.split("::")[-1] not in names}

    def killer(self, number, file):
        """The test that fails with the mutant on, or none."""
        near = file.removesuffix(".rs").replace("/", "::")

        def order(test):
            return -self.found[file][test], not test.startswith(near), self.breadth[test], test

        tests = sorted(self.reached.get(number, ()), key=order)
        count = NEAREST
        while tests:
            some, tests = tests[:count], tests[count:]
            count *= GROWTH
            killer = self.first_failure(number, some)
            if killer is not None:
                self.found[file][killer] += 1
                return killer
        return None

    def first_failure(self, number, tests):
        names = [] if "?" in tests else tests
        done = run([self.program, "--exact", "--test-threads", "1", *names], self.folder, {"KEXINKU_MUTANT": str(number)})
        if done is None:
            return "endless"
        if done.returncode == 0:
            return None
        begun = re.findall(r"^test (\S+) \.\.\.", done.stdout, re.M)
        return begun[-1] if begun else "the test program"


class Model:
    """The naive register beside the ledger, for one seed."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.reached = set()

    def watch(self, notes):
        """Compares both registers with no mutant on; false when they differ."""
        notes.unlink(missing_ok=True)
        done = run(self.command(), self.folder, {"KEXINKU_MUTANTS_REACHED": str(notes)})
        self.reached = {int(line.split(" ")[0]) for line in notes.read_text(encoding="utf-8").splitlines()}
        return done is not None and done.returncode == 0

    def command(self):
        return [self.program, "--operations", str(MODEL_OPERATIONS), "--from", "1"]

    def differs(self, number):
        """Whether the registers differ with the mutant on; how shortly that can be shown does not matter."""
        if number not in self.reached:
            return False
        environment = dict(os.environ) | {"KEXINKU_MUTANT": str(number)}
        with subprocess.Popen(
            self.command(), cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as running:
            differs = any("shortening" in line for line in running.stdout)
            if differs:
                running.kill()
            return differs or running.wait() != 0


def run(command, folder, environment):
    """The finished program; none when it did not end in time."""
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=dict(os.environ) | {"PROPTEST_RNG_SEED": "1", "RUST_BACKTRACE": "0"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=SECONDS_MAX if "KEXINKU_MUTANT" in environment else None,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX)),
        )
    except subprocess.TimeoutExpired:
        return None
