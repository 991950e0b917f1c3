"""Invented persons. Their numbers pass the check of GB 11643 and belong to nobody on purpose: area 440106, born 1 January
of a year, serial 9nn.
"""

SURNAMES = "陈林黄张李王吴刘蔡杨郑何梁罗曾谢邓冯"
GIVEN = "伟芳娜敏静丽强磊洋艳勇杰娟涛明超霞平刚玲建国文华志强"
# Stands in sealed parts only; the scan must not find it anywhere else, and must find it where it was disclosed.
PLANTED = "欧阳验之"
# Everybody who was written into a draft, for the scan.
MET = set()


def identity_number(serial):
    """An invented resident identity number with the check character of GB 11643."""
    digits = f"440106{1950 + serial // 99 % 60}01019{serial % 99:02d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def invented_name(serial):
    if serial == 1:
        return PLANTED
    return SURNAMES[serial % len(SURNAMES)] + GIVEN[serial % len(GIVEN)] + GIVEN[serial * 7 % len(GIVEN)]


def person(serial):
    """A person by his document alone."""
    MET.add(serial)
    return f'{{ document-type = 1, document = "{identity_number(serial)}" }}'


def persons(serials):
    return f"[{', '.join(map(person, serials))}]"


def owner(serial, table, more=""):
    """A person with his sealed facts, as a table of a draft."""
    MET.add(serial)
    return (
        f'[[{table}]]\nname = "{invented_name(serial)}"\ndocument-type = 1\n'
        f'document = "{identity_number(serial)}"\nholder-type = "个人"\n{more}'
    )


def named_person(serial):
    """A person with his sealed facts, where he holds nothing."""
    MET.add(serial)
    return f'{{ name = "{invented_name(serial)}", document-type = 1, document = "{identity_number(serial)}" }}'


def credit_code(digits):
    """A unified social credit code with the check character of GB 32100."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weighted = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(digits))
    return digits + signs[-weighted % 31]


DEVELOPER = f'{{ document-type = 8, document = "{credit_code("91440106MA5TEXT00")}" }}'
