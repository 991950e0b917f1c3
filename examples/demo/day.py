"""The network, its desks, and the commands that people type there."""

import json
import os
import pathlib
import subprocess
import time

from clock import Clock

EXITS = {
    0: ("成立/完成", "true, or done"),
    3: ("规则不予通过", "refused by a rule"),
    4: ("证明为否", "proven false"),
    5: ("未能证明", "not proven"),
}
NUMERALS_ZH = "一二三四五六七八九十"


class Failed(Exception):
    """The demo did not go as it must."""


def numeral_zh(number):
    tens, ones = divmod(number, 10)
    text = "十" if tens == 1 else f"{NUMERALS_ZH[tens - 1]}十" if tens else ""
    return text + (NUMERALS_ZH[ones - 1] if ones else "")


def numeral_en(number):
    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, sign in signs:
        while number >= value:
            number -= value
            text += sign
    return text


def abbreviated(arguments):
    """What is typed, of several files in a row the first and the last."""
    shown = []
    for place, argument in enumerate(arguments):
        is_inner = all("." in str(other) for other in arguments[max(place - 1, 0):place + 2]) and place + 1 < len(arguments)
        if not is_inner:
            shown.append(str(argument))
        elif shown[-1] != "…":
            shown.append("…")
    return " ".join(shown)


class Day:
    """The network, its desks, and the folder where their files lie."""

    def __init__(self, target, lang, folder):
        self.target, self.lang, self.folder = pathlib.Path(target).resolve(), lang, pathlib.Path(folder).resolve()
        self.files = self.folder / "files"
        self.files.mkdir(parents=True)
        self.network, self.contents, self.answers, self.chapters = None, None, [], 0
        self.clock = Clock(self.folder)

    # Words

    def chapter(self, zh, en):
        self.chapters += 1
        number = f"{numeral_zh(self.chapters)}、" if self.lang == "zh" else f"{numeral_en(self.chapters)}. "
        self.say(number + zh, number + en)

    def say(self, zh, en):
        print(f"\n{zh if self.lang == 'zh' else en}", flush=True)

    def note(self, zh, en):
        print(f"  {zh if self.lang == 'zh' else en}", flush=True)

    def check(self, holds, zh, en):
        """What must be so; said when it is."""
        if not holds:
            raise Failed(zh if self.lang == "zh" else en)
        self.note(f"✓ {zh}", f"✓ {en}")

    # The network

    def environment(self):
        return dict(os.environ, KEXIN_LANG=self.lang, **self.clock.environment)

    def start(self):
        command = [self.target / "kexin-node", "testnet", "up", "-n", "4", "--in", self.folder / "net", "-o", "json"]
        self.network = subprocess.Popen(
            [*command, "--until-stdin-closes"],
            env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        line = self.network.stdout.readline()
        if not line:
            raise Failed("the network did not start")
        self.contents = json.loads(line)
        for node in self.contents["nodes"]:
            self.note(f"{node['name']}  {node['title']}  {node['api']}", f"{node['name']}  org {node['org']}  {node['api']}")

    def stop(self):
        if self.network:
            self.network.stdin.close()
            code = self.network.wait(timeout=60)
            self.network.stdout.close()
            self.network = None
            if code != 0:
                raise Failed(f"the network ended with {code}")

    def profile(self, desk):
        return pathlib.Path(next(entry["profile"] for entry in self.contents["desks"] if entry["name"] == desk))

    def set_clock(self, *moment):
        self.clock.set(*moment)
        said = f"{self.clock.now():%Y-%m-%d %H:%M}"
        self.note(f"（演示时钟拨到 {said}）", f"(the demo's clock is set to {said})")

    # Commands

    def spawn(self, desk, *arguments):
        environment = self.environment()
        profile = ["--profile", self.profile(desk)] if desk else []
        secret = ["--passphrase-file", self.contents["passphrase_file"]] if desk else []
        if not desk:
            environment["KEXIN_PROFILE"] = str(self.folder / "partner") + "/"
        return self.begin([self.target / "kexin", *profile, *secret, "--timeout", "60", *arguments], environment)

    def begin(self, command, environment):
        return subprocess.Popen(
            command, cwd=self.files, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self, desk, *arguments, expected=0, shown=True, rule=None):
        """One command of one desk; its output and exit code are shown as a person sees them.

        With `rule` it must be refused, by that rule and no other named first.
        """
        expected = 3 if rule else expected
        typed = f"{desk or 'partner'} $ kexin {' '.join(arguments)}"
        output = self.watch(typed, self.spawn(desk, *arguments), expected, shown)
        if rule and f"R-{rule:03}" not in output:
            raise Failed(f"R-{rule:03} is expected, found:\n{output}")
        return output

    def operate(self, desk, *arguments, shown=True):
        """A command of an operator, with the administrator's key of a desk."""
        typed = f"{desk} $ kexin-node {' '.join(arguments)}"
        org = next(entry["org"] for entry in self.contents["desks"] if entry["name"] == desk)
        signer = [
            "--keystore", self.profile(desk) / "keystore.json", "--anchor", self.contents["anchor"],
            "--passphrase-file", self.contents["passphrase_file"], "--key", f"{org}/1",
            "--role", "province-admin" if desk == "province" else "bureau-admin",
            "--api", self.contents["nodes"][0]["api"],
        ]
        command = [self.target / "kexin-node", *arguments, *signer]
        return self.watch(typed, self.begin(command, self.environment()), 0, shown)

    def watch(self, typed, process, expected, shown):
        started = time.monotonic()
        if shown:
            print(f"  {typed}", flush=True)
        output = process.communicate(timeout=180)[0]
        if process.returncode != expected and not shown:
            print(f"  {typed}", flush=True)
        if shown or process.returncode != expected:
            for line in output.splitlines():
                print(f"    {line}", flush=True)
        if shown:
            word = EXITS.get(process.returncode, ("?", "?"))[self.lang == "en"]
            print(f"    → {process.returncode} {word}  ({time.monotonic() - started:.1f} s)", flush=True)
        if process.returncode != expected:
            raise Failed(f"expected exit {expected}, found {process.returncode}")
        return output

    def at_once(self, *arguments_of, shown=False):
        """Steps at several desks side by side."""
        started = time.monotonic()
        for desk, arguments in arguments_of if shown else ():
            print(f"  {desk} $ kexin {abbreviated(arguments)}", flush=True)
        running = [(desk, self.spawn(desk, *arguments)) for desk, arguments in arguments_of]
        for desk, process in running:
            output = process.communicate(timeout=300)[0]
            if process.returncode != 0:
                raise Failed(f"{desk}: exit {process.returncode}\n{output}")
        return time.monotonic() - started

    def ask(self, desk, *arguments):
        """An answer of the API, kept for the scan."""
        output = self.run(desk, *arguments, "-o", "json", shown=False)
        self.answers.append(output)
        return json.loads(output)

    def write(self, name, text):
        path = self.files / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name
