//! What each condition of a policy means, judged on a record and on the register before it.

use std::collections::BTreeSet;
use std::sync::Arc;

use kexin_proof::slots::PartyTag;
use kexin_proof::unit_code::UnitCode;

use super::Approval;
use crate::act::bundle::Bundle;
use crate::act::certificate_event::Way;
use crate::act::owners::consenting;
use crate::act::{Act, Register, mortgage, notice, notice_end, transfer};
use crate::attestation::{Claims, IdentityOk};
use crate::book::Condition;
use crate::record::Role;
use crate::store::StoreError;
use crate::unit::{Unit, is_dwelling, unit_key};
use crate::value::StateValue;

/// Most parties on one side of a sale.
const SIDE_MAX: usize = 2;
/// Most parties that sign another act.
const SIGNING_MAX: usize = 4;
/// Cause 买卖.
const SALE: u32 = 1;

/// A record as a policy sees it: what it says, who agrees, and how its units stand.
pub(super) struct Seen<'a> {
    approval: &'a Approval<'a>,
    /// Units of the record itself.
    units: Vec<UnitCode>,
    /// What the register holds of them; units that are not there yet are left out.
    values: Vec<Arc<StateValue>>,
    /// Parties whose e-signature services say that they agree.
    signing: BTreeSet<PartyTag>,
    is_locked: bool,
}

impl<'a> Seen<'a> {
    pub(super) fn of(
        approval: &'a Approval<'a>,
        is_locked: bool,
        register: &dyn Register,
    ) -> Result<Self, StoreError> {
        let units = approval.act().units();
        let mut values = Vec::with_capacity(units.len());
        for unit in &units {
            values.extend(register.value(&unit_key(unit))?);
        }
        let signing = units.iter().flat_map(|unit| consenting(&approval.filing, unit)).collect();
        Ok(Self { approval, units, values, signing, is_locked })
    }

    pub(super) fn meets(&self, condition: Condition) -> bool {
        match condition {
            Condition::Identity => self.each_signing(|status| status & IdentityOk::DECEASED == 0),
            Condition::Natural => self.each_signing(|status| {
                let excluded = IdentityOk::MINOR | IdentityOk::DECEASED;
                status & IdentityOk::NATURAL_PERSON != 0 && status & excluded == 0
            }),
            Condition::Esign => !self.signing.is_empty(),
            Condition::Unflagged => self.views().all(|unit| self.is_unflagged(&unit)),
            Condition::Unlocked => !self.is_locked,
            Condition::Residential => {
                self.views().count() == self.units.len()
                    && self.views().all(|unit| is_dwelling(unit.use_code()))
            }
            Condition::SingleUnit => self.approval.units().len() == 1,
            Condition::TwoASide => self.are_few(),
            Condition::Unmortgaged => {
                self.approval.bundle() == Some(Bundle::SaleUnderMortgage)
                    || self.views().all(|unit| unit.active_mortgages().is_empty())
            }
            Condition::Bank => self.has_bank(),
            Condition::HousingFiling => self.has_filing(),
            Condition::CourtKey => self.states(&[Role::Court, Role::Organ], |claims| match claims {
                Claims::CourtOrder(order) => order.act == self.approval.kind() && self.is_its(&order.unit),
                _ => false,
            }),
            Condition::Developer => self.states(&[Role::Developer], |claims| match claims {
                Claims::Developer(agrees) => {
                    self.is_about(&agrees.unit, agrees.act) && !agrees.permit.is_empty()
                }
                _ => false,
            }),
            Condition::Tax => self.states(&[Role::Tax], |claims| match claims {
                Claims::TaxClear(clear) => self.is_its(&clear.unit),
                _ => false,
            }),
            Condition::Amount => {
                self.approval.kind() == mortgage::KIND
                    && self
                        .approval
                        .filing
                        .signed()
                        .slots()
                        .fen(mortgage::fact::AMOUNT)
                        .is_some_and(|fen| fen > 0)
            }
            Condition::Sale => {
                matches!(self.approval.act(), Act::Transfer(transfer) if transfer.passing.cause == SALE)
            }
            Condition::Exchange => {
                matches!(self.approval.act(), Act::CertificateEvent(event) if event.way == Way::Exchange)
            }
        }
    }

    fn views(&self) -> impl Iterator<Item = Unit<'_>> {
        self.values.iter().filter_map(|value| Unit::of(value.slots()))
    }

    fn is_its(&self, unit: &UnitCode) -> bool {
        self.units.contains(unit)
    }

    /// Whether a statement for an act on a unit is for this one. The end of a notice rests on the contract of what was
    /// noticed: a transfer, a mortgage, or the notice itself.
    fn is_about(&self, unit: &UnitCode, act: u16) -> bool {
        let kind = self.approval.kind();
        let of_notice =
            kind == notice_end::KIND && matches!(act, transfer::KIND | mortgage::KIND | notice::KIND);
        self.is_its(unit) && (act == kind || of_notice)
    }

    /// Whether somebody in one of these roles states something.
    fn states(&self, roles: &[Role], holds: impl Fn(&Claims) -> bool) -> bool {
        self.approval.filing.signed().attestations().iter().any(|attestation| {
            roles.contains(&attestation.signature().role) && holds(&attestation.statement().claims)
        })
    }

    /// Whether each party that signs is confirmed, and nothing said of him is against it.
    fn each_signing(&self, is_fit: impl Fn(u32) -> bool) -> bool {
        let confirmed = |party: &PartyTag| {
            let mut said = self.approval.filing.signed().attestations().iter().filter_map(|attestation| {
                match &attestation.statement().claims {
                    Claims::IdentityOk(identity)
                        if attestation.signature().role == Role::Identity && identity.party == *party =>
                    {
                        Some(identity.status)
                    }
                    _ => None,
                }
            });
            let first = said.next();
            first.is_some_and(&is_fit) && said.all(&is_fit)
        };
        self.signing.iter().all(confirmed)
    }

    fn is_unflagged(&self, unit: &Unit<'_>) -> bool {
        let time = self.approval.filing.place.time;
        unit.active_seizure(time).is_none()
            && unit.restrictions_at(time).is_empty()
            && unit.objections_at(time).is_empty()
            && unit.habitations_at(time).is_empty()
            && unit.quality() == 0
            && unit.notices_at(time).iter().all(|notice| self.is_converted(&notice.standing.case))
    }

    /// Whether a notice ends with this bundle, because what it secured is registered.
    fn is_converted(&self, notice: &str) -> bool {
        let mut acts = self.approval.members.iter().map(|member| member.act());
        acts.any(|act| matches!(act, Act::NoticeEnd(end) if end.notice == notice))
    }

    fn are_few(&self) -> bool {
        match self.approval.act() {
            Act::Transfer(transfer) => {
                let passing = &transfer.passing;
                passing.giving().len() <= SIDE_MAX && passing.taking().len() <= SIDE_MAX
            }
            _ => self.signing.len() <= SIGNING_MAX,
        }
    }

    fn has_bank(&self) -> bool {
        let signs = self.approval.filing.record.signer(Role::Bank).is_some();
        signs
            || self.states(&[Role::Bank], |claims| match claims {
                Claims::BankRelease(release) => self.is_its(&release.unit),
                Claims::ClaimAssignment(assignment) => self.is_its(&assignment.unit),
                _ => false,
            })
    }

    fn has_filing(&self) -> bool {
        self.states(&[Role::Housing], |claims| match claims {
            Claims::HousingFiling(filing) => self.is_about(&filing.unit, filing.act),
            _ => false,
        })
    }
}
