"""What a unit is: one is divided in two, another's area was registered wrongly."""

from casework import Scene
from land import STREET, area_of, case_number, house, title

SURVEY = "survey-161"


def division(day):
    day.chapter("分割：一户分为两户，测绘成果为据", "A division: one house becomes two, by the survey's measure")
    scene = Scene(day, "division")
    unit, owner, parts = house(6), 6, [(house(601), "30.00", 1601), (house(602), "36.06", 1602)]
    targets = "".join(
        f'[[targets]]\nunit = "{code}"\narea = "{area}"\nlocation = "{STREET}1号0701房之{place}"\n'
        f'number = "{title(number)}"\n'
        for place, (code, area, number) in enumerate(parts, 1)
    )
    scene.write("division.toml", (
        f'type = "split"\ncase = "{case_number("D", 61)}"\nunit = "{unit}"\nright-type = 4\n'
        f'previous-number = "{title(owner)}"\n{targets}'
    ))
    measured = ", ".join(f'{{ unit = "{code}", area = "{area}" }}' for code, area, _ in parts)
    scene.state(SURVEY, "survey-ok", "division", f"measured = [{measured}]\nadjacent = false\n")
    scene.handle("division", [owner])
    shown = [day.ask("bureau-11", "unit", "show", code)["status"] for code in (unit, parts[0][0], parts[1][0])]
    day.check(
        shown == ["historic", "current", "current"],
        "原单元转为历史，两个新单元现势，各有其证", "the old unit is historic, two new ones are current, each with its certificate",
    )
    day.note("再办分割前的单元：", "Whoever comes with the old unit:")
    scene.write("again.toml", (day.files / "division/division.toml").read_text().replace("-D0061", "-D0062"))
    day.run("bureau-11", "record", "check", scene.path("again.toml"), "--dry-run", "node", rule=23)


def correction(day):
    day.chapter("更正：面积登记有误，旧值与新值并列", "A correction: the area was wrong; old and new stand side by side")
    scene = Scene(day, "correction")
    unit, owner = house(7), 7
    items = day.ask("bureau-11", "unit", "history", unit)["items"]
    target = next(item["receipt"]["record"] for item in items if item["kind"] == 1)
    scene.write("survey.txt", "（虚构）房产测绘成果报告书\n")
    scene.write("correction.toml", (
        f'type = "correction"\ncase = "{case_number("G", 1)}"\nunit = "{unit}"\nright-type = 4\ntarget = "{target}"\n'
        f'basis = "holder"\nevidence = "survey.txt"\nprevious-number = "{title(owner)}"\n'
        f'number = "{title(1007)}"\n[[old]]\nfield = "area"\narea = "{area_of(owner)}"\n'
        '[[new]]\nfield = "area"\narea = "66.70"\n'
    ))
    survey = f'measured = [{{ unit = "{unit}", area = "66.70" }}]\nadjacent = false\n'
    scene.state(SURVEY, "survey-ok", "correction", survey)
    scene.accept("correction")
    for step in ("review", "second-review"):
        scene.review("correction", step=step)
    scene.register("correction", [owner])
