"""What is found in a source, and what stands there when it is planted."""

import unittest

from sites import mutants_of, planted


def keys(text):
    return [mutant.key.split(": ", 1)[1] for mutant in mutants_of("act/x.rs", text)]


def with_mutants(text, kinds):
    """The source with its mutants of some kinds, numbered from 1, the switch's path left out, blanks as one."""
    mutants = [mutant for mutant in mutants_of("act/x.rs", text) if mutant.kind in kinds]
    out, _ = planted(text, list(enumerate(mutants, start=1)))
    return " ".join(out.replace("crate::mutation::", "").split())


class Sites(unittest.TestCase):
    def test_a_border_reaches_as_far_as_its_operands(self):
        text = "fn f() -> X { g(a.len() + 1 <= self.b(c, d)? && !e) }"
        self.assertEqual(
            with_mutants(text, {"border"}), "fn f() -> X { g(at_most(1, &(a.len() + 1 ), &( self.b(c, d)?)) && !e) }"
        )

    def test_generic_brackets_are_no_borders(self):
        self.assertEqual(keys("fn f(a: Vec<u8>) -> X { a.iter().map(u8::from).collect::<Vec<u8>>() }"), [])

    def test_operands_are_judged_once_and_in_their_order(self):
        text = "fn f() -> X { a && b || c }"
        self.assertEqual(
            with_mutants(text, {"connective"}),
            "fn f() -> X { (match ((match (a ) { mutated if mutated != is_on(1) => ( b), mutated => mutated }) )"
            " { mutated if mutated == is_on(2) => ( c), mutated => mutated }) }",
        )

    def test_a_pattern_joined_to_a_condition_is_left_alone(self):
        self.assertEqual(keys("fn f() -> X { if let Some(a) = b && c { d } }"), [])
        self.assertEqual(keys("fn f() -> X { if a && let Some(b) = c { d } }"), [])

    def test_a_closure_without_arguments_joins_nothing(self):
        self.assertEqual(keys("fn f() -> X { a.map_or_else(|| b, || c) }"), [])

    def test_equalities_and_negations_turn_round(self):
        text = "fn f() -> X { a == b && !c.d(e) }"
        self.assertEqual(with_mutants(text, {"negation"}), "fn f() -> X { flipped(1, a == b) && flipped(2, !c.d(e)) }")

    def test_a_requirement_its_number_computed_or_not(self):
        text = "fn f() -> X { x.require(if a { 1 } else { 2 }, b); x.require(\n 3,\n c,\n); }"
        self.assertEqual(
            with_mutants(text, {"requirement"}),
            "fn f() -> X { x.require(if a { 1 } else { 2 }, holds(1, b)); x.require( 3, holds(2, c), ); }",
        )

    def test_faults_and_refusals_are_left_out(self):
        text = "fn f() -> X { x.add(Rejection::new(1)); match y { Z => x.add(Rejection::new(2)), } if a { return Err(b); } }"
        self.assertEqual(
            with_mutants(text, {"fault", "refusal"}),
            "fn f() -> X { { if !is_on(1) { x.add(Rejection::new(1)); } }"
            " match y { Z => { if !is_on(2) { x.add(Rejection::new(2)) } }, }"
            " if a { { if !is_on(3) { return Err(b); } } } }",
        )

    def test_a_function_gives_what_its_type_has(self):
        def of(returns):
            return keys(f"fn f() {returns} {{ g() }}")

        self.assertEqual(of(""), ["gives nothing, and does nothing"])
        self.assertEqual(of("-> Result<bool, StoreError>"), ["gives Ok(true)", "gives Ok(false)"])
        self.assertEqual(of("-> Result<(), E>"), ["gives Ok(())"])
        self.assertEqual(of("-> Option<Vec<u8>>"), ["gives None"])
        self.assertEqual(of("-> Result<Vec<u32>, E>"), ["gives Ok(Default::default())"])
        self.assertEqual(of("-> Self"), [])
        self.assertEqual(keys("fn f() -> Option<u8> { None }"), [])

    def test_constants_assertions_and_tests_are_left_alone(self):
        self.assertEqual(keys("const A: bool = 1 < 2;\nfn f() -> X { assert!(a < b); c }"), [])
        self.assertEqual(keys("fn f() -> X { a }\n#[cfg(test)]\nmod tests { fn g() -> bool { a < b } }"), [])

    def test_a_constant_function_is_one_no_more(self):
        text = "pub const fn f(a: u8) -> bool { a < 2 }"
        self.assertIn("pub fn f(a: u8) -> bool { if is_on(2)", with_mutants(text, {"border", "result"}))

    def test_the_same_text_twice_in_a_function_has_two_names(self):
        self.assertEqual(keys("fn f() -> X { g(a < b); g(a < b) }"), ["`a < b` with <=", "`a < b` with <= (2)"])


if __name__ == "__main__":
    unittest.main()
