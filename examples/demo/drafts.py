"""Drafts of what is traded: transfers, mortgages, their cancellation, and the tax office's word."""

from clock import FIRST_DAY
from people import owner, person, persons


def transfer(case, unit, previous, number, givers, takers, price=3_200_000):
    """A sale of the whole."""
    return (
        f'type = "transfer"\ncase = "{case}"\nunit = "{unit}"\nright-type = 4\ncause = "买卖"\nscope = "whole"\n'
        f'co-ownership = {0 if len(takers) == 1 else 1}\nissue-mode = "shared"\nprice = "{price}"\n'
        f'previous-number = "{previous}"\nnumber = "{number}"\ngivers = {persons(givers)}\n'
        + "".join(owner(taker, "takers") for taker in takers)
    )


def half(case, unit, previous, number, giver, taker, form):
    """A sale of half; `form` is the form of co-ownership afterwards."""
    giving = person(giver).replace("}", ', share = "1/2" }')
    return (
        f'type = "transfer"\ncase = "{case}"\nunit = "{unit}"\nright-type = 4\ncause = "买卖"\nscope = "shares"\n'
        f'co-ownership = {form}\nissue-mode = "shared"\nprice = "1600000"\n'
        f'previous-number = "{previous}"\nnumber = "{number}"\ngivers = [{giving}]\n'
        + owner(taker, "takers", 'share = "1/2"\n')
    )


def taxes(unit, givers, takers, contract, case=None):
    """Taxes of a sale are settled (契税法 11), for one case or for whichever comes first."""
    bound = f'case = "{case}"\n' if case else ""
    return (
        f'unit = "{unit}"\ncause = "买卖"\ntaxes = ["deed", "value-added", "income"]\nexempt = ["value-added"]\n'
        f'contract = "{contract}"\ngivers = {persons(givers)}\ntakers = {persons(takers)}\n{bound}'
    )


def mortgage(case, unit, number, mortgagor, bank, amount):
    return (
        f'type = "mortgage"\ncase = "{case}"\nunit = "{unit}"\nmortgage-kind = 1\namount = "{amount}"\n'
        f'mortgagee = {bank}\nfrom = {FIRST_DAY}\nto = 2056-06-01\nno-transfer = false\nsecured-scope = "scope.txt"\n'
        f'number = "{number}"\nmortgagor = {person(mortgagor)}\n'
    )


SCOPE_OF_CLAIM = "主债权、利息、违约金、实现抵押权的费用\n"


def cancellation(case, unit, of_mortgage, more=""):
    return f'type = "mortgage-cancel"\ncase = "{case}"\nunit = "{unit}"\nmortgage = "{of_mortgage}"\n{more}'


def bank_release(unit, of_mortgage, number):
    return f'unit = "{unit}"\nmortgage = "{of_mortgage}"\nproof-number = "{number}"\n'
