"""Who has to explain what, and whether every explanation names a mutant that is there."""

import contextlib
import io
import unittest
from unittest import mock

import mutants
from build import sources
from sites import BORDER, NEGATION, Mutant, mutants_of


def mutant(key, kind=BORDER):
    return Mutant(key, kind, key.split(" ")[0], 1, (), None)


def judged(tried, alive, reasons):
    with mock.patch.object(mutants, "explained", return_value=reasons), contextlib.redirect_stdout(io.StringIO()):
        return mutants.judge(dict(enumerate(tried, start=1)), alive)


class Judge(unittest.TestCase):
    def test_a_survivor_is_explained_or_the_run_fails(self):
        one, other = mutant("act/a.rs f: x"), mutant("act/a.rs f: y")
        self.assertTrue(judged([one, other], [], {}))
        self.assertFalse(judged([one, other], [one.key], {}))
        self.assertTrue(judged([one, other], [one.key], {one.key: "why"}))

    def test_an_explanation_of_what_is_found_or_gone_is_stale(self):
        one = mutant("act/a.rs f: x")
        self.assertFalse(judged([one], [], {one.key: "why"}))
        self.assertFalse(judged([one], [], {"act/a.rs f: gone": "why"}))
        self.assertTrue(judged([one], [], {"act/b.rs f: of a file that was not tried": "why"}))

    def test_of_the_acts_some_kinds_are_told_and_not_judged(self):
        of_act, of_rules = mutant("act/a.rs f: x", NEGATION), mutant("rules.rs f: x", NEGATION)
        self.assertTrue(judged([of_act], [of_act.key], {}))
        self.assertFalse(judged([of_rules], [of_rules.key], {}))

    def test_every_explanation_and_the_control_name_a_mutant_of_the_sources(self):
        keys = {one.key for file, text in sources().items() for one in mutants_of(file, text)}
        self.assertEqual(set(mutants.explained()) - keys, set())
        self.assertIn(mutants.CONTROL, keys)


if __name__ == "__main__":
    unittest.main()
