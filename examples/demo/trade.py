"""A house bought with a loan, and sold on while that loan still stands: two bundles of records."""

import drafts
from casework import Scene
from land import case_number, house, proof, title

UNIT = house(2)
FIRST, SECOND, THIRD = 2, 5002, 5102
FIRST_LOAN = case_number("B", 1)


def with_loan(day):
    """B1: transfer and mortgage of one case, registered together or not at all."""
    day.chapter("买房带贷款：转移与抵押一并登簿", "Bought with a loan: transfer and mortgage register together")
    scene = Scene(day, "loan")
    scene.write("scope.txt", drafts.SCOPE_OF_CLAIM)
    number = title(1002)
    scene.write("sale.toml", drafts.transfer(FIRST_LOAN, UNIT, title(2), number, [FIRST], [SECOND]))
    scene.write("pledge.toml", drafts.mortgage(FIRST_LOAN, UNIT, proof(2), SECOND, 101, 2_000_000))
    scene.accept("sale", "pledge", bundle=True, shown=True)
    scene.review("sale", shown=True)
    scene.draft("sale", "pledge", bundle=True, shown=True)
    scene.state("tax-111", "tax-clear", "sale", drafts.taxes(UNIT, [FIRST], [SECOND], "FY2026-loan"))
    scene.esign("sale", [FIRST, SECOND])
    scene.esign("pledge", [SECOND])
    scene.sign("sale", "pledge", shown=True)
    scene.sign("pledge", role="bank", desk="bank-101", beside=False, shown=True)
    scene.submit("sale", "pledge")
    show_state(day, ["mortgaged"])


def under_mortgage(day):
    """B2 带押过户: transfer, the new bank's mortgage, the old one's end, in this order."""
    day.chapter("带押过户：不还清旧贷款即过户，新银行接续", "Sold under its mortgage (带押过户): the new bank's loan follows the old one's")
    short_of_release(day)
    scene = prepare(day, "onward", 2)
    text = drafts.bank_release(UNIT, FIRST_LOAN, proof(2))
    scene.state("bank-101", "bank-release", "release", text)
    finish(scene)
    scene.submit("sale", "pledge", "release")
    show_state(day, ["mortgaged"])
    newest = day.ask("bureau-11", "unit", "history", UNIT)["items"][:3]
    kinds, heights = {item["kind"] for item in newest}, {item["receipt"]["height"] for item in newest}
    day.check(
        kinds == {2, 10, 13} and len(heights) == 1,
        "转移、新抵押、旧抵押注销同一高度登簿", "transfer, new mortgage and the old one's end stand at one height",
    )


def short_of_release(day):
    """The old bank has not agreed: nothing of the bundle is registered."""
    day.note("旧抵押权人尚未同意时：", "While the old mortgagee has not agreed:")
    scene = prepare(day, "short", 1)
    finish(scene)
    refused = scene.submit("sale", "pledge", "release", rule=135)
    day.check("R-068" in refused, "一员不合规（R-068），全组不登簿（R-135）", "one member fails (R-068), nothing of the bundle is registered (R-135)")
    scene.withdraw("sale")
    show_state(day, ["mortgaged"])


def prepare(day, folder, number):
    """The case of a bundle, reviewed, and its records as the parties look at them."""
    scene = Scene(day, folder)
    case = case_number("D", number)
    scene.write("scope.txt", drafts.SCOPE_OF_CLAIM)
    after = title(1102)
    scene.write("sale.toml", drafts.transfer(case, UNIT, title(1002), after, [SECOND], [THIRD]))
    scene.write("pledge.toml", drafts.mortgage(case, UNIT, proof(3), THIRD, 102, 1_500_000))
    scene.write("release.toml", drafts.cancellation(case, UNIT, FIRST_LOAN))
    names = ("sale", "pledge", "release")
    scene.accept(*names, bundle=True)
    scene.review("sale")
    scene.draft(*names, bundle=True)
    return scene


def finish(scene):
    """Tax clearance, the parties' word, and everybody's signature."""
    text = drafts.taxes(UNIT, [SECOND], [THIRD], f"FY2026-{scene.folder}")
    scene.state("tax-111", "tax-clear", "sale", text)
    scene.esign("sale", [SECOND, THIRD])
    scene.esign("pledge", [THIRD])
    scene.sign("sale", "pledge", "release")
    scene.sign("pledge", role="bank", desk="bank-102", beside=False, shown=True)


def show_state(day, marks):
    shown = day.ask("bureau-11", "unit", "show", UNIT)
    day.check(
        shown["status"] == "current" and shown["marks"] == marks,
        f"单元现势，标记：{'、'.join(marks) or '无'}",
        f"the unit is current; marks: {', '.join(marks) or 'none'}",
    )
