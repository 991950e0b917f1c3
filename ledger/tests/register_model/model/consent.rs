//! Who agrees to a record, and whose agreement it needs.

use std::collections::BTreeSet;

use super::fraction::Fraction;
use super::record::{Party, Record, Role, Says};
use super::rules::Findings;
use super::state::{Owner, SHARED, SINGLE, Unit};

/// Parties whose e-signature service says that they agree to this act on its unit, on these terms.
pub fn agreeing(record: &Record) -> BTreeSet<Party> {
    let mut parties = BTreeSet::new();
    for statement in &record.statements {
        if let Says::Esign { party, unit, act, to_these_terms: true } = &statement.says
            && *unit == record.unit
            && *act == record.facts.kind()
            && statement.signer.0 == Role::Party
        {
            parties.insert(*party);
        }
    }
    parties
}

/// Agreement to what is done with the whole: of all joint owners, of two thirds of the shares, of the only owner.
pub fn judge_whole(unit: &Unit, agreeing: &BTreeSet<Party>, found: &mut Findings) {
    let agreed: Vec<&Owner> = unit.owners.iter().filter(|owner| agreeing.contains(&owner.party)).collect();
    let all = agreed.len() == unit.owners.len();
    match unit.form {
        SHARED => {
            let parts = agreed.iter().map(|owner| owner.part(SHARED));
            found.require(27, Fraction::sum(parts).is_two_thirds());
        }
        SINGLE => found.require(132, all),
        _ => found.require(26, all),
    }
}
