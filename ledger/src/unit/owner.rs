//! Owners of a unit and the form in which they own it.

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slot_table::{owner, unit};
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value, Width};

use crate::share::Share;
use crate::value::ValueDraft;

/// Forms of co-ownership 共有方式 (GB2015, A34).
pub mod co_ownership {
    /// 单独所有.
    pub const SINGLE: u32 = 0;
    /// 共同共有.
    pub const JOINT: u32 = 1;
    /// 按份共有.
    pub const SHARED: u32 = 2;
}

/// An owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Keyed tag.
    pub party: PartyTag,
    /// Share; none for a joint owner.
    pub share: Option<ShareValue>,
    /// Root of his sealed facts.
    pub person: SlotsRoot,
    /// Holder type 权利人类型.
    pub holder_type: u32,
    /// Certificate of his own, where each owner holds one.
    pub certificate: Option<String>,
}

impl Owner {
    /// Reads an element of the owners' layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            party: element.party(owner::PARTY)?,
            share: element.share(owner::SHARE),
            person: element.tree(owner::PERSON)?,
            holder_type: element.code(owner::HOLDER_TYPE)?,
            certificate: element.text(owner::CERTIFICATE).map(str::to_owned),
        })
    }

    /// Fills an element.
    pub fn write(&self, element: &mut Slots) {
        element.set(owner::PARTY, Value::Party(self.party));
        element.set(owner::PERSON, Value::Tree(self.person));
        element.set(owner::HOLDER_TYPE, Value::Code(self.holder_type));
        if let Some(share) = self.share {
            element.set(owner::SHARE, Value::Share(share));
        }
        if let Some(number) = &self.certificate {
            element.set(owner::CERTIFICATE, Value::Text(number.clone()));
        }
    }

    /// His share of the whole: that of the only owner is the whole; a joint owner has none of his own.
    #[must_use]
    pub fn share_of_whole(&self, form: u32) -> Share {
        match (form, self.share) {
            (co_ownership::SINGLE, _) => Share::ONE,
            (_, Some(share)) => share.into(),
            (_, None) => Share::ZERO,
        }
    }
}

/// Replaces the owners, each in an element of its own.
pub fn write_owners(draft: &mut ValueDraft, owners: &[Owner]) {
    draft.clear(unit::OWNERS);
    for owner in owners {
        let mut element = draft.element(Width::W8);
        owner.write(&mut element);
        draft.list_mut(unit::OWNERS, Width::W8).push(element);
    }
}
