//! Bundles 组合业务: registrations that law or practice ties together, of one case, all or nothing.
//!
//! The order inside a bundle is part of its meaning: in 带押过户 the new mortgage stands before the old one falls, so
//! that no moment passes without a secured bank (自然资发〔2023〕29号).

use super::{CasePath, KINDS};

/// A bundle that the law knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// B1 转移 with a purchase loan: transfer, mortgage.
    SaleWithLoan,
    /// B2 带押过户: transfer, new mortgages, old ones cancelled or changed.
    SaleUnderMortgage,
    /// B3 预告转现: first registrations, then what was noticed in advance becomes registered.
    NewEstate,
    /// B4 法院处置: transfer by law, release of seizures, cancellation of mortgages, certificates voided.
    CourtDisposal,
    /// B5 division or joining of units, with the rights that are attached anew.
    Division,
    /// B6 拆除重建: the old right cancelled, first registrations.
    Rebuilding,
}

/// One part of a bundle: kinds, and how many of them may follow each other.
type Part = (&'static [u16], std::ops::RangeInclusive<usize>);

const ANY: usize = usize::MAX;

impl Bundle {
    /// Every bundle.
    pub const ALL: [Self; 6] = [
        Self::SaleWithLoan,
        Self::SaleUnderMortgage,
        Self::NewEstate,
        Self::CourtDisposal,
        Self::Division,
        Self::Rebuilding,
    ];

    /// The bundle that kinds of records in this order make.
    #[must_use]
    pub fn of(kinds: &[u16]) -> Option<Self> {
        Self::ALL.into_iter().find(|bundle| bundle.forms().iter().any(|parts| fits(kinds, parts)))
    }

    /// Its name in documents, `B1` to `B6`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SaleWithLoan => "B1",
            Self::SaleUnderMortgage => "B2",
            Self::NewEstate => "B3",
            Self::CourtDisposal => "B4",
            Self::Division => "B5",
            Self::Rebuilding => "B6",
        }
    }

    fn forms(self) -> &'static [&'static [Part]] {
        match self {
            Self::SaleWithLoan => &[&[(&[2], 1..=1), (&[10], 1..=ANY)]],
            Self::SaleUnderMortgage => &[
                &[(&[2], 1..=1), (&[10], 0..=ANY), (&[13], 1..=ANY)],
                &[(&[2], 1..=1), (&[11, 12], 1..=ANY)],
            ],
            Self::NewEstate => &[
                &[(&[1], 1..=ANY), (&[2, 10, 20], 0..=ANY)],
                &[(&[2, 10], 1..=1), (&[2, 10, 20], 0..=ANY), (&[20], 1..=1)],
            ],
            Self::CourtDisposal => &[&[(&[3], 1..=1), (&[16], 0..=ANY), (&[13], 0..=ANY), (&[25], 0..=ANY)]],
            Self::Division => &[&[(&[6, 7], 1..=1), (&[10, 11, 21, 22], 1..=ANY)]],
            Self::Rebuilding => &[&[(&[9], 1..=1), (&[1], 1..=ANY)]],
        }
    }
}

/// Whether kinds are these parts, one after the other; a part takes as many as it can.
fn fits(kinds: &[u16], parts: &[Part]) -> bool {
    let Some(((of_part, count), rest)) = parts.split_first() else { return kinds.is_empty() };
    let run = kinds.iter().take_while(|kind| of_part.contains(kind)).count().min(*count.end());
    (*count.start()..=run).rev().any(|taken| fits(kinds.get(taken..).unwrap_or_default(), rest))
}

/// Whether records of these kinds and paths may be one group: steps of cases, or a bundle of one case, of which persons
/// decide all members or none.
#[must_use]
pub fn is_allowed(members: &[(u16, CasePath)], is_one_case: bool) -> bool {
    debug_assert!(members.iter().all(|(kind, _)| KINDS.contains(kind)), "admitted records have known kinds");
    if members.iter().all(|(_, path)| *path == CasePath::Event) {
        return true;
    }
    let kinds: Vec<u16> = members.iter().map(|(kind, _)| *kind).collect();
    let automatic = members.iter().filter(|(_, path)| *path == CasePath::Automatic).count();
    let decides_alike = automatic == 0 || automatic == members.len();
    is_one_case && decides_alike && Bundle::of(&kinds).is_some()
}

#[cfg(test)]
mod tests {
    //! Which records may stand or fall together.

    use super::*;

    #[test]
    fn every_bundle_of_the_law_is_known_by_its_kinds_in_order() {
        for (kinds, bundle) in [
            (&[2, 10][..], "B1"),
            (&[2, 10, 13], "B2"),
            (&[2, 13], "B2"),
            (&[2, 11], "B2"),
            (&[2, 10, 10, 13, 13], "B2"),
            (&[1, 1, 2, 20, 10, 20], "B3"),
            (&[1, 1], "B3"),
            (&[2, 20], "B3"),
            (&[10, 20], "B3"),
            (&[2, 20, 10, 20], "B3"),
            (&[3, 16, 16, 13, 25], "B4"),
            (&[3, 13], "B4"),
            (&[6, 10, 21], "B5"),
            (&[7, 11], "B5"),
            (&[9, 1], "B6"),
            (&[9, 1, 1], "B6"),
        ] {
            assert_eq!(Bundle::of(kinds).map(Bundle::name), Some(bundle), "{kinds:?}");
        }
    }

    #[test]
    fn another_order_or_company_is_no_bundle() {
        for kinds in [
            &[10, 2][..],
            &[13, 2, 10],
            &[2, 13, 10],
            &[2, 2],
            &[13, 13],
            &[14, 16],
            &[1, 9],
            &[2, 10, 20, 1],
        ] {
            assert_eq!(Bundle::of(kinds), None, "{kinds:?}");
        }
    }

    #[test]
    fn registrations_are_bundled_in_one_case_only_and_case_steps_in_any() {
        let loan = [(2, CasePath::Reviewed), (10, CasePath::Reviewed)];
        assert!(is_allowed(&loan, true));
        assert!(!is_allowed(&loan, false));
        assert!(is_allowed(&[(27, CasePath::Event), (27, CasePath::Event)], false));
        assert!(!is_allowed(&[(27, CasePath::Event), (2, CasePath::Reviewed)], true));
    }

    #[test]
    fn a_policy_decides_a_whole_bundle_or_nothing_of_it() {
        assert!(is_allowed(&[(2, CasePath::Automatic), (10, CasePath::Automatic)], true));
        assert!(!is_allowed(&[(2, CasePath::Automatic), (10, CasePath::Reviewed)], true));
        assert!(!is_allowed(&[(2, CasePath::Reviewed), (10, CasePath::Automatic)], true));
        assert!(!is_allowed(&[(2, CasePath::Automatic), (10, CasePath::Automatic)], false));
    }
}
