//! T11 抵押权变更登记: amount, period, scope, rank or mortgagor change, the claim of a highest-amount mortgage is
//! determined, or the mortgage of a building in progress passes to the finished one (实施细则 68, 72, 74, 77).

use kexin_proof::height::TimeMs;
use kexin_proof::slots::{Date, PartyTag, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::mortgagee::{NewProof, check_number, require_mortgagee, standing};
use super::owners::consenting;
use super::{ActKind, CasePath, Filing, Register, mortgage};
use crate::book::RuleBook;
use crate::case;
use crate::certificate_number::CertificateKind;
use crate::record::{SignedRecord, slot};
use crate::rules::{Findings, Rejection};
use crate::store::StoreError;
use crate::title;
use crate::unit::{Unit, land_of, rank, refresh, unit_key};

mod conversion;
mod effect;
mod harm;

/// Kind number of T11.
pub const KIND: u16 = 11;
/// Registration type 变更登记.
const REGISTRATION_TYPE: u32 = 300;

/// Slots of a mortgage's change, beside those of every record.
pub mod fact {
    /// The mortgage: case that created it, text.
    pub const MORTGAGE: u16 = 9;
    /// What changes: one of [`super::change`], code.
    pub const CHANGE: u16 = 10;
    /// Amount afterwards, fen; of a determination the claim that was found, absent while it is not.
    pub const AMOUNT: u16 = 11;
    /// First day of the period afterwards, date.
    pub const FROM: u16 = 12;
    /// Last day of the period afterwards, date.
    pub const TO: u16 = 13;
    /// 1 when transfer needs the mortgagee's consent afterwards, else 0, bits.
    pub const NO_TRANSFER: u16 = 14;
    /// Digest of the secured scope afterwards, hash.
    pub const SCOPE: u16 = 15;
    /// The other mortgage of an exchange of ranks, text.
    pub const OTHER: u16 = 16;
    /// Rank afterwards as the parties state it, number; absent when they state none.
    pub const RANK: u16 = 17;
    /// When the claim was determined, time.
    pub const DETERMINED_AT: u16 = 18;
    /// Why it was determined: one of [`super::cause`], code.
    pub const CAUSE: u16 = 19;
    /// Who stands as mortgagor afterwards, party tag.
    pub const MORTGAGOR: u16 = 20;
    /// 1 when the mortgage stays on the land for other buildings in progress, bits; absent when it leaves.
    pub const REMAINS: u16 = 21;
}

/// Values of [`fact::CHANGE`].
pub mod change {
    /// Secured or highest amount 被担保债权数额.
    pub const AMOUNT: u32 = 1;
    /// Period 债务履行期限, 债权确定期间.
    pub const PERIOD: u32 = 2;
    /// Secured scope, or whether transfer is restricted 担保范围、转让约定.
    pub const TERMS: u32 = 3;
    /// Exchange of ranks with another mortgage 顺位变更.
    pub const EXCHANGE: u32 = 4;
    /// Determination of the secured claim 最高额抵押权确定.
    pub const DETERMINATION: u32 = 5;
    /// From the building in progress to the finished one 在建建筑物抵押权转现房抵押权.
    pub const CONVERSION: u32 = 6;
    /// Another mortgagor: who owns the unit now 抵押人变更.
    pub const MORTGAGOR: u32 = 7;
}

/// Values of [`fact::CAUSE`]: what determines the claim (民法典 423).
pub mod cause {
    /// The agreed period has ended.
    pub const PERIOD_ENDED: u32 = 1;
    /// No period was agreed, and two years have passed.
    pub const TWO_YEARS: u32 = 2;
    /// No new claim can arise.
    pub const NO_NEW_CLAIM: u32 = 3;
    /// The property was seized, and the mortgagee knows.
    pub const SEIZURE: u32 = 4;
    /// Debtor or mortgagor is bankrupt or dissolved.
    pub const BANKRUPTCY: u32 = 5;
    /// Another that a law names.
    pub const OTHER: u32 = 6;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] = &[
    row(fact::MORTGAGE, "mortgage", FactType::Text),
    row(fact::CHANGE, "change", FactType::Code),
    row(fact::AMOUNT, "amount", FactType::Fen),
    row(fact::FROM, "from", FactType::Date),
    row(fact::TO, "to", FactType::Date),
    row(fact::NO_TRANSFER, "no-transfer", FactType::Bits),
    row(fact::SCOPE, "secured scope", FactType::Hash),
    row(fact::OTHER, "other mortgage", FactType::Text),
    row(fact::RANK, "rank", FactType::Number),
    row(fact::DETERMINED_AT, "determined at", FactType::Time),
    row(fact::CAUSE, "cause of determination", FactType::Code),
    row(fact::MORTGAGOR, "mortgagor", FactType::Party),
    row(fact::REMAINS, "remains on the land", FactType::Bits),
];

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The amount.
    Amount {
        /// Afterwards, fen.
        amount_fen: u64,
    },
    /// The period, both ends of it.
    Period {
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    },
    /// Scope or clause; what is none stays.
    Terms {
        /// Digest of the secured scope.
        scope: Option<[u8; 32]>,
        /// Whether transfer needs the mortgagee's consent.
        no_transfer: Option<u32>,
    },
    /// Ranks are exchanged.
    Exchange {
        /// The other mortgage.
        other: String,
    },
    /// The claim is determined.
    Determination {
        /// When.
        at: TimeMs,
        /// One of [`cause`].
        cause: u32,
        /// The claim that was found; with it the mortgage is an ordinary one.
        amount_fen: Option<u64>,
    },
    /// From the land to the finished building.
    Conversion {
        /// Number of a proof for the building alone, when the mortgage stays on the land for other buildings.
        remains: Option<String>,
    },
    /// Another mortgagor.
    Mortgagor {
        /// Who.
        party: PartyTag,
    },
}

/// A mortgage's change, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MortgageChange {
    /// The unit; of a conversion the finished building.
    pub unit: UnitCode,
    /// Where the mortgage stands: of a conversion the land, else the unit.
    pub seat: UnitCode,
    /// The mortgage.
    pub mortgage: String,
    /// What changes.
    pub change: Change,
    /// Rank afterwards, where it is stated.
    pub rank: Option<u64>,
    /// The proof that takes the place of the present one, if it is another.
    pub proof: Option<NewProof>,
}

impl ActKind for MortgageChange {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, |right| right == mortgage::RIGHT_TYPE, faults);
        let slots = record.slots();
        let named = faults.take(slots.text(fact::MORTGAGE).ok_or(Rejection::about(7, "mortgage")));
        let change = read_change(record, faults);
        let remains = matches!(change, Some(Change::Conversion { remains: Some(_) }));
        let proof = if remains { None } else { NewProof::read(record, faults) };
        let (unit, change) = (unit?, change?);
        let seat = match change {
            Change::Conversion { .. } => {
                faults.take(land_of(&unit).ok_or(Rejection::about(7, "finished building")))?
            }
            _ => unit,
        };
        Some(Self { unit, seat, mortgage: named?.to_owned(), change, rank: slots.number(fact::RANK), proof })
    }

    fn units(&self) -> Vec<UnitCode> {
        if self.seat == self.unit { vec![self.unit] } else { vec![self.unit, self.seat] }
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let value = register.value(&unit_key(&self.seat))?;
        let seat = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let found = standing(seat.as_ref(), &self.mortgage, findings);
        let (Some(seat), Some(found)) = (seat, found) else { return Ok(()) };
        require_mortgagee(filing, found.mortgagee, findings);
        if let Some(proof) = &self.proof {
            proof.check(&self.unit, &found, filing, register, findings)?;
        }
        let consenting = consenting(filing, &self.unit);
        let after = match &self.change {
            Change::Conversion { remains } => {
                if let Some(number) = remains {
                    check_number(number, &self.unit, filing, register, findings)?;
                }
                self.check_conversion(&found, filing, &consenting, register, findings)?
            }
            _ => {
                self.check_change(&seat, &found, filing, &consenting, register, findings)?;
                self.exchanged(seat.mortgages())
            }
        };
        let derived = rank(&after, &self.mortgage).and_then(|rank| u64::try_from(rank).ok());
        findings.require(70, self.rank.is_none_or(|stated| Some(stated) == derived));
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        if let Change::Conversion { remains } = &self.change {
            self.convert(remains.as_deref(), filing, register)?;
        } else {
            let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
            self.write(draft);
            refresh(draft, filing.place.time);
        }
        match &self.proof {
            Some(proof) => proof.issue(&self.unit, filing, register),
            None => Ok(()),
        }
    }
}

/// Reads what changes.
fn read_change(record: &SignedRecord, faults: &mut Findings) -> Option<Change> {
    let slots = record.slots();
    let code = faults.take(slots.code(fact::CHANGE).ok_or(Rejection::about(7, "change")))?;
    let Some(own) = facts_of_change(code) else {
        return faults.take(Err(Rejection::about(8, "change")));
    };
    // A fact of another change would be ignored: it must not stand there.
    let fixed = [fact::MORTGAGE, fact::CHANGE, fact::RANK];
    for row in FACTS.iter().filter(|row| !fixed.contains(&row.slot) && !own.contains(&row.slot)) {
        if slots.get(row.slot).is_some() {
            faults.add(Rejection::about(16, row.name));
        }
    }
    match code {
        change::AMOUNT => {
            let amount_fen = slots.fen(fact::AMOUNT).unwrap_or_default();
            faults.require(63, amount_fen > 0);
            Some(Change::Amount { amount_fen })
        }
        change::PERIOD => {
            let (from, to) = (slots.date(fact::FROM), slots.date(fact::TO));
            if from.is_none() && to.is_none() {
                faults.add(Rejection::about(7, "period"));
            }
            faults.require(14, from.zip(to).is_none_or(|(from, to)| from <= to));
            Some(Change::Period { from, to })
        }
        change::TERMS => {
            let (scope, no_transfer) = (slots.hash(fact::SCOPE), slots.bits(fact::NO_TRANSFER));
            let is_said = scope.is_some() || no_transfer.is_some();
            faults.require(74, is_said && no_transfer.is_none_or(|bits| bits <= 1));
            Some(Change::Terms { scope: scope.copied(), no_transfer })
        }
        change::EXCHANGE => {
            let other = slots.text(fact::OTHER).filter(|other| Some(*other) != slots.text(fact::MORTGAGE));
            let other = faults.take(other.ok_or(Rejection::about(7, "other mortgage")))?;
            Some(Change::Exchange { other: other.to_owned() })
        }
        change::DETERMINATION => read_determination(record, faults),
        change::CONVERSION => read_conversion(record, faults),
        _ => {
            let party = slots.party(fact::MORTGAGOR).ok_or(Rejection::about(7, "mortgagor"));
            Some(Change::Mortgagor { party: faults.take(party)? })
        }
    }
}

/// The facts that a change has of its own; none for a code that is no change.
const fn facts_of_change(code: u32) -> Option<&'static [u16]> {
    Some(match code {
        change::AMOUNT => &[fact::AMOUNT],
        change::PERIOD => &[fact::FROM, fact::TO],
        change::TERMS => &[fact::NO_TRANSFER, fact::SCOPE],
        change::EXCHANGE => &[fact::OTHER],
        change::DETERMINATION => &[fact::AMOUNT, fact::DETERMINED_AT, fact::CAUSE],
        change::CONVERSION => &[fact::REMAINS],
        change::MORTGAGOR => &[fact::MORTGAGOR],
        _ => return None,
    })
}

fn read_determination(record: &SignedRecord, faults: &mut Findings) -> Option<Change> {
    let slots = record.slots();
    let at = faults.take(slots.time(fact::DETERMINED_AT).ok_or(Rejection::about(7, "determined at")));
    let cause = faults.take(slots.code(fact::CAUSE).ok_or(Rejection::about(7, "cause of determination")));
    if cause.is_some_and(|cause| !(cause::PERIOD_ENDED..=cause::OTHER).contains(&cause)) {
        faults.add(Rejection::about(8, "cause of determination"));
    }
    let amount_fen = slots.fen(fact::AMOUNT);
    faults.require(63, amount_fen != Some(0));
    Some(Change::Determination { at: at?, cause: cause?, amount_fen })
}

/// A mortgage that stays on the land keeps its proof there; that of the building is another.
fn read_conversion(record: &SignedRecord, faults: &mut Findings) -> Option<Change> {
    let slots = record.slots();
    match slots.bits(fact::REMAINS) {
        None | Some(0) => Some(Change::Conversion { remains: None }),
        Some(1) => {
            if slots.get(slot::PREVIOUS_NUMBER).is_some() {
                faults.add(Rejection::about(16, "previous number"));
            }
            let number = faults.take(title::parse_issued(record, CertificateKind::Proof))?;
            Some(Change::Conversion { remains: Some(number) })
        }
        Some(_) => faults.take(Err(Rejection::about(8, "remains on the land"))),
    }
}

