//! Entries beside ownership, mortgages and seizures: objections, advance notices, restrictions, easements, rights of
//! habitation. Each is named by the case that made it, and ends by an act or by time.
//!
//! Time ends an entry without anybody's act: its end was computed when it was registered, so reading needs no calendar.

use kexin_proof::height::TimeMs;
use kexin_proof::slot_table::{easement, habitation, notice, objection, restriction};
use kexin_proof::slots::{PartyTag, ShareValue, Slots, Value};

/// Values of the status of an entry. Numbers are never reused.
pub mod entry_status {
    /// In force.
    pub const IN_FORCE: u32 = 1;
    /// Ended by time 失效.
    pub const LAPSED: u32 = 2;
    /// Ended by an act.
    pub const ENDED: u32 = 3;
    /// Of an advance notice: the registration that it secured was made 预告转现.
    pub const CONVERTED: u32 = 4;
}

/// Kinds of advance notice 预告登记种类 (GB2015, A29).
pub mod notice_kind {
    /// 预售商品房买卖.
    pub const PRESALE: u32 = 1;
    /// 其它买卖.
    pub const SALE: u32 = 2;
    /// 预售商品房抵押.
    pub const PRESALE_MORTGAGE: u32 = 3;
    /// 其它抵押.
    pub const MORTGAGE: u32 = 4;
}

/// Sides of an easement.
pub mod easement_side {
    /// This unit serves another 供役地.
    pub const SERVIENT: u32 = 1;
    /// Another unit serves this one 需役地.
    pub const DOMINANT: u32 = 2;
}

/// What every entry has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Case that made it; names the entry.
    pub case: String,
    /// One of [`entry_status`], as written.
    pub status: u32,
    /// First moment at which it has lapsed; none while nothing but an act ends it.
    pub expires: Option<TimeMs>,
}

impl Standing {
    /// Whether it is in force at a time.
    #[must_use]
    pub fn is_in_force_at(&self, time: TimeMs) -> bool {
        self.status == entry_status::IN_FORCE && self.expires.is_none_or(|end| time < end)
    }
}

/// Where a kind of entry keeps what every entry has.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    case: u16,
    status: u16,
    expires: u16,
}

impl Layout {
    /// [`objection`].
    pub const OBJECTION: Self =
        Self { case: objection::CASE, status: objection::STATUS, expires: objection::EXPIRES };
    /// [`notice`].
    pub const NOTICE: Self = Self { case: notice::CASE, status: notice::STATUS, expires: notice::EXPIRES };
    /// [`restriction`].
    pub const RESTRICTION: Self =
        Self { case: restriction::CASE, status: restriction::STATUS, expires: restriction::EXPIRES };
    /// [`easement`].
    pub const EASEMENT: Self =
        Self { case: easement::CASE, status: easement::STATUS, expires: easement::EXPIRES };
    /// [`habitation`].
    pub const HABITATION: Self =
        Self { case: habitation::CASE, status: habitation::STATUS, expires: habitation::EXPIRES };

    fn read(self, element: &Slots) -> Option<Standing> {
        Some(Standing {
            case: element.text(self.case)?.to_owned(),
            status: element.code(self.status)?,
            expires: element.time(self.expires),
        })
    }

    /// Ends the entry of a case that is in force, all its elements, with a status.
    pub fn end(self, elements: &mut [Slots], case: &str, status: u32) {
        let is_named = |element: &&mut Slots| {
            element.text(self.case) == Some(case) && element.code(self.status) == Some(entry_status::IN_FORCE)
        };
        for element in elements.iter_mut().filter(is_named) {
            element.set(self.status, Value::Code(status));
        }
    }

    /// Writes down that entries have lapsed by a time; gives the first lapse still to come.
    pub(super) fn settle(self, elements: &mut [Slots], time: TimeMs) -> Option<TimeMs> {
        let mut first = None;
        for element in elements {
            let Some(standing) = self.read(element) else { continue };
            if standing.status != entry_status::IN_FORCE {
                continue;
            }
            match standing.expires {
                Some(end) if end <= time => element.set(self.status, Value::Code(entry_status::LAPSED)),
                Some(end) => first = Some(first.map_or(end, |found: TimeMs| found.min(end))),
                None => {}
            }
        }
        first
    }
}

/// An objection 异议.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Case, status, end.
    pub standing: Standing,
    /// Digest of matter and reason.
    pub matter: [u8; 32],
    /// Who objects.
    pub applicant: PartyTag,
    /// Registration proof number.
    pub proof_number: String,
}

impl Objection {
    /// Reads an element of its layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            standing: Layout::OBJECTION.read(element)?,
            matter: *element.hash(objection::MATTER)?,
            applicant: element.party(objection::APPLICANT)?,
            proof_number: element.text(objection::PROOF_NUMBER)?.to_owned(),
        })
    }
}

/// An advance notice 预告, as far as one beneficiary goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Case, status, end.
    pub standing: Standing,
    /// One of [`notice_kind`].
    pub kind: u32,
    /// The beneficiary, a person.
    pub beneficiary: Option<PartyTag>,
    /// The beneficiary, an organisation.
    pub organisation: Option<u32>,
    /// Who owes the registration.
    pub obligor: PartyTag,
    /// Share that the beneficiary is to have.
    pub share: Option<ShareValue>,
    /// Registration proof number.
    pub proof_number: String,
    /// Number of the contract.
    pub contract: Option<String>,
    /// Secured amount of a mortgage, fen.
    pub amount_fen: Option<u64>,
}

impl Notice {
    /// Reads an element of its layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            standing: Layout::NOTICE.read(element)?,
            kind: element.code(notice::KIND)?,
            beneficiary: element.party(notice::BENEFICIARY),
            organisation: element.code(notice::ORGANISATION),
            obligor: element.party(notice::OBLIGOR)?,
            share: element.share(notice::SHARE),
            proof_number: element.text(notice::PROOF_NUMBER)?.to_owned(),
            contract: element.text(notice::CONTRACT).map(str::to_owned),
            amount_fen: element.fen(notice::AMOUNT),
        })
    }

    /// Whether it secures a mortgage rather than ownership.
    #[must_use]
    pub const fn is_of_mortgage(&self) -> bool {
        matches!(self.kind, notice_kind::PRESALE_MORTGAGE | notice_kind::MORTGAGE)
    }
}

/// An administrative restriction 限制.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Case, status, end.
    pub standing: Standing,
    /// Kind.
    pub kind: u32,
    /// Ordering organ.
    pub organ: u32,
    /// Document number.
    pub document_number: String,
}

impl Restriction {
    /// Reads an element of its layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            standing: Layout::RESTRICTION.read(element)?,
            kind: element.code(restriction::KIND)?,
            organ: element.code(restriction::ORGAN)?,
            document_number: element.text(restriction::DOCUMENT_NUMBER)?.to_owned(),
        })
    }
}

/// An easement 地役权, seen from one of its two units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Easement {
    /// Case, status, end.
    pub standing: Standing,
    /// One of [`easement_side`].
    pub side: u32,
    /// The other unit.
    pub other: String,
    /// Registration proof number.
    pub proof_number: String,
}

impl Easement {
    /// Reads an element of its layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            standing: Layout::EASEMENT.read(element)?,
            side: element.code(easement::SIDE)?,
            other: element.text(easement::OTHER)?.to_owned(),
            proof_number: element.text(easement::PROOF_NUMBER)?.to_owned(),
        })
    }
}

/// A right of habitation 居住权.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habitation {
    /// Case, status, end.
    pub standing: Standing,
    /// Who lives there.
    pub occupant: PartyTag,
    /// Registration proof number.
    pub proof_number: String,
}

impl Habitation {
    /// Reads an element of its layout.
    #[must_use]
    pub fn read(element: &Slots) -> Option<Self> {
        Some(Self {
            standing: Layout::HABITATION.read(element)?,
            occupant: element.party(habitation::OCCUPANT)?,
            proof_number: element.text(habitation::PROOF_NUMBER)?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests;
