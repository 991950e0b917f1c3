"""One house through a day: mortgaged, seized, not sold, released, sold; and the bank's release that nobody looks at."""

import time

import drafts
from casework import Scene, served
from land import case_number, first_registration, house, proof, title
from people import identity_number, person

HOUSE = house(1)
SELLER, BUYER = 1, 5001
MORTGAGE, SEIZURE = case_number("M", 1), case_number("Z", 1)


def bad_draft(day):
    """A file with faults: every one is named with its line, rule, law and remedy."""
    day.chapter("一份有错的草稿", "A draft with faults")
    text = first_registration("bureau-11", 999, 999)
    text = text.replace('area = "', 'area = "0.001').replace(identity_number(999), "440106200001019999")
    text = text.partition("\n")[2].replace("co-ownership", "co-owner")  # without the statements: nobody made them
    draft = day.write("bad.toml", text)
    found = day.run("bureau-11", "record", "check", draft, expected=3)
    day.check(all(rule in found for rule in ("R-007", "R-009", "R-012")), "三条规则各指其行", "each of three rules names its line")


def mortgage(day, scene):
    day.chapter("抵押：产权人电子签名，登簿与银行两方签章", "A mortgage: the owner's e-signature, registrar and bank sign")
    scene.write("scope.txt", drafts.SCOPE_OF_CLAIM)
    text = drafts.mortgage(MORTGAGE, HOUSE, proof(1), SELLER, 101, 610_000)
    scene.write("mortgage.toml", text)
    scene.accept("mortgage")
    scene.review("mortgage")
    scene.draft("mortgage")
    scene.esign("mortgage", [SELLER], shown=True)
    scene.sign("mortgage", shown=True)
    scene.sign("mortgage", role="bank", desk="bank-101", shown=True, beside=False)
    scene.submit("mortgage")


def seizure(day, scene):
    day.chapter("法院查封", "The court seizes the house")
    paper = scene.write("seizure.txt", "（虚构）协助执行通知书\n").partition("/")[2]
    facts = (
        f'unit = "{HOUSE}"\nserved-at = "{served(day)}"\norder = "{paper}"\n'
        f'document-number = "（2026）粤0106执1234号"\nterm-days = 1095\ndebtor = {person(SELLER)}\n'
    )
    scene.write("seizure.toml", f'type = "seizure"\ncase = "{SEIZURE}"\nseizure-kind = "查封"\n{facts}')
    scene.by_order("seizure", f'act = "seizure"\n{facts}')


def release(day, scene):
    day.chapter("法院解封", "The court releases the house")
    paper = scene.write("release.txt", "（虚构）解除查封裁定\n").partition("/")[2]
    facts = f'unit = "{HOUSE}"\norder = "{paper}"\ndocument-number = "（2026）粤0106执解12号"\n'
    scene.write("release.toml", f'type = "release"\ncase = "{case_number("R", 1)}"\nseizure = "{SEIZURE}"\n{facts}')
    scene.by_order("release", f'act = "release"\nserved-at = "{served(day)}"\n{facts}')


def sale(day, scene, name, number, rule=None):
    """A sale with tax clearance and both parties' signatures; gives the record's id."""
    case = case_number("S", number)
    scene.write(f"{name}.toml", drafts.transfer(case, HOUSE, title(1), title(1001), [SELLER], [BUYER]))
    scene.state("tax-111", "tax-clear", name, drafts.taxes(HOUSE, [SELLER], [BUYER], f"FY2026-{name}", case))
    scene.handle(name, [SELLER, BUYER], rule=rule)
    if rule:
        day.run("bureau-11", "rules", "explain", f"R-{rule:03}")
        scene.withdraw(name)
    return scene.record_id(name)


def without_persons(day, scene):
    """智能登记: a policy approves what the bank has stated; without its word it says which condition fails."""
    day.chapter("智能登记：抵押注销，无人工审核", "A mortgage ends by rule: nobody reviews it (智能登记)")
    scene.write("cancel.toml", drafts.cancellation(case_number("C", 1), HOUSE, MORTGAGE, "automatic = true\n"))
    draft = scene.path("cancel.toml")
    day.note("先不附银行的证明：", "First without the bank's statement:")
    refused = day.run("bureau-11", "record", "check", draft, "--dry-run", "node", "--role", "policy", expected=3)
    named = next((line for line in refused.splitlines() if "R-131" in line), "")
    day.check("bank" in named, "R-131 指明不满足的条件：bank", "R-131 names the condition that fails: bank")
    scene.state("bank-101", "bank-release", "cancel", drafts.bank_release(HOUSE, MORTGAGE, proof(1)))
    started = time.monotonic()
    day.run("bureau-11", "submit", draft, "--role", "policy", "--attach", scene.path("cancel.bank-release.kxt"))
    seconds = time.monotonic() - started
    day.note(f"✓ 自提交至登簿 {seconds:.1f} 秒", f"✓ from sending to the register {seconds:.1f} s")
    case = day.ask("bureau-11", "case", "show", case_number("C", 1))
    day.check(case["state"] == "recorded", "案件自动受理并办结", "the case was opened and ended by the same record")


def used_twice(day):
    """Half of a house is sold, then the other half on the same tax clearance."""
    day.chapter("一份完税证明用两次", "One tax clearance is used twice")
    scene = Scene(day, "halves")
    unit, giver, taker = house(9), 9, 5009
    scene.write("first.toml", drafts.half(case_number("S", 91), unit, title(9), title(1091), giver, taker, 2))
    scene.state("tax-111", "tax-clear", "first", drafts.taxes(unit, [giver], [taker], "FY2026-halves"))
    scene.handle("first", [giver, taker])
    scene.write("second.toml", drafts.half(case_number("S", 92), unit, title(1091), title(1092), giver, taker, 0))
    clearance = day.files / "halves" / "first.tax-clear.kxt"
    (day.files / "halves" / "second.tax-clear.kxt").write_bytes(clearance.read_bytes())
    scene.handle("second", [giver, taker], rule=133)
    scene.withdraw("second")


def through_the_day(day):
    """Everything up to the seizure's refusal, and from its release to the sale; gives both sales' record ids."""
    scene = Scene(day, "house")
    bad_draft(day)
    mortgage(day, scene)
    seizure(day, scene)
    day.chapter("买卖：税证与双方签名齐全，仍被查封拦下", "A sale with everything in order is stopped by the seizure")
    stopped = sale(day, scene, "sale", 1, rule=17)
    day.run("bureau-11", "proof", "get", "-q", "--unit", HOUSE, "--to", "seized.kxproof")
    release(day, scene)
    without_persons(day, scene)
    day.chapter("再办买卖：登簿", "The sale again: registered")
    sold = sale(day, scene, "sale2", 2)
    day.run("bureau-11", "unit", "history", HOUSE)
    return sold, stopped
