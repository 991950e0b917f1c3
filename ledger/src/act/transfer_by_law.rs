//! T03 转移登记: what has passed by law is entered: judgment, auction, inheritance, merger, taking, award (民法典 229, 230).
//!
//! Who gave need not agree, since the right has passed already. A court that seized first disposes in spite of its own
//! seizure; nobody else does (法发〔2004〕5号; 法释〔2016〕6号).

use std::collections::BTreeSet;

use kexin_proof::height::TimeMs;
use kexin_proof::slots::{PartyTag, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::{Guarded, require_current};
use super::owners::{OWNER_FACTS, consenting, require_esign};
use super::passing::GIVER_FACTS;
use super::order::court_attestation;
use super::{ActKind, CasePath, Filing, Register, land};
use crate::attestation::{Claims, Instrument, Notary};
use crate::book::RuleBook;
use crate::record::{Role, SignedRecord};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::unit::{
    Owner, Seizure, SeizureScope, Unit, co_ownership, lapse_waiting, refresh, unit_key, write_queue,
};

pub use super::passing::{Giver, Passing, Scope};

/// Kind number of T03.
pub const KIND: u16 = 3;

/// Slots of a transfer by law, beside those of every record.
pub mod fact {
    pub use crate::act::passing::fact::{CO_OWNERSHIP, GIVERS, ISSUE_MODE, SCOPE, TAKERS};

    /// What it passed by, code of [`super::Ground`].
    pub const INSTRUMENT: u16 = 14;
    /// When that took effect, time: the right passed at that moment, not when it is entered.
    pub const EFFECTIVE: u16 = 15;
    /// Document number 文号, text.
    pub const DOCUMENT_NUMBER: u16 = 16;
    /// Digest of the document, hash.
    pub const DIGEST: u16 = 17;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::SCOPE, "scope", FactType::Code),
    row(fact::GIVERS, "givers", FactType::List(Width::W4, GIVER_FACTS)),
    row(fact::TAKERS, "takers", FactType::List(Width::W8, OWNER_FACTS)),
    row(fact::CO_OWNERSHIP, "co-ownership", FactType::Code),
    row(fact::ISSUE_MODE, "issue mode", FactType::Code),
    row(fact::INSTRUMENT, "instrument", FactType::Code),
    row(fact::EFFECTIVE, "effective at", FactType::Time),
    row(fact::DOCUMENT_NUMBER, "document number", FactType::Text),
    row(fact::DIGEST, "document digest", FactType::Hash),
];

/// What a right passes by without its holder's act. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Ground {
    /// Judgment 生效判决.
    Judgment = 1,
    /// Order after an auction 拍卖成交裁定.
    Auction = 2,
    /// Inheritance 继承.
    Inheritance = 3,
    /// Bequest 受遗赠.
    Bequest = 4,
    /// Merger or split of a legal person 法人合并、分立.
    Reorganisation = 5,
    /// Expropriation, or another decision of a government 征收等决定.
    Decision = 6,
    /// Arbitral award 仲裁裁决.
    Award = 7,
}

impl Ground {
    const ALL: [Self; 7] = [
        Self::Judgment,
        Self::Auction,
        Self::Inheritance,
        Self::Bequest,
        Self::Reorganisation,
        Self::Decision,
        Self::Award,
    ];

    /// The ground with a number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| *ground as u32 == number)
    }

    /// Whether a court disposes.
    const fn is_of_court(self) -> bool {
        matches!(self, Self::Judgment | Self::Auction)
    }

    /// Whether who takes must apply; the others are entered at an organ's request 嘱托.
    const fn is_applied_for(self) -> bool {
        match self {
            Self::Inheritance | Self::Bequest | Self::Reorganisation | Self::Award => true,
            Self::Judgment | Self::Auction | Self::Decision => false,
        }
    }
}

/// A transfer by law, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferByLaw {
    /// What passes from whom to whom.
    pub passing: Passing,
    /// What it passed by.
    pub ground: Ground,
    /// When that took effect.
    pub effective: TimeMs,
    /// Document number.
    pub document_number: String,
    /// Digest of the document.
    pub digest: [u8; 32],
}

impl ActKind for TransferByLaw {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let passing = Passing::read(record, book, faults);
        let slots = record.slots();
        let ground = faults.take(slots.code(fact::INSTRUMENT).ok_or(Rejection::about(7, "instrument")));
        let ground = ground.and_then(|number| {
            faults.take(Ground::from_number(number).ok_or(Rejection::about(8, "instrument")))
        });
        let effective = faults.take(slots.time(fact::EFFECTIVE).ok_or(Rejection::about(7, "effective at")));
        let number = slots.text(fact::DOCUMENT_NUMBER).ok_or(Rejection::about(7, "document number"));
        let number = faults.take(number);
        let digest = faults.take(slots.hash(fact::DIGEST).ok_or(Rejection::about(7, "document digest")));
        Some(Self {
            passing: passing?,
            ground: ground?,
            effective: effective?,
            document_number: number?.to_owned(),
            digest: *digest?,
        })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.passing.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let passing = &self.passing;
        findings.require(14, self.effective <= filing.place.time);
        let value = register.value(&unit_key(&passing.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let Some(unit) = require_current(unit.as_ref(), findings) else { return Ok(()) };
        let acquirers = passing.taking();
        let guarded = Guarded { unit, code: &passing.unit, filing };
        if self.ground.is_of_court() {
            let court = self.court(filing);
            findings.require(49, court.is_some());
            let held = self.held(unit, filing, register)?;
            findings.require(50, court.is_none_or(|court| self.may_dispose(court, &held, filing)));
        } else {
            findings.require(49, self.is_documented(unit, filing));
            guarded.check_seizure_unless_of(&acquirers, register, findings)?;
            guarded.check_notices_of_transfer(&acquirers, findings);
            guarded.check_objections(&acquirers, findings);
            guarded.check_restrictions(findings);
        }
        guarded.check_habitation(&acquirers, findings);
        if self.ground.is_applied_for() {
            require_esign(acquirers.is_subset(&consenting(filing, &passing.unit)), findings);
        }
        self.check_parties(unit, findings);
        findings.require(
            32,
            self.ground != Ground::Auction || passing.is_tax_cleared(&passing.giving(), filing),
        );
        passing.check_numbers(unit, filing, register, findings)
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        self.passing.apply(filing, register)?;
        if self.ground.is_of_court() { self.let_waiting_lapse(filing, register) } else { Ok(()) }
    }
}

impl TransferByLaw {
    /// who gives is an owner; what other owners have stays theirs.
    fn check_parties(&self, unit: &Unit<'_>, findings: &mut Findings) {
        let passing = &self.passing;
        passing.check_holders(unit, findings);
        if passing.scope == Scope::Shares {
            passing.check_shares(unit, findings);
            return;
        }
        let form = unit.co_ownership();
        for owner in self.staying(unit) {
            let Some(after) = passing.takers.owners.iter().find(|taker| taker.party == owner.party) else {
                findings.add(Rejection::new(25));
                continue;
            };
            // What a joint owner has is no share that could be less.
            let is_counted = form == co_ownership::SHARED && passing.takers.form != co_ownership::JOINT;
            let keeps = after.share_of_whole(passing.takers.form) >= owner.share_of_whole(form);
            findings.require(29, !is_counted || keeps);
        }
    }

    /// Owners who give nothing when the whole is entered anew, such as the widow of a joint owner.
    fn staying(&self, unit: &Unit<'_>) -> Vec<Owner> {
        let giving = self.passing.giving();
        unit.owners().into_iter().filter(|owner| !giving.contains(&owner.party)).collect()
    }

    /// The court whose order says the same as the record. Of an auction the debtor gives; a debtor whom a judgment names
    /// gives too.
    fn court(&self, filing: &Filing<'_>) -> Option<u32> {
        let giving = self.passing.giving();
        let order = court_attestation(filing.signed(), |claims| {
            let Claims::CourtOrder(order) = claims else { return false };
            let debtor_gives = match order.debtor {
                Some(debtor) => giving.contains(&debtor),
                None => self.ground == Ground::Judgment,
            };
            order.act == KIND
                && order.unit == self.passing.unit
                && order.document_number == self.document_number
                && *order.order_digest.as_bytes() == self.digest
                && debtor_gives
        });
        order.map(|order| order.signature().org)
    }

    /// every seizure in force of what passes is the court's own, or the court that seized has let it dispose
    /// 商请移送执行函; or it is a pre-seizure of who takes, which waits for this very registration (法发〔2004〕5号 16).
    fn may_dispose(&self, court: u32, held: &[Seizure], filing: &Filing<'_>) -> bool {
        let acquirers = self.passing.taking();
        held.iter().all(|seizure| {
            seizure.organ == court
                || seizure.waits_for(&acquirers)
                || self.is_referred(seizure, court, filing)
        })
    }

    /// Seizures in force of what passes. Those of the land below take hold of what their debtor has in the unit.
    fn held(
        &self,
        unit: &Unit<'_>,
        filing: &Filing<'_>,
        register: &dyn Register,
    ) -> Result<Vec<Seizure>, StoreError> {
        let disposed = self.disposed();
        let is_disposed = |held: SeizureScope| disposed.iter().any(|scope| scope.overlaps(held));
        let time = filing.place.time;
        let mut held = unit.active_seizures(time);
        held.retain(|seizure| is_disposed(seizure.scope()));
        let of_land = land::seizures_against(unit, &self.passing.unit, time, register)?;
        held.extend(of_land.into_iter().filter(|found| is_disposed(SeizureScope::ShareOf(found.debtor))));
        Ok(held)
    }

    /// What a court disposes of, as seizures take hold of it.
    fn disposed(&self) -> Vec<SeizureScope> {
        match self.passing.scope {
            Scope::Whole => vec![SeizureScope::Whole],
            Scope::Shares => self.passing.giving().into_iter().map(SeizureScope::ShareOf).collect(),
        }
    }

    fn is_referred(&self, seizure: &Seizure, court: u32, filing: &Filing<'_>) -> bool {
        filing.signed().attestations().iter().any(|attestation| {
            let Claims::Referral(referral) = &attestation.statement().claims else { return false };
            let signature = attestation.signature();
            signature.role == Role::Court
                && signature.org == seizure.organ
                && referral.unit == self.passing.unit
                && referral.to == court
        })
    }

    /// the notary's certificate, or the instrument, that says the same as the record.
    fn is_documented(&self, unit: &Unit<'_>, filing: &Filing<'_>) -> bool {
        filing.signed().attestations().iter().any(|attestation| {
            let role = attestation.signature().role;
            match &attestation.statement().claims {
                Claims::Notary(notary) => {
                    let matter = match self.ground {
                        Ground::Inheritance => matches!(notary.matter, Notary::INHERITANCE | Notary::WILL),
                        Ground::Bequest => matches!(notary.matter, Notary::BEQUEST | Notary::WILL),
                        _ => false,
                    };
                    matter
                        && role == Role::Notary
                        && notary.unit == self.passing.unit
                        && notary.document_number == self.document_number
                        && *notary.digest.as_bytes() == self.digest
                        && self.are_parties((&notary.from, &notary.to), unit)
                }
                Claims::Instrument(instrument) => {
                    let matter = match self.ground {
                        Ground::Reorganisation => instrument.matter == Instrument::REORGANISATION,
                        Ground::Decision => {
                            matches!(instrument.matter, Instrument::EXPROPRIATION | Instrument::DECISION)
                        }
                        Ground::Award => instrument.matter == Instrument::AWARD,
                        _ => false,
                    };
                    matter
                        && matches!(role, Role::Court | Role::Organ)
                        && instrument.unit == self.passing.unit
                        && instrument.effective_at == self.effective
                        && instrument.document_number == self.document_number
                        && *instrument.digest.as_bytes() == self.digest
                        && self.are_parties((&instrument.from, &instrument.to), unit)
                }
                _ => false,
            }
        })
    }

    /// Whether a document names who gives and who takes; an owner who stays need not stand in it.
    fn are_parties(&self, (from, to): (&[PartyTag], &[PartyTag]), unit: &Unit<'_>) -> bool {
        let staying = self.staying(unit).into_iter().map(|owner| owner.party);
        let mut taking: BTreeSet<PartyTag> = to.iter().copied().collect();
        if self.passing.scope == Scope::Whole {
            taking.extend(staying);
        }
        self.passing.giving().iter().eq(from) && self.passing.taking() == taking
    }

    /// Where the first court has disposed of all that a debtor had, seizures that waited for it lapse; its own is lifted
    /// by its release. Of a part they wait for the rest (法发〔2004〕5号 20).
    fn let_waiting_lapse(
        &self,
        filing: &Filing<'_>,
        register: &mut dyn Register,
    ) -> Result<(), StoreError> {
        let time = filing.place.time;
        let draft = register.draft(&unit_key(&self.passing.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        let (queue, owners) = (unit.seizures_at(time), unit.owners());
        let remains = |scope: &SeizureScope| match scope {
            SeizureScope::Whole => false,
            SeizureScope::ShareOf(debtor) => owners.iter().any(|owner| owner.party == *debtor),
        };
        let gone = self.disposed().into_iter().filter(|scope| !remains(scope));
        let after = gone.fold(queue.clone(), lapse_waiting);
        if after != queue {
            write_queue(draft, &after);
            refresh(draft, time);
        }
        Ok(())
    }
}
