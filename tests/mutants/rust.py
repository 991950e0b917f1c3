"""Enough of Rust to find expressions in formatted sources: tokens, brackets, functions, and how far an operand reaches.

Sources are as rustfmt leaves them, so that an operator stands between blanks and a generic bracket does not. What is
misread all the same does not compile, and such a mutant is given up (`build.py`).
"""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>b?r(?P<fence>\#*)".*?"(?P=fence)|b?"(?:\\.|[^"\\])*"|b?'(?:\\(?:x..|u\{[^}]*\}|.)|[^'\\])')
    |(?P<lifetime>'\w+)
    |(?P<number>\d[\w]*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<sign><<=|>>=|\.\.=|\.\.\.|::|->|=>|==|!=|<=|>=|&&|\|\||\+=|-=|\*=|/=|%=|\^=|&=|\|=|<<|>>|\.\.|.)""",
    re.S | re.X,
)
OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = set(OPENING.values())
# Where an operand of a comparison ends, beside an unmatched bracket.
OPERAND_ENDS = {
    "&&", "||", ",", ";", "=>", "=", "|", "{", "}", "..", "..=", "+=", "-=", "*=", "&=", "|=", ":",
    "if", "while", "match", "return", "let", "in", "else", "break", "move",
    "<", "<=", ">", ">=", "==", "!=",
}
COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}


@dataclass(frozen=True)
class Token:
    """A token, its place in the text, and whether blanks stand on both of its sides."""

    kind: str
    text: str
    start: int
    end: int
    is_spaced: bool


@dataclass(frozen=True)
class Function:
    """A function with a body, by indexes of tokens: its first keyword, and the brackets of its body."""

    name: str
    returns: str
    const: int | None
    opens: int
    closes: int


class Source:
    """The tokens of one file, up to its tests, with the partner of each bracket."""

    def __init__(self, text):
        self.text = text
        self.tokens = list(tokens(text.partition("#[cfg(test)]")[0]))
        self.partner = {}
        open_ones = []
        for index, token in enumerate(self.tokens):
            if token.text in OPENING and token.kind == "sign":
                open_ones.append(index)
            elif token.text in CLOSING and token.kind == "sign":
                opens = open_ones.pop()
                self.partner[opens], self.partner[index] = index, opens

    def word(self, index):
        """Text of the token at an index; of none, outside."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def between(self, first, last):
        """The text from token `first` to token `last`, on one line."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last].end].split())

    def is_sign(self, index, text):
        return self.word(index) == text and self.tokens[index].kind == "sign"

    def is_comparison(self, index):
        token = self.tokens[index]
        return token.kind == "sign" and token.text in COMPARISONS and token.is_spaced

    def left_of(self, index, ends):
        """First token of the operand left of the operator at `index`."""
        at = index
        while at > 0:
            before = at - 1
            if self.word(before) in CLOSING - {"}"} and self.tokens[before].kind == "sign":
                at = self.partner[before]
            elif self._ends(before, ends) or before in self.partner:
                return at
            else:
                at = before
        return at

    def right_of(self, index, ends):
        """Last token of the operand right of the operator at `index`."""
        at = index
        while at + 1 < len(self.tokens):
            after = at + 1
            if self.word(after) in {"(", "["} and self.tokens[after].kind == "sign":
                at = self.partner[after]
            elif self._ends(after, ends) or after in self.partner:
                return at
            else:
                at = after
        return at

    def _ends(self, index, ends):
        token = self.tokens[index]
        if token.kind not in {"sign", "word"} or token.text not in ends:
            return False
        # `Vec::<u8>` and `&'a` hold signs that are no operators.
        return token.text not in COMPARISONS or token.is_spaced

    def functions(self):
        """Every function with a body, in order."""
        for index, token in enumerate(self.tokens):
            if token.text != "fn" or self.tokens[index + 1].kind != "word":
                continue
            found = self._function(index)
            if found is not None:
                yield found

    def _function(self, index):
        at = index + 2
        while not self.is_sign(at, "("):
            at += 1
        at = self.partner[at] + 1
        returns = ""
        if self.is_sign(at, "->"):
            first = at + 1
            while self.word(at + 1) not in {"{", "where", ";"}:
                at = self.partner.get(at + 1, at + 1)
            returns = self.between(first, at)
            at += 1
        while self.word(at) not in {"{", ";"}:
            at = self.partner.get(at, at) + 1
        if self.word(at) == ";":
            return None
        const = index - 1 if self.word(index - 1) == "const" else None
        return Function(self.word(index + 1), returns, const, at, self.partner[at])

    def left_out(self):
        """Ranges of tokens that nothing is planted in: attributes, constants, assertions, macros, and `const` blocks."""
        ranges = []
        for index, token in enumerate(self.tokens):
            following = self.word(index + 1)
            if self.is_sign(index, "#") and following in {"[", "!"}:
                opens = index + 1 if following == "[" else index + 2
                ranges.append((index, self.partner[opens]))
            elif token.text in {"const", "static"} and following != "fn" and token.kind == "word":
                ranges.append((index, self._end_of_item(index)))
            elif following == "!" and self.word(index + 2) in OPENING and token.text in NOT_MUTATED:
                ranges.append((index, self.partner[index + 2]))
            elif token.text == "macro_rules":
                ranges.append((index, self.partner[index + 3]))
        return ranges

    def _end_of_item(self, index):
        at = index
        while at < len(self.tokens) and self.word(at) != ";":
            if self.word(at) in CLOSING:
                return at
            at = self.partner.get(at, at) + 1
        return at


NOT_MUTATED = {"assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "unreachable", "panic"}


def tokens(text):
    """The tokens of a text, without blanks and comments."""
    for found in TOKEN.finditer(text):
        kind = found.lastgroup if found.lastgroup != "fence" else "text"
        if kind in {"space", "comment"}:
            continue
        start, end = found.span()
        is_spaced = start > 0 and text[start - 1].isspace() and end < len(text) and text[end].isspace()
        yield Token(kind, found.group(), start, end, is_spaced)
