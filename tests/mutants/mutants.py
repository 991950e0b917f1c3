"""`./run mutants [--all] [NAME…]`: the law's code made wrong in every small way, and whether its tests notice.

Every mutant of acts, cases, delegations, titles, approval by rule, rules and execution is planted in one copy of the
tree, each behind a switch (`mutation.rs`), so that one build serves them all. Which tests come by which mutant is seen
in a run without any; then each mutant is switched on before those tests, and the survivors before the naive model of
the register. A mutant that nothing finds must be explained in `survivors.toml`, and what is explained must survive.

Judged is every mutant of rules and execution, and of the acts each rule that is not judged, each border that is moved
and each fault that is not noted. `--all` tries the others too, and tells survivors without judging them.
"""

import os
import pathlib
import sys
import time
import tomllib

from build import ROOT, BuildFailed, build
from sites import BORDER, FAULT, REFUSAL, REQUIREMENT
from trial import NEAREST, Model, Tests

EXPLAINED = pathlib.Path(__file__).with_name("survivors.toml")
# Found by whoever looks at all: a requirement that never notes a fault.
CONTROL = "rules.rs require: gives nothing, and does nothing"


def explained():
    """Reason for each survivor, by its key."""
    groups = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["explained"]
    reasons = {}
    for group in groups:
        for key in group["mutants"]:
            if key in reasons:
                raise ValueError(f"{key}: explained twice")
            reasons[key] = group["reason"]
    return reasons


def say(text):
    print(text, flush=True)


def is_judged(mutant):
    """Whether the mutant has to be found, or explained."""
    return mutant.file.startswith(("rules", "execute")) or mutant.kind in {BORDER, REQUIREMENT, FAULT, REFUSAL}


def chosen(mutants, names, is_all):
    """Those in files that begin with one of the names; in all files without names."""
    prefixes = tuple(names or [""])
    return {
        number: mutant
        for number, mutant in mutants.items()
        if mutant.file.startswith(prefixes) and (is_all or is_judged(mutant))
    }


def is_watching(mutants, tests, model, folder):
    """Whether the unchanged code passes, and the control is found: else no mutant that is reported alive need be on."""
    if not tests.watch(folder / "reached-by-tests"):
        say("未改动的账本未通过自身测试 / the unchanged ledger fails its own tests")
        return False
    if not model.watch(folder / "reached-by-model"):
        say("未改动的账本与模型不符 / the unchanged ledger differs from the model")
        return False
    control = next(number for number, mutant in mutants.items() if mutant.key == CONTROL)
    beyond = max(mutants) + 1
    tests.reached[beyond] = set(sorted(tests.reached[control])[:NEAREST])
    is_found = tests.killer(control, "") is not None and model.differs(control)
    if not is_found or tests.killer(beyond, "") is not None:
        say("开关无效 / the switch does nothing, or more than it should")
        return False
    return True


def survivors(mutants, tests, model, outcomes):
    """Keys of the mutants that nothing finds. Those that few tests come by are tried first: most survivors are among them."""
    alive = []
    for number, mutant in sorted(mutants.items(), key=lambda one: len(tests.reached.get(one[0], ()))):
        killer = tests.killer(number, mutant.file)
        if killer is None and model.differs(number):
            killer = "register_model"
        if killer is None:
            alive.append(mutant.key)
        word = f"发现 / killed by {killer}" if killer else "存活 / SURVIVED"
        line = f"{word}  ledger/src/{mutant.file}:{mutant.line}  {mutant.key}"
        outcomes.write(line + "\n")
        outcomes.flush()
        if killer is None:
            reached = len(tests.reached.get(number, ()))
            say(f"{line}  ({reached} 项测试经过 / tests come by)")
    return alive


def judge(mutants, alive):
    """Tells survivors without a reason and reasons without a survivor; whether there is neither."""
    reasons = explained()
    tried = {mutant.key for mutant in mutants.values()}
    judged = {mutant.key for mutant in mutants.values() if is_judged(mutant)}
    files = {mutant.file for mutant in mutants.values()}
    unexplained = [key for key in alive if key in judged and key not in reasons]
    untold = [key for key in alive if key not in judged and key not in reasons]
    stale = [key for key in reasons if key.split(" ")[0] in files and (key not in tried or key not in alive)]
    for key in unexplained:
        say(f"未说明的存活变异 / survives unexplained: {key}")
    for key in stale:
        say(f"说明已过时 / explained, and does not survive: {key}")
    told = len(alive) - len(unexplained) - len(untold)
    say(f"变异 / mutants {len(tried)}, 被发现 / killed {len(tried) - len(alive)}, 已说明 / explained {told}")
    say(f"未说明 / unexplained {len(unexplained)}, 说明已过时 / stale {len(stale)}, 未评判的存活 / alive, not judged {len(untold)}")
    return not unexplained and not stale


def main(arguments):
    is_all, names = "--all" in arguments, [name for name in arguments if name != "--all"]
    begun = time.monotonic()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    folder = target / "mutants"
    try:
        planted, programs = build(folder / "tree", say)
    except BuildFailed as error:
        say(f"变异副本无法编译 / the copy with its mutants does not compile:\n{error}")
        return 1
    mutants = chosen(planted, names, is_all)
    if not mutants:
        say(f"无此名称 / no file of that name: {' '.join(names)}")
        return 2
    built = time.monotonic()
    say(f"{len(planted)} 个变异一次编译 / mutants in one build, {built - begun:.0f} s")
    tests = Tests(programs["kexin_ledger"], folder / "tree/ledger")
    model = Model(programs["register_model"], folder / "tree/ledger")
    if not is_watching(planted, tests, model, folder):
        return 1
    with open(folder / "outcomes", "w", encoding="utf-8") as outcomes:
        alive = survivors(mutants, tests, model, outcomes)
    is_good = judge(mutants, alive)
    say(f"{time.monotonic() - begun:.0f} s；逐项结果 / each outcome: {folder / 'outcomes'}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
