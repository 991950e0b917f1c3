//! Which records may stand or fall together: steps of cases, or the bundles B1 to B6 of one case (domain 4.4).

use super::Filed;
use super::path::{Path, path, path_of};

/// Whether records may be one group.
pub fn is_allowed(group: &[Filed<'_>]) -> bool {
    if group.iter().all(|filed| path(&filed.record.facts) == Path::Event) {
        return true;
    }
    // Persons decide the whole of it, or a policy does.
    let decided_by_policy = group.iter().filter(|filed| path_of(filed) == Path::Automatic).count();
    if decided_by_policy != 0 && decided_by_policy != group.len() {
        return false;
    }
    let one_case = group.iter().all(|filed| filed.record.case == group[0].record.case);
    let kinds: Vec<u16> = group.iter().map(|filed| filed.record.facts.kind()).collect();
    one_case && is_bundle(&kinds)
}

/// Whether kinds in this order are B2: a sale under a mortgage.
pub fn is_sale_under_mortgage(kinds: &[u16]) -> bool {
    kinds.first() == Some(&2) && is_bundle(kinds) && kinds.iter().any(|kind| (11..=13).contains(kind))
}

/// Whether kinds in this order are a bundle of the law.
pub fn is_bundle(kinds: &[u16]) -> bool {
    let Some((first, rest)) = kinds.split_first() else { return false };
    if rest.is_empty() {
        return false;
    }
    let all = |kinds: &[u16], of: &[u16]| kinds.iter().all(|kind| of.contains(kind));
    // A run of one kind, then what is left.
    let after = |kinds: &[u16], kind: u16| kinds.iter().take_while(|found| **found == kind).count();
    match first {
        // B1: sale with loans; B2: old mortgages cancelled behind the new, or changed, or moved.
        2 if all(rest, &[10]) || all(rest, &[11, 12]) => true,
        2 if rest.contains(&13) && all(&rest[after(rest, 10)..], &[13]) => true,
        // B3: what was noticed in advance becomes registered.
        2 | 10 if all(rest, &[2, 10, 20]) && rest.last() == Some(&20) => true,
        1 => all(&rest[after(rest, 1)..], &[2, 10, 20]),
        // B4: a court disposes; seizures, mortgages, certificates follow in this order.
        3 => {
            let rest = &rest[after(rest, 16)..];
            let rest = &rest[after(rest, 13)..];
            all(rest, &[25])
        }
        // B5: division or joining, rights attached anew.
        6 | 7 => all(rest, &[10, 11, 21, 22]),
        // B6: demolished and rebuilt.
        9 => all(rest, &[1]),
        _ => false,
    }
}
