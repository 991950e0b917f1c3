"""An objection: it does not bar a sale, but whoever buys must sign that he knows its risk, until it has lapsed (民法典
220; 实施细则 84). It lapses with day 15, unless its suit is proven.
"""

import drafts
from casework import Scene
from clock import DAY_15, DAY_16
from land import case_number, house, proof, title
from people import owner

UNIT = house(5)
SELLER, BUYER, OBJECTOR = 5, 5005, 5105
OBJECTION = case_number("Y", 1)


def is_registered(day):
    day.chapter("异议登记", "An objection is registered")
    scene = Scene(day, "objection")
    scene.write("matter.txt", "（虚构）异议：登记簿所载权利人有误\n")
    scene.write("evidence.txt", "（虚构）购房款支付凭证\n")
    scene.write("objection.toml", (
        f'type = "objection"\ncase = "{OBJECTION}"\nunit = "{UNIT}"\nmatter = "matter.txt"\nevidence = "evidence.txt"\n'
        f'number = "{proof(5)}"\n' + owner(OBJECTOR, "applicant").replace("[[", "[").replace("]]", "]")
        .replace('holder-type = "个人"\n', "")
    ))
    scene.handle("objection", [OBJECTOR])
    day.note(
        f"第 1 日为登记次日；第 15 日 {DAY_15}（工作日），第 16 日 {DAY_16}",
        f"day 1 is the day after; day 15 is {DAY_15}, a working day; day 16 is {DAY_16}",
    )


def on_day_15(day):
    day.chapter("第 15 日：异议仍有效，受让人未签知悉风险承诺，不予登记", "Day 15: it stands, and a buyer who has not signed that he knows is refused")
    day.set_clock(DAY_15, 16, 30)
    sell(day, "day15", 51, rule=19)


def on_day_16(day):
    day.chapter("第 16 日：异议已失效，同样的买卖登簿", "Day 16: it has lapsed, and the same sale is registered")
    day.set_clock(DAY_16, 9, 10)
    sell(day, "day16", 52, rule=None)
    shown = day.ask("bureau-11", "unit", "show", UNIT)
    day.check(shown["marks"] == [], "单元已无异议标记", "the unit's mark of an objection is gone")


def sell(day, name, number, rule):
    scene = Scene(day, name)
    case = case_number("S", number)
    scene.write("sale.toml", drafts.transfer(case, UNIT, title(5), title(1005), [SELLER], [BUYER]))
    scene.state("tax-111", "tax-clear", "sale", drafts.taxes(UNIT, [SELLER], [BUYER], f"FY2026-{name}", case), shown=False)
    scene.handle("sale", [SELLER, BUYER], rule=rule)
    if rule:
        scene.withdraw("sale")
