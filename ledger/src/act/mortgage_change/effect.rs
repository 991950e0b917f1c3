//! What a change writes into the mortgage, conversions excepted.

use kexin_proof::slot_table::mortgage as mortgage_slot;
use kexin_proof::slots::Value;

use super::{Change, MortgageChange};
use crate::unit::{Mortgage, Unit, mortgage_kind, mortgage_mut};
use crate::value::ValueDraft;

impl MortgageChange {
    /// The unit's mortgages once ranks are exchanged; every other change leaves the ranks.
    pub(super) fn exchanged(&self, mut mortgages: Vec<Mortgage>) -> Vec<Mortgage> {
        let Change::Exchange { other } = &self.change else { return mortgages };
        let place =
            |name: &str| mortgages.iter().position(|found| found.is_active && found.case == name);
        if let (Some(own), Some(theirs)) = (place(&self.mortgage), place(other)) {
            let order = mortgages[own].order;
            mortgages[own].order = mortgages[theirs].order;
            mortgages[theirs].order = order;
        }
        mortgages
    }

    /// Writes the change into the unit.
    pub(super) fn write(&self, draft: &mut ValueDraft) {
        if let Change::Exchange { other } = &self.change {
            self.write_orders(other, draft);
        }
        let element = mortgage_mut(draft, &self.mortgage).expect("checked: the mortgage is in force");
        let mut set = |slot, value: Option<Value>| match value {
            Some(value) => element.set(slot, value),
            None => element.clear(slot),
        };
        match &self.change {
            Change::Amount { amount_fen } => set(mortgage_slot::AMOUNT, Some(Value::Fen(*amount_fen))),
            Change::Period { from, to } => {
                set(mortgage_slot::FROM, from.map(Value::Date));
                set(mortgage_slot::TO, to.map(Value::Date));
            }
            Change::Terms { scope, no_transfer } => {
                if let Some(scope) = scope {
                    set(mortgage_slot::SCOPE, Some(Value::Hash(*scope)));
                }
                if let Some(bits) = no_transfer {
                    set(mortgage_slot::NO_TRANSFER, Some(Value::Bits(*bits)));
                }
            }
            Change::Determination { at, amount_fen, .. } => {
                set(mortgage_slot::DETERMINED_AT, Some(Value::Time(*at)));
                // Once the claim is known, the mortgage secures it and nothing else: it is an ordinary one.
                if let Some(amount_fen) = amount_fen {
                    set(mortgage_slot::AMOUNT, Some(Value::Fen(*amount_fen)));
                    set(mortgage_slot::KIND, Some(Value::Code(mortgage_kind::ORDINARY)));
                }
            }
            Change::Mortgagor { party } => set(mortgage_slot::MORTGAGOR, Some(Value::Party(*party))),
            Change::Exchange { .. } | Change::Conversion { .. } => {}
        }
        if let Some(proof) = &self.proof {
            set(mortgage_slot::PROOF_NUMBER, Some(Value::Text(proof.number.clone())));
        }
    }

    fn write_orders(&self, other: &str, draft: &mut ValueDraft) {
        let unit = Unit::of(draft.slots()).expect("checked: the unit is registered");
        for mortgage in self.exchanged(unit.active_mortgages()) {
            if mortgage.case == self.mortgage || mortgage.case == other {
                let (height, index) = mortgage.order;
                let element = mortgage_mut(draft, &mortgage.case).expect("it is in force");
                element.set(mortgage_slot::ORDER_HEIGHT, Value::Number(height));
                element.set(mortgage_slot::ORDER_INDEX, Value::Number(index));
            }
        }
    }
}
