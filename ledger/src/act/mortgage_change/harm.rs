//! Whether the law allows a change of a mortgage, and who must agree beside its mortgagee (民法典 409, 422, 423).

use std::collections::BTreeSet;

use kexin_proof::height::TimeMs;
use kexin_proof::slots::{Date, PartyTag};

use super::{Change, MortgageChange, cause};
use crate::act::{Filing, Register};
use crate::act::guard::Guarded;
use crate::act::mortgagee::signs;
use crate::act::owners::{check_consent_to_whole, require_esign};
use crate::calendar::{CalendarError, end_of_day, plus_months};
use crate::rules::Findings;
use crate::store::StoreError;
use crate::unit::{Mortgage, Unit, mortgage_kind};

/// Months after which the claim may be determined where no period was agreed (民法典 423).
const MONTHS_WITHOUT_PERIOD: u64 = 24;

impl MortgageChange {
    /// Rules of layers W and S of every change but a conversion.
    pub(super) fn check_change(
        &self,
        unit: &Unit<'_>,
        before: &Mortgage,
        filing: &Filing<'_>,
        consenting: &BTreeSet<PartyTag>,
        register: &dyn Register,
        findings: &mut Findings,
    ) -> Result<(), StoreError> {
        let time = filing.place.time;
        let guarded = Guarded { unit, code: &self.unit, filing };
        self.change.check_claim(before, time, findings);
        if self.change.raises(before) {
            // What is secured in addition is a mortgage anew (民法典 399).
            guarded.check_seizure(register, findings)?;
            guarded.check_notices(consenting, Some(before.mortgagee), findings);
        }
        let mortgages = unit.active_mortgages();
        if let Change::Exchange { other } = &self.change {
            findings.require(69, mortgages.iter().any(|found| found.case == *other));
        }
        let agrees = |other: &&Mortgage| {
            signs(filing, other.mortgagee)
                || guarded.has_consent(&other.case, None, Some(other.mortgagee))
        };
        findings.require(64, self.harmed(&mortgages, before).iter().all(agrees));
        if let Change::Mortgagor { party } = &self.change {
            findings.require(25, unit.owners().iter().any(|owner| owner.party == *party));
        }
        if !self.change.is_determined_by_seizure(unit, time) {
            self.check_parties(unit, before, consenting, findings);
        }
        Ok(())
    }

    /// Mortgagees who must agree (民法典 409, 422): those behind a mortgage that comes to secure more, or for longer, and those
    /// who share its rank; of an exchange the other mortgagee, those between the two, who get another before them, and
    /// those who share either rank, who get another beside them.
    fn harmed<'m>(&self, mortgages: &'m [Mortgage], before: &Mortgage) -> Vec<&'m Mortgage> {
        if let Change::Exchange { other } = &self.change {
            let Some(theirs) = mortgages.iter().find(|found| found.case == *other) else { return Vec::new() };
            let (first, last) = (before.order.min(theirs.order), before.order.max(theirs.order));
            let is_third = |found: &&Mortgage| found.case != before.case && found.case != theirs.case;
            let is_within = |found: &&Mortgage| first <= found.order && found.order <= last;
            return mortgages.iter().filter(is_third).filter(is_within).chain([theirs]).collect();
        }
        if !self.change.gains(before) {
            return Vec::new();
        }
        let is_other = |found: &&Mortgage| found.case != before.case;
        mortgages.iter().filter(is_other).filter(|found| found.order >= before.order).collect()
    }

    /// Who owns the property agrees to a heavier burden as to the mortgage itself; to what burdens
    /// nobody more, and for his own share, the mortgagor agrees alone while he owns.
    fn check_parties(
        &self,
        unit: &Unit<'_>,
        before: &Mortgage,
        consenting: &BTreeSet<PartyTag>,
        findings: &mut Findings,
    ) {
        let owners = unit.owners();
        let owning = before.mortgagor.filter(|party| owners.iter().any(|owner| owner.party == *party));
        match owning.filter(|_| before.share.is_some() || !self.change.burdens(before)) {
            Some(mortgagor) => require_esign(consenting.contains(&mortgagor), findings),
            None => check_consent_to_whole(unit, consenting, findings),
        }
    }
}

impl Change {
    /// what a highest-amount mortgage allows before and after its determination.
    fn check_claim(&self, before: &Mortgage, time: TimeMs, findings: &mut Findings) {
        let is_highest = before.kind == mortgage_kind::HIGHEST_AMOUNT;
        let is_open = !is_highest || before.is_undetermined();
        match self {
            Self::Amount { .. } => findings.require(67, is_open),
            Self::Period { from, to } => {
                findings.require(62, !is_highest || (from.is_some() && to.is_some()));
                findings.require(67, is_open);
            }
            Self::Terms { scope, .. } => findings.require(67, is_open || scope.is_none()),
            Self::Determination { at, cause, .. } => {
                findings.require(67, before.is_undetermined());
                findings.require(14, *at <= time);
                findings.require(128, is_due(*cause, *at, before));
            }
            Self::Exchange { .. } | Self::Conversion { .. } | Self::Mortgagor { .. } => {}
        }
    }

    /// Whether more is secured than before.
    const fn raises(&self, before: &Mortgage) -> bool {
        match self {
            Self::Amount { amount_fen }
            | Self::Determination { amount_fen: Some(amount_fen), .. } => *amount_fen > before.amount_fen,
            Self::Determination { .. }
            | Self::Period { .. }
            | Self::Terms { .. }
            | Self::Exchange { .. }
            | Self::Conversion { .. }
            | Self::Mortgagor { .. } => false,
        }
    }

    /// Whether those behind the mortgage may get less: more is secured, for longer, or of another scope.
    fn gains(&self, before: &Mortgage) -> bool {
        let earlier = |after: &Option<Date>| before.from.is_some_and(|day| after.is_none_or(|after| after < day));
        let later = |after: &Option<Date>| before.to.is_some_and(|day| after.is_none_or(|after| day < after));
        self.raises(before)
            || match self {
                Self::Period { from, to } => earlier(from) || later(to),
                Self::Terms { scope, .. } => scope.is_some() && *scope != before.scope,
                Self::Amount { .. }
                | Self::Determination { .. }
                | Self::Exchange { .. }
                | Self::Conversion { .. }
                | Self::Mortgagor { .. } => false,
            }
    }

    /// Whether who owns the property is bound more than before.
    fn burdens(&self, before: &Mortgage) -> bool {
        match self {
            Self::Mortgagor { .. } => true,
            Self::Terms { no_transfer: Some(1), .. } if !before.no_transfer => true,
            Self::Terms { .. }
            | Self::Amount { .. }
            | Self::Period { .. }
            | Self::Determination { .. }
            | Self::Exchange { .. }
            | Self::Conversion { .. } => self.gains(before),
        }
    }

    /// Whether the register itself shows what determined the claim: a seizure that had begun by then. The mortgagee
    /// applies alone (民法典 423).
    fn is_determined_by_seizure(&self, unit: &Unit<'_>, time: TimeMs) -> bool {
        let Self::Determination { at, cause: cause::SEIZURE, .. } = self else { return false };
        let has_begun = |term: Option<(TimeMs, TimeMs)>| term.is_some_and(|(start, _)| start <= *at);
        unit.seizures_at(time).iter().any(|seizure| has_begun(seizure.term))
    }
}

/// Whether the time that a cause needs has passed by the moment of determination.
fn is_due(cause: u32, at: TimeMs, before: &Mortgage) -> bool {
    let has_passed = |end: Result<TimeMs, CalendarError>| end.is_ok_and(|end| end <= at);
    let two_years = |from| has_passed(plus_months(from, MONTHS_WITHOUT_PERIOD).and_then(end_of_day));
    match cause {
        cause::PERIOD_ENDED => before.to.is_some_and(|last| has_passed(end_of_day(last))),
        cause::TWO_YEARS => before.to.is_none() && before.from.is_none_or(two_years),
        _ => true,
    }
}
