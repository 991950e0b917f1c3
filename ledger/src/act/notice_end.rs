//! T20 预告登记的注销: its holder gives a notice up, or what it secured is registered 预告转现 (民法典 221; 实施细则 85, 89).

use std::collections::{BTreeMap, BTreeSet};

use kexin_proof::slot_table::unit as unit_slot;
use kexin_proof::slots::{PartyTag, Width};
use kexin_proof::unit_code::UnitCode;

use super::fact_table::{FactRow, FactType, row};
use super::guard::Guarded;
use super::mortgagee::{require_mortgagee, signs};
use super::notice::is_right_type;
use super::owners::{consenting, require_esign};
use super::{ActKind, CasePath, Filing, Place, Register, succession};
use crate::book::RuleBook;
use crate::case;
use crate::record::SignedRecord;
use crate::rules::{Findings, Rejection};
use crate::share::Share;
use crate::store::StoreError;
use crate::unit::{Layout, Notice, Owner, Unit, co_ownership, entry_status, refresh, seizure_kind, unit_key};

/// Kind number of T20.
pub const KIND: u16 = 20;
/// Registration type 注销登记.
const REGISTRATION_TYPE: u32 = 400;

/// Slots of a notice's end, beside those of every record.
pub mod fact {
    /// Case that created the notice, text.
    pub const NOTICE: u16 = 9;
    /// How it ends: one of [`super::way`], code.
    pub const WAY: u16 = 10;
}

/// Ways in which a notice ends by an act.
pub mod way {
    /// Its holder gives it up.
    pub const GIVEN_UP: u32 = 1;
    /// The registration that it secured has just been made 预告转现.
    pub const CONVERTED: u32 = 2;
}

/// Their names and types.
pub(super) const FACTS: &[FactRow] =
    &[row(fact::NOTICE, "notice", FactType::Text), row(fact::WAY, "way", FactType::Code)];

/// The end of a notice, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeEnd {
    /// The unit.
    pub unit: UnitCode,
    /// Case that created the notice.
    pub notice: String,
    /// One of [`way`].
    pub way: u32,
}

impl ActKind for NoticeEnd {
    const KIND: u16 = KIND;
    const FACTS: &'static [FactRow] = FACTS;
    const PATH: CasePath = CasePath::Reviewed;

    fn read(record: &SignedRecord, book: &RuleBook, faults: &mut Findings) -> Option<Self> {
        let unit = faults.take(case::parse_unit(record));
        super::require_types(record, book, REGISTRATION_TYPE, is_right_type, faults);
        let slots = record.slots();
        let notice = faults.take(slots.text(fact::NOTICE).ok_or(Rejection::about(7, "notice")));
        let way = faults.take(slots.code(fact::WAY).ok_or(Rejection::about(7, "way")))?;
        if !matches!(way, way::GIVEN_UP | way::CONVERTED) {
            faults.add(Rejection::about(8, "way"));
        }
        Some(Self { unit: unit?, notice: notice?.to_owned(), way })
    }

    fn units(&self) -> Vec<UnitCode> {
        vec![self.unit]
    }

    fn check(
        &self,
        filing: &Filing<'_>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let value = register.value(&unit_key(&self.unit))?;
        let unit = value.as_deref().and_then(|value| Unit::of(value.slots()));
        let named = unit.map(|unit| self.elements(&unit)).unwrap_or_default();
        let stands = |notice: &&Notice| notice.standing.status == entry_status::IN_FORCE;
        let lapsed = |notice: &Notice| {
            notice.standing.status == entry_status::LAPSED
                || (stands(&notice) && !notice.standing.is_in_force_at(filing.place.time))
        };
        let is_lapsed = named.iter().any(lapsed);
        findings.require(89, !is_lapsed);
        findings.require(147, is_lapsed || named.iter().any(|notice| stands(&notice)));
        let Some(unit) = unit else { return Ok(()) };
        findings.require(23, unit.is_current() || unit.is_planned());
        self.check_holders_agree(&named, filing, findings);
        if self.way == way::CONVERTED {
            // What was registered earlier was registered beside the notice, not out of it.
            let is_in_bundle = filing.signed().envelope().count > 1;
            let matches = registered_number(&unit, &named, &filing.place).is_some();
            findings.require(90, is_in_bundle && matches);
        } else {
            self.check_given_up(&unit, &named, filing, findings);
        }
        Ok(())
    }

    fn apply(&self, filing: &Filing<'_>, register: &mut dyn Register) -> Result<(), StoreError> {
        let draft = register.draft(&unit_key(&self.unit), Width::W32)?;
        let unit = Unit::of(draft.slots()).expect("checked: the unit has a notice");
        let named = self.elements(&unit);
        let proof_number = named.first().expect("checked: the notice is there").proof_number.clone();
        let (status, next) = if self.way == way::CONVERTED {
            let next = registered_number(&unit, &named, &filing.place);
            (entry_status::CONVERTED, Some(next.expect("checked: what was noticed is registered")))
        } else {
            (entry_status::ENDED, None)
        };
        let elements = draft.list_mut(unit_slot::NOTICES, Width::W16).elements_mut();
        Layout::NOTICE.end(elements, &self.notice, status);
        refresh(draft, filing.place.time);
        let carried = (unit_slot::NOTICES, &self.unit);
        succession::end_proof(&proof_number, next.as_deref(), carried, register)
    }
}

impl NoticeEnd {
    /// The elements of the notice, one for each beneficiary.
    fn elements(&self, unit: &Unit<'_>) -> Vec<Notice> {
        unit.notices().into_iter().filter(|notice| notice.standing.case == self.notice).collect()
    }

    /// every beneficiary has signed for it, a bank with its own key.
    fn check_holders_agree(&self, named: &[Notice], filing: &Filing<'_>, findings: &mut Findings) {
        let consenting = consenting(filing, &self.unit);
        let agrees = |notice: &Notice| notice.beneficiary.is_none_or(|party| consenting.contains(&party));
        require_esign(named.iter().all(agrees), findings);
        for bank in named.iter().filter_map(|notice| notice.organisation) {
            require_mortgagee(filing, bank, findings);
        }
    }

    /// Who gives up what he was promised gives up what others hold in it: his pre-seizing creditor's hold, and the
    /// mortgage that he was to give on it, whose bank consents.
    fn check_given_up(
        &self,
        unit: &Unit<'_>,
        named: &[Notice],
        filing: &Filing<'_>,
        findings: &mut Findings,
    ) {
        let buyers: BTreeSet<PartyTag> = named.iter().filter_map(|notice| notice.beneficiary).collect();
        if buyers.is_empty() {
            return;
        }
        let time = filing.place.time;
        let is_held = unit
            .active_seizures(time)
            .iter()
            .any(|seizure| seizure.kind == seizure_kind::PRE_SEIZURE && buyers.contains(&seizure.debtor));
        findings.require(17, !is_held);
        let guarded = Guarded { unit, code: &self.unit, filing };
        let agrees = |notice: &Notice| {
            let bank = notice.organisation;
            guarded.has_consent(&notice.standing.case, None, bank)
                || bank.is_some_and(|bank| signs(filing, bank))
        };
        let notices = unit.notices_at(time);
        let mut following =
            notices.iter().filter(|notice| notice.is_of_mortgage() && buyers.contains(&notice.obligor));
        findings.require(146, following.all(agrees));
    }
}

/// The certificate or proof of what a notice secured, where just that was registered in this block; else R-090.
fn registered_number(unit: &Unit<'_>, named: &[Notice], place: &Place) -> Option<String> {
    let first = named.first()?;
    if let Some(bank) = first.organisation {
        let mortgages = unit.active_mortgages();
        let found = mortgages.into_iter().find(|mortgage| {
            mortgage.order.0 == place.height.value()
                && mortgage.mortgagee == bank
                && Some(mortgage.amount_fen) == first.amount_fen
        });
        return found.map(|mortgage| mortgage.proof_number);
    }
    let is_new = unit.slots().time(unit_slot::OWNED_SINCE_TIME) == Some(place.time);
    let is_promised = own_as_promised(&unit.owners(), unit.co_ownership(), named);
    unit.certificate().filter(|_| is_new && is_promised).map(str::to_owned)
}

/// Whether the owners are those that a notice names, each with the share that he was promised.
fn own_as_promised(owners: &[Owner], form: u32, named: &[Notice]) -> bool {
    let shared = |share: Share| (share != Share::ONE).then_some(share);
    let owned: BTreeMap<PartyTag, Option<Share>> = owners
        .iter()
        .map(|owner| {
            let share = (form == co_ownership::SHARED).then(|| owner.share_of_whole(form));
            (owner.party, share.and_then(shared))
        })
        .collect();
    let promised: BTreeMap<PartyTag, Option<Share>> = named
        .iter()
        .filter_map(|notice| Some((notice.beneficiary?, notice.share.map(Share::from).and_then(shared))))
        .collect();
    owned == promised
}

#[cfg(test)]
mod tests;
