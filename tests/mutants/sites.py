"""Where a source can be made wrong, and how: each mutant is written beside the right code, and a switch chooses.

Kinds: a border moved (`<` for `<=`), an equality or a negation turned round, `&&` for `||`, a requirement that never
fails, a fault that is not noted, a refusal that is not returned, a function that gives the same whatever it is asked.
"""

import re
from dataclasses import dataclass

from rust import COMPARISONS, OPERAND_ENDS, Source

SWITCH = "crate::mutation"
# Kinds of mutants.
BORDER, REQUIREMENT, FAULT, REFUSAL = "border", "requirement", "fault", "refusal"
NEGATION, CONNECTIVE, RESULT = "negation", "connective", "result"
CHAIN_ENDS = OPERAND_ENDS - {"&&", "||"} - COMPARISONS
BORDERS = {"<": ("below", "<="), "<=": ("at_most", "<"), ">": ("above", ">="), ">=": ("at_least", ">")}
NUMBERS = {"u8", "u16", "u32", "u64", "u128", "usize"}
COLLECTION = re.compile(r"(Vec|BTreeMap|BTreeSet)<.*>|String")


@dataclass(frozen=True)
class Mutant:
    """One way to be wrong. `key` names it as long as its function and its text stay."""

    key: str
    kind: str
    file: str
    line: int
    edits: tuple
    const: str | None


@dataclass(frozen=True)
class Edit:
    """Text for a stretch of the source: before it, after it, or in its place."""

    start: int
    end: int
    before: str = ""
    after: str = ""
    instead: str | None = None


def mutants_of(file, text):
    """Every mutant of a file. `{n}` in an edit stands for the number that switches it on."""
    source = Source(text)
    functions = list(source.functions())
    left_out = source.left_out()
    seen = {}
    for kind, index, what, edits in found_in(source, functions):
        if any(first <= index <= last for first, last in left_out):
            continue
        inside = [function for function in functions if function.opens <= index <= function.closes]
        if not inside:
            continue
        function = max(inside, key=lambda function: function.opens)
        key = f"{file} {function.name}: {what}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key = f"{key} ({seen[key]})"
        const = None
        if function.const is not None:
            # A switch is read when the program runs.
            token = source.tokens[function.const]
            edits = [*edits, Edit(token.start, token.end, instead="")]
            const = function.name
        line = text.count("\n", 0, source.tokens[index].start) + 1
        yield Mutant(key, kind, file, line, tuple(edits), const)


def found_in(source, functions):
    for index, token in enumerate(source.tokens):
        if token.kind == "sign":
            if source.is_comparison(index):
                yield comparison(source, index)
            elif token.text in {"&&", "||"} and is_binary(source, index):
                yield from connective(source, index)
            elif token.text == "!" and is_negation(source, index):
                last = end_of_operand(source, index)
                what = f"`{source.between(index, last)}` without its negation"
                yield NEGATION, index, what, [call(source, "flipped", index, last)]
        elif token.text == "require" and source.is_sign(index - 1, ".") and source.is_sign(index + 1, "("):
            yield from requirement(source, index)
        elif token.text == "add" and source.word(index + 2) == "Rejection":
            yield from fault(source, index)
        elif token.text == "return" and source.word(index + 1) == "Err":
            yield from refusal(source, index)
    for function in functions:
        yield from bodies(source, function)


def call(source, name, first, last):
    start, end = source.tokens[first].start, source.tokens[last].end
    return Edit(start, end, before=f"{SWITCH}::{name}({{n}}, ", after=")")


def comparison(source, index):
    sign = source.tokens[index]
    first, last = source.left_of(index, OPERAND_ENDS), source.right_of(index, OPERAND_ENDS)
    text = source.between(first, last)
    if sign.text not in BORDERS:
        return NEGATION, index, f"`{text}` negated", [call(source, "flipped", first, last)]
    name, other = BORDERS[sign.text]
    start, end = source.tokens[first].start, source.tokens[last].end
    whole = Edit(start, end, before=f"{SWITCH}::{name}({{n}}, &(", after="))")
    return BORDER, index, f"`{text}` with {other}", [whole, Edit(sign.start, sign.end, instead="), &(")]


def is_binary(source, index):
    """Whether `&&` or `||` joins two operands, and is no closure without arguments."""
    return source.tokens[index].is_spaced and source.word(index - 1) not in {"(", ",", "=", "=>", "move", "{", ";"}


def connective(source, index):
    """`a && b` as a match on `a`: `b` is judged when `a` holds, or, switched, when it does not."""
    token = source.tokens[index]
    first, last = source.left_of(index, CHAIN_ENDS), source.right_of(index, CHAIN_ENDS)
    if is_let_chain(source, first, last):
        return
    if token.text == "&&":
        ends = CHAIN_ENDS | {"||"}
        first, last = source.left_of(index, ends), source.right_of(index, CHAIN_ENDS | {"||", "&&"})
        relation, other = "!=", "||"
    else:
        last = source.right_of(index, CHAIN_ENDS | {"||"})
        relation, other = "==", "&&"
    beside = source.left_of(index, CHAIN_ENDS | {"||", "&&"})
    text = f"{source.between(beside, index)} {source.between(index + 1, last)}"
    whole = Edit(source.tokens[first].start, source.tokens[last].end, "(match (", "), mutated => mutated }})")
    middle = f") {{{{ mutated if mutated {relation} {SWITCH}::is_on({{n}}) => ("
    yield CONNECTIVE, index, f"`{text}` with {other}", [whole, Edit(token.start, token.end, instead=middle)]


def is_let_chain(source, first, last):
    if source.word(last) in {"&&", "||"} or source.word(last + 1) == "let":
        return True
    if not source.is_sign(first - 1, "="):
        return False
    at = first - 1
    while at > 0 and source.word(at) != "let":
        at = source.partner.get(at, at) - 1
        if source.word(at) in {";", "{"}:
            return False
    return source.word(at - 1) in {"if", "while", "&&", "||"}


def is_negation(source, index):
    before, after = source.tokens[index - 1], source.tokens[index + 1]
    is_macro = before.kind == "word" and before.end == source.tokens[index].start
    is_of_bits = before.text in {"&", "|", "^"} and before.is_spaced
    return not is_macro and not is_of_bits and before.text not in {"->", "#"} and after.kind != "number"


def end_of_operand(source, index):
    """Last token of the path, call or macro that a prefix operator stands before."""
    at = index + 1
    while source.word(at) in {"*", "&", "!"}:
        at += 1
    at = source.partner.get(at, at)
    while True:
        following = source.word(at + 1)
        if following in {".", "::"}:
            at += 2
        elif following in {"(", "["} or following == "?":
            at = source.partner.get(at + 1, at + 1)
        elif following == "!" and source.word(at + 2) in {"(", "["}:
            at = source.partner[at + 2]
        else:
            return at


def requirement(source, index):
    """`findings.require(17, holds)` that never fails."""
    opens, closes = index + 1, source.partner[index + 1]
    comma = opens + 1
    while comma < closes and not source.is_sign(comma, ","):
        comma = source.partner.get(comma, comma) + 1
    last = closes - 2 if source.is_sign(closes - 1, ",") else closes - 1
    if comma >= last:
        return
    what = f"{source.between(opens, closes)} is not required"
    yield REQUIREMENT, index, what, [call(source, "holds", comma + 1, last)]


def fault(source, index):
    """`faults.add(Rejection::new(16))` that is left out."""
    first, last = source.left_of(index, OPERAND_ENDS), source.partner[index + 1]
    is_statement = source.word(first - 1) in {"{", "}", ";"} and source.is_sign(last + 1, ";")
    if not is_statement and source.word(first - 1) != "=>":
        return
    what = f"{source.between(index + 1, last)} is not added"
    yield FAULT, index, what, [unless(source, first, last + 1 if is_statement else last)]


def refusal(source, index):
    """`if … { return Err(…); }` that does not return."""
    last = source.partner[index + 2]
    is_alone = source.is_sign(index - 1, "{") and source.is_sign(last + 1, ";") and source.is_sign(last + 2, "}")
    if not is_alone or source.word(index - 2) in {"else", "=>", "|"}:
        return
    what = f"{source.between(index + 1, last)} is not returned"
    yield REFUSAL, index, what, [unless(source, index, last + 1)]


def unless(source, first, last):
    start, end = source.tokens[first].start, source.tokens[last].end
    return Edit(start, end, before=f"{{{{ if !{SWITCH}::is_on({{n}}) {{{{ ", after=" }} }}")


def bodies(source, function):
    """The function gives a plain value at once."""
    body = source.between(function.opens, function.closes)
    place = source.tokens[function.opens].end
    for value in plain_values(function.returns):
        if body in {f"{{ {value} }}", "{}"}:
            continue
        edit = Edit(place, place, before=f" if {SWITCH}::is_on({{n}}) {{{{ return {value}; }}}}")
        yield RESULT, function.opens, f"gives {value or 'nothing, and does nothing'}", [edit]


def plain_values(returns):
    """Values of a type that need no thought."""
    if returns in {"", "()"}:
        return [""]
    inner = re.fullmatch(r"Result<(.*), [\w:]+>", returns)
    if inner:
        return [f"Ok({value or '()'})" for value in plain_values(inner.group(1))]
    if returns == "bool":
        return ["true", "false"]
    if returns in NUMBERS:
        return ["0"]
    if returns.startswith("Option<"):
        return ["None"]
    if COLLECTION.fullmatch(returns):
        return ["Default::default()"]
    return []


def planted(text, mutants):
    """The source with its mutants, each behind the number that it comes with, and where each of them begins and ends."""
    pieces = []
    for order, (number, mutant) in enumerate(mutants):
        for edit in mutant.edits:
            width = edit.end - edit.start
            if edit.instead is not None:
                pieces.append((edit.start, 2, 0, 0, edit.end, edit.instead.format(n=number), number))
                continue
            # At one place what ends there is closed first, the inner one before the outer; then the outer one is opened.
            if edit.before:
                pieces.append((edit.start, 1, -width, order, edit.start, edit.before.format(n=number), number))
            if edit.after:
                pieces.append((edit.end, 0, width, -order, edit.end, edit.after.format(n=number), number))
    out, places, at, length = [], {}, 0, 0
    for start, _, _, _, end, piece, number in sorted(pieces):
        if start < at:
            # Two mutants of a constant function take away the same keyword.
            continue
        out += [text[at:start], piece]
        length += start - at
        first = places.get(number, (length, length))[0]
        length += len(piece)
        if piece:
            places[number] = (first, length)
        at = end
    return "".join([*out, text[at:]]), places
