//! Facts of T28.

use kexin_ledger::act::governance::governance_slot as fact;
use kexin_ledger::delegation::term_slot;
use kexin_proof::slots::{Slots, Value, Width};

use super::{list, time};
use crate::model::delegations::Governance;
use crate::world::World;

pub fn governance(world: &mut World, facts: &Governance, slots: &mut Slots) {
    let act = match facts {
        Governance::Delegate(..) => 10,
        Governance::Revoke(..) => 11,
    };
    slots.set(fact::ACT, Value::Code(act));
    list(world, slots, (fact::DELEGATION, Width::W16), std::slice::from_ref(facts), fill);
}

fn fill(facts: &Governance, element: &mut Slots) {
    let delegation = match facts {
        Governance::Revoke(number, grantor) => {
            element.set(term_slot::ID, Value::Code(*number));
            element.set(term_slot::GRANTOR, Value::Code(*grantor));
            return;
        }
        Governance::Delegate(number, delegation) => {
            element.set(term_slot::ID, Value::Code(*number));
            delegation
        }
    };
    element.set(term_slot::GRANTOR, Value::Code(delegation.grantor));
    element.set(term_slot::GRANTEE, Value::Code(delegation.grantee));
    element.set(term_slot::MODE, Value::Code(delegation.mode));
    element.set(term_slot::PREFIX, Value::text(&delegation.prefix).expect("clean text"));
    element.set(term_slot::FROM, Value::Time(time(delegation.from)));
    element.set(term_slot::TO, Value::Time(time(delegation.to)));
    let kinds = delegation.kinds.iter().fold(0_u64, |bits, kind| bits | 1 << kind);
    element.set(term_slot::KINDS, Value::Number(kinds));
}
