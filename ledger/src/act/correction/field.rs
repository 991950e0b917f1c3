//! What a correction may change, fact by fact, with the old value beside the new.

use kexin_proof::slot_table::{mortgage, owner, unit};
use kexin_proof::slots::{PartyTag, Slots, Value, Width};

use super::{CHANGES_MAX, fact};
use crate::act::fact_table::{FactRow, FactType, row};
use crate::book::RuleBook;
use crate::codes::List;
use crate::rules::Rejection;
use crate::unit::{Unit, quality};
use crate::value::ValueDraft;

/// Slots of a value, element of `fact::FIELDS` and `fact::OLD`, 16. An old value that was not there is absent.
pub mod element_slot {
    /// Which fact, one of [`super::Field`], code.
    pub const FIELD: u16 = 0;
    /// Value of a code.
    pub const CODE: u16 = 1;
    /// Value in 0.01 m².
    pub const AREA: u16 = 2;
    /// Value of a day.
    pub const DATE: u16 = 3;
    /// Root of sealed facts.
    pub const TREE: u16 = 4;
    /// Of whom, for an owner's facts.
    pub const PARTY: u16 = 5;
    /// Value in fen.
    pub const FEN: u16 = 8;
}

/// Their names and types.
pub(super) const CHANGE_FACTS: &[FactRow] = &[
    row(element_slot::FIELD, "field", FactType::Code),
    row(element_slot::CODE, "code", FactType::Code),
    row(element_slot::AREA, "area", FactType::Area),
    row(element_slot::DATE, "date", FactType::Date),
    row(element_slot::TREE, "tree", FactType::Tree),
    row(element_slot::PARTY, "party", FactType::Party),
    row(element_slot::FEN, "amount", FactType::Fen),
];

/// A fact that can be corrected. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Field {
    /// Planned use 规划用途.
    Use = 1,
    /// Area 面积.
    Area = 2,
    /// Last day of the land-use term.
    LandTermEnd = 3,
    /// Location 坐落.
    Location = 4,
    /// Right type 权利类型.
    RightType = 5,
    /// Sealed facts of an owner: his name or document.
    Person = 6,
    /// Secured or highest amount of a mortgage.
    MortgageAmount = 7,
    /// First day of a mortgage's period.
    MortgageFrom = 8,
    /// Last day of a mortgage's period.
    MortgageTo = 9,
    /// Quality flags of imported stock, as a code: those that are left.
    Quality = 10,
}

/// What states a fact outside the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The certificate of title.
    Title,
    /// The proof of a mortgage.
    Mortgage,
    /// Nothing: a mark of the register's own.
    Mark,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 10] = [
        Self::Use,
        Self::Area,
        Self::LandTermEnd,
        Self::Location,
        Self::RightType,
        Self::Person,
        Self::MortgageAmount,
        Self::MortgageFrom,
        Self::MortgageTo,
        Self::Quality,
    ];

    fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|field| *field as u32 == number)
    }

    pub(super) const fn part(self) -> Part {
        match self {
            Self::Use | Self::Area | Self::LandTermEnd | Self::Location | Self::RightType | Self::Person => {
                Part::Title
            }
            Self::MortgageAmount | Self::MortgageFrom | Self::MortgageTo => Part::Mortgage,
            Self::Quality => Part::Mark,
        }
    }

    /// Slot of its value in an element.
    #[must_use]
    pub const fn value_slot(self) -> u16 {
        match self {
            Self::Use | Self::RightType | Self::Quality => element_slot::CODE,
            Self::Area => element_slot::AREA,
            Self::LandTermEnd | Self::MortgageFrom | Self::MortgageTo => element_slot::DATE,
            Self::Location | Self::Person => element_slot::TREE,
            Self::MortgageAmount => element_slot::FEN,
        }
    }

    /// Where the register has it: in the unit, in an owner or in a mortgage.
    const fn register_slot(self) -> u16 {
        match self {
            Self::Use => unit::USE,
            Self::Area => unit::AREA,
            Self::LandTermEnd => unit::LAND_TERM_END,
            Self::Location => unit::LOCATION,
            Self::RightType => unit::RIGHT_TYPE,
            Self::Person => owner::PERSON,
            Self::MortgageAmount => mortgage::AMOUNT,
            Self::MortgageFrom => mortgage::FROM,
            Self::MortgageTo => mortgage::TO,
            Self::Quality => unit::QUALITY,
        }
    }
}

/// A fact that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// Whose, of an owner's facts.
    pub party: Option<PartyTag>,
    /// As it is registered; none where the register says nothing.
    pub old: Option<Value>,
    /// As it should be.
    pub new: Value,
}

impl Change {
    /// As the register has it; the outer none where it knows no such owner or mortgage.
    pub(super) fn registered(&self, unit: &Unit<'_>, mortgage: Option<&str>) -> Option<Option<Value>> {
        let slot = self.field.register_slot();
        let slots = unit.slots();
        match self.field {
            Field::Person => {
                let owners = slots.list(unit::OWNERS)?;
                let is_his = |element: &&Slots| element.party(owner::PARTY) == self.party;
                owners.elements().iter().find(is_his).map(|element| element.get(slot).cloned())
            }
            Field::MortgageAmount | Field::MortgageFrom | Field::MortgageTo => {
                mortgage_element(slots, mortgage?).map(|element| element.get(slot).cloned())
            }
            Field::Quality => Some(Some(Value::Code(unit.quality()))),
            _ => Some(slots.get(slot).cloned()),
        }
    }

    /// Writes the new value.
    pub(super) fn write(&self, draft: &mut ValueDraft, mortgage: Option<&str>) {
        let slot = self.field.register_slot();
        match self.field {
            Field::Person => {
                let owners = draft.list_mut(unit::OWNERS, Width::W8).elements_mut();
                for element in owners.iter_mut().filter(|one| one.party(owner::PARTY) == self.party) {
                    element.set(slot, self.new.clone());
                }
            }
            Field::MortgageAmount | Field::MortgageFrom | Field::MortgageTo => {
                let name = mortgage.expect("checked: a mortgage is named");
                let element = mortgage_element_mut(draft, name).expect("checked: there is such a mortgage");
                element.set(slot, self.new.clone());
            }
            Field::Quality => {
                let Value::Code(left) = self.new else { unreachable!("checked: flags are a code") };
                quality::clean(draft, !left);
            }
            _ => draft.set(slot, self.new.clone()),
        }
    }
}

/// Reads new values and the old ones beside them.
pub(super) fn read(slots: &Slots, book: &RuleBook) -> Result<Vec<Change>, Rejection> {
    let elements = |slot| slots.list(slot).map_or(&[][..], |list| list.elements());
    let (new, old) = (elements(fact::FIELDS), elements(fact::OLD));
    if new.len() > CHANGES_MAX {
        return Err(Rejection::about(16, "new values"));
    }
    if new.len() != old.len() {
        return Err(Rejection::about(7, "old values"));
    }
    let mut changes: Vec<Change> = Vec::with_capacity(new.len());
    for (new, old) in new.iter().zip(old) {
        let change = read_change(new, old, book)?;
        let is_twice = changes.iter().any(|one| one.field == change.field && one.party == change.party);
        if is_twice {
            return Err(Rejection::about(16, "field"));
        }
        changes.push(change);
    }
    Ok(changes)
}

fn read_change(new: &Slots, old: &Slots, book: &RuleBook) -> Result<Change, Rejection> {
    let code = new.code(element_slot::FIELD).ok_or(Rejection::about(7, "field"))?;
    let field = Field::from_number(code).ok_or(Rejection::about(8, "field"))?;
    let party = new.party(element_slot::PARTY);
    if (field == Field::Person) != party.is_some() {
        return Err(Rejection::about(if party.is_some() { 16 } else { 7 }, "party"));
    }
    let value = new.get(field.value_slot()).cloned().ok_or(Rejection::about(7, "new value"))?;
    let before = old.get(field.value_slot()).cloned();
    // An element holds its field, its owner and one value, and nothing that nobody would look at.
    let size = |value: bool| 1 + usize::from(party.is_some()) + usize::from(value);
    let is_plain = new.values().len() == size(true) && old.values().len() == size(before.is_some());
    let is_same = old.code(element_slot::FIELD) == Some(code) && old.party(element_slot::PARTY) == party;
    if !is_plain || !is_same || before.as_ref() == Some(&value) {
        return Err(Rejection::about(16, "field"));
    }
    check_value(field, &value, before.as_ref(), book)?;
    Ok(Change { field, party, old: before, new: value })
}

fn check_value(field: Field, new: &Value, old: Option<&Value>, book: &RuleBook) -> Result<(), Rejection> {
    match (field, new) {
        (Field::Use, Value::Code(code)) if !book.codes().has(List::HouseUse, *code) => {
            Err(Rejection::about(8, "use"))
        }
        (Field::RightType, Value::Code(code)) if !(1..=18).contains(code) => {
            Err(Rejection::about(8, "right type"))
        }
        (Field::Area, Value::Area(0)) => Err(Rejection::new(12)),
        (Field::MortgageAmount, Value::Fen(0)) => Err(Rejection::new(63)),
        // A correction takes flags away; it finds none.
        (Field::Quality, Value::Code(left)) => match old {
            Some(Value::Code(before)) if left & !before == 0 && before & !quality::ALL == 0 => Ok(()),
            _ => Err(Rejection::about(8, "quality flags")),
        },
        _ => Ok(()),
    }
}

/// The mortgage of a case, ended or not.
pub(super) fn mortgage_element<'a>(slots: &'a Slots, name: &str) -> Option<&'a Slots> {
    let elements = slots.list(unit::MORTGAGES).map_or(&[][..], |list| list.elements());
    elements.iter().rev().find(|element| element.text(mortgage::CASE) == Some(name))
}

/// The same, to be changed.
pub(super) fn mortgage_element_mut<'a>(draft: &'a mut ValueDraft, name: &str) -> Option<&'a mut Slots> {
    let elements = draft.list_mut(unit::MORTGAGES, Width::W16).elements_mut();
    elements.iter_mut().rev().find(|element| element.text(mortgage::CASE) == Some(name))
}
