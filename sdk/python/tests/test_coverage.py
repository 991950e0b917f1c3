"""No golden vector file without a reader: a file that no test loads fails here."""

import ast
import pathlib
import unittest

from .vectors import VECTORS

# Files that this reader leaves out, and why.
EXCEPTIONS: dict[str, str] = {}


def loaded(source: str) -> set[str]:
    """Names given to `load` in a test's source, as calls and not as words in a comment."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "load"]
    return {name.value for name in named if isinstance(name, ast.Constant)}


class EveryVector(unittest.TestCase):
    def setUp(self):
        self.files = {path.name for path in VECTORS.glob("*.json")}

    def test_every_file_is_read_or_named_as_an_exception(self):
        sources = pathlib.Path(__file__).parent.glob("test_*.py")
        read = set().union(*(loaded(path.read_text(encoding="utf-8")) for path in sources))
        self.assertGreater(len(self.files), 20)
        self.assertEqual(self.files - read - EXCEPTIONS.keys(), set())
        self.assertEqual(EXCEPTIONS.keys() - (self.files - read), set(), "an exception that is none")

    def test_a_name_in_a_comment_is_no_reading(self):
        self.assertEqual(loaded('# load("a.json")\nload("b.json")["c"]\nx.load("d.json")'), {"b.json"})


if __name__ == "__main__":
    unittest.main()
