//! Who agrees to a record, and what the register must not hold, or whose agreement it needs, before a right is disposed
//! of: the set DISPOSAL of domain 4.5, rule by rule.

use std::collections::BTreeSet;

use kexin_proof::unit_code::UnitCode;

use super::Filed;
use super::fraction::Fraction;
use super::record::{Party, Record, Role, Says};
use super::rules::Findings;
use super::seizures::{Seizure, running_at};
use super::state::{Easement, Notice, Owner, SHARED, SINGLE, State, Status, Unit};

/// Parties whose e-signature service says that they agree to this act on a unit, on these terms.
pub fn agreeing(record: &Record, to: &UnitCode) -> BTreeSet<Party> {
    let mut parties = BTreeSet::new();
    for statement in &record.statements {
        if let Says::Esign { party, unit, act, to_these_terms: true } = &statement.says
            && unit == to
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

/// registered, and neither planned nor history. Gives the unit unless it was never registered.
pub fn current<'a>(unit: Option<&'a Unit>, found: &mut Findings) -> Option<&'a Unit> {
    let Some(unit) = unit.filter(|unit| unit.status != Status::Planned) else {
        found.note(24);
        return None;
    };
    found.require(23, unit.status == Status::Current);
    Some(unit)
}

/// A unit that a record disposes of.
pub struct Disposed<'a> {
    pub code: &'a UnitCode,
    pub unit: &'a Unit,
    pub filed: &'a Filed<'a>,
}

impl Disposed<'_> {
    fn now(&self) -> u64 {
        self.filed.place.time
    }

    /// it is not seized, nor pre-seized.
    pub fn judge_seizure(&self, state: &State, found: &mut Findings) {
        self.judge_seizure_unless_of(&BTreeSet::new(), state, found);
    }

    /// R-017 where somebody acquires: a pre-seizure of the acquirer himself waits for this very registration
    /// (法发〔2004〕5号 16).
    pub fn judge_seizure_unless_of(&self, acquirers: &BTreeSet<Party>, state: &State, found: &mut Findings) {
        let own = running_at(&self.unit.seizures, self.now());
        for seizure in own.into_iter().chain(self.seized_with_land(state)) {
            found.require(17, seizure.kind == 3 && acquirers.contains(&seizure.order.debtor));
        }
    }

    /// What runs of the land for a debt of somebody who owns what stands on it (法释〔2004〕15号 23).
    pub fn seized_with_land(&self, state: &State) -> Vec<Seizure> {
        let land = land_of(self.code).and_then(|land| state.registered(&land));
        let running = land.map(|land| running_at(&land.seizures, self.now())).unwrap_or_default();
        let owns = |party: Party| self.unit.owners.iter().any(|owner| owner.party == party);
        running.into_iter().filter(|seizure| owns(seizure.order.debtor)).collect()
    }

    /// whoever has an advance notice consents, unless he himself acquires what it secures (民法典 221).
    pub fn judge_notices(&self, acquirers: &BTreeSet<Party>, found: &mut Findings) {
        self.judge_notices_unless(found, |notice| {
            notice.beneficiary.is_some_and(|party| acquirers.contains(&party))
        });
    }

    /// R-018 where ownership passes: a bank to which a buyer promised a mortgage loses nothing when he becomes the owner.
    pub fn judge_notices_of_transfer(&self, acquirers: &BTreeSet<Party>, found: &mut Findings) {
        let in_force = || self.unit.notices.iter().filter(|notice| notice.standing.is_in_force(self.now()));
        let buys = |party: Party| in_force().any(|notice| notice.beneficiary == Some(party));
        self.judge_notices_unless(found, |notice| match notice.beneficiary {
            Some(party) => acquirers.contains(&party),
            None => acquirers.contains(&notice.obligor) && buys(notice.obligor),
        });
    }

    fn judge_notices_unless(&self, found: &mut Findings, acquires: impl Fn(&Notice) -> bool) {
        for notice in self.unit.notices.iter().filter(|notice| notice.standing.is_in_force(self.now())) {
            let consents = self.has_consent(&notice.standing.case, notice.beneficiary, notice.organisation);
            found.require(18, consents || acquires(notice));
        }
    }

    /// an objection bars nothing, but who acquires has signed that he knows the risk (实施细则 84).
    pub fn judge_objections(&self, acquirers: &BTreeSet<Party>, found: &mut Findings) {
        for objection in &self.unit.objections {
            let standing = &objection.standing;
            found.require(19, !standing.is_in_force(self.now()) || self.all_know(&standing.case, acquirers));
        }
    }

    /// a mortgagee whose clause forbids transfer consents (民法典 406).
    pub fn judge_no_transfer(&self, found: &mut Findings) {
        for mortgage in
            self.unit.mortgages.iter().filter(|mortgage| mortgage.is_active && mortgage.no_transfer)
        {
            found.require(20, self.has_consent(&mortgage.case, None, Some(mortgage.mortgagee)));
        }
    }

    /// no organ restricts it, and the import left nothing that must be cleaned first (flags Q9, Q10).
    pub fn judge_restrictions(&self, found: &mut Findings) {
        found.require(21, !self.is_restricted() && self.unit.quality & FROZEN == 0);
    }

    /// Whether an organ restricts it.
    pub fn is_restricted(&self) -> bool {
        self.unit.restrictions.iter().any(|entry| entry.standing.is_in_force(self.now()))
    }

    /// Whether every mortgagee consents.
    pub fn have_mortgagees_consented(&self) -> bool {
        let mut active = self.unit.mortgages.iter().filter(|mortgage| mortgage.is_active);
        active.all(|mortgage| self.has_consent(&mortgage.case, None, Some(mortgage.mortgagee)))
    }

    /// Whether everybody consents who may live there.
    pub fn have_occupants_consented(&self) -> bool {
        let mut in_force =
            self.unit.habitations.iter().filter(|right| right.standing.is_in_force(self.now()));
        in_force.all(|right| self.has_consent(&right.standing.case, Some(right.occupant), None))
    }

    /// Whether of every unit that this one serves an owner consents.
    pub fn have_served_consented(&self, state: &State) -> bool {
        let serves = |entry: &&Easement| entry.serves && entry.standing.is_in_force(self.now());
        self.unit.easements.iter().filter(serves).all(|entry| {
            let owners = state.units.get(&entry.other).map_or(&[][..], |other| &other.owners);
            owners.iter().any(|owner| self.has_consent(&entry.standing.case, Some(owner.party), None))
        })
    }

    /// land passes with what stands on it (民法典 356, 357).
    pub fn judge_land(&self, found: &mut Findings) {
        found.require(30, !is_land(self.code) || self.unit.fixtures.unwrap_or(0) == 0);
    }

    /// R-034, a warning: who acquires knows who lives there (民法典 366).
    pub fn judge_habitations(&self, acquirers: &BTreeSet<Party>, found: &mut Findings) {
        for right in &self.unit.habitations {
            let standing = &right.standing;
            found.require(34, !standing.is_in_force(self.now()) || self.all_know(&standing.case, acquirers));
        }
    }

    /// a minor's guardian agrees (民法典 35), and nobody gives who is dead (232), as far as the police told.
    pub fn judge_givers(&self, givers: &BTreeSet<Party>, found: &mut Findings) {
        for statement in &self.filed.record.statements {
            if let Says::Identity { party, status, .. } = &statement.says
                && givers.contains(party)
            {
                found.require(37, status & MINOR == 0 || self.has_guardian(*party));
                found.require(38, status & DECEASED == 0);
            }
        }
    }

    fn has_guardian(&self, of: Party) -> bool {
        self.filed.record.statements.iter().any(|statement| match &statement.says {
            Says::Guardian { ward, unit, act, to_these_terms, .. } => {
                let this_act = unit == self.code && *act == self.filed.record.facts.kind();
                *ward == of && this_act && *to_these_terms
            }
            _ => false,
        })
    }

    /// Whether the holder of an entry agrees to this act: a person by e-signature, an organisation by its own key.
    pub fn has_consent(&self, of_entry: &str, holder: Option<Party>, organisation: Option<u32>) -> bool {
        let record = self.filed.record;
        record.statements.iter().any(|statement| {
            let Says::Consent { unit, act, entry, party, to_these_terms } = &statement.says else {
                return false;
            };
            let (role, org, _) = statement.signer;
            let is_holder = match organisation {
                Some(organisation) => org == organisation && role != Role::Party && party.is_none(),
                None => holder.is_some() && *party == holder && role == Role::Party,
            };
            let this_act = unit == self.code && *act == record.facts.kind() && *to_these_terms;
            is_holder && this_act && entry == of_entry
        })
    }

    /// Whether every acquirer has signed that he knows of an entry.
    fn all_know(&self, of_entry: &str, acquirers: &BTreeSet<Party>) -> bool {
        let knows = |acquirer: &Party| {
            self.filed.record.statements.iter().any(|statement| match &statement.says {
                Says::RiskAck { party, unit, entry } => {
                    let by_party = statement.signer.0 == Role::Party && party == acquirer;
                    by_party && unit == self.code && entry == of_entry
                }
                _ => false,
            })
        };
        !acquirers.is_empty() && acquirers.iter().all(knows)
    }
}

/// Whether an award is in effect by which these parties lose a right in a unit: it ends it as a judgment does (民法典 229;
/// 实施细则 28).
pub fn is_awarded(
    filed: &Filed<'_>,
    of: &UnitCode,
    by: (Option<&String>, Option<u8>),
    losers: &BTreeSet<Party>,
) -> bool {
    filed.record.statements.iter().any(|statement| match &statement.says {
        Says::Instrument { unit, matter: 4, from, to, effective_at, document, digest } => {
            let this = unit == of && (Some(document), Some(*digest)) == by;
            let in_effect = *effective_at <= filed.place.time;
            // Who loses nothing was no party.
            this && in_effect && to.is_empty() && !from.is_empty() && from.iter().eq(losers)
        }
        _ => false,
    })
}

/// Whether a court orders this act on a unit, by this document.
pub fn is_ordered_by_court(record: &Record, of: &UnitCode, by: (Option<&String>, Option<u8>)) -> bool {
    record.statements.iter().any(|statement| match &statement.says {
        Says::CourtOrder { unit, act, document, digest, .. } => {
            let this = unit == of && (Some(document), Some(*digest)) == by;
            statement.signer.0 == Role::Court && *act == record.facts.kind() && this
        }
        _ => false,
    })
}

/// Whoever is to profit from an award applies, and nobody else.
pub fn judge_awarded(filed: &Filed<'_>, of: &UnitCode, owners: &[Owner], found: &mut Findings) {
    let agreeing = agreeing(filed.record, of);
    judge_applicants(&agreeing, owners, found);
    found.require(132, !agreeing.is_empty());
}

/// nobody signs as an applicant who is none.
pub fn judge_applicants(agreeing: &BTreeSet<Party>, owners: &[Owner], found: &mut Findings) {
    found.require(25, agreeing.iter().all(|party| owners.iter().any(|owner| owner.party == *party)));
}

/// Flags of an import that freeze a unit: orphan encumbrances, overlapping rights.
pub const FROZEN: u32 = 0b11_0000_0000;

/// Bits of a person's standing.
pub const MINOR: u32 = 1 << 1;
pub const CHANGED: u32 = 1 << 3;
pub const DECEASED: u32 = 1 << 4;

/// Whether a code names land or sea without anything on it.
pub fn is_land(code: &UnitCode) -> bool {
    &code.as_str()[19..20] == "W"
}

/// The land under what stands on it; none for land itself.
pub fn land_of(unit: &UnitCode) -> Option<UnitCode> {
    let land: UnitCode = format!("{}W00000000", &unit.as_str()[..19]).parse().expect("a parcel's own code");
    (land != *unit).then_some(land)
}

/// Whether a use is that of a dwelling.
pub fn is_dwelling(use_code: u32) -> bool {
    matches!(use_code, 10..=13 | 111 | 112)
}
