//! Facts of T24.

use kexin_ledger::act::import::{fact, mortgage_row, row_slot};
use kexin_ledger::record::RecordDraft;
use kexin_proof::slots::{Slots, Value, Width};

use super::{area, bits, code, day, digest, fen, import_entries, list, number, party, share, text, tree};
use crate::model::import_facts::{Import, ImportRow, ImportedMortgage};
use crate::world::World;

pub fn import(world: &mut World, facts: &Import, slots: &mut Slots) {
    number(slots, fact::BATCH, facts.batch);
    text(slots, fact::SOURCE, facts.source.as_deref());
    list(world, slots, (fact::ROWS, Width::W16), &facts.rows, row);
    number(slots, fact::TOTAL_ROWS, facts.manifest.rows);
    area(slots, fact::TOTAL_AREA, facts.manifest.area);
    let flags = facts.manifest.flags.as_deref().unwrap_or_default();
    if !flags.is_empty() {
        list(world, slots, (fact::FLAG_COUNTS, Width::W4), flags, |(flag, count), element| {
            element.set(0, Value::Code(*flag));
            element.set(1, Value::Number(*count));
        });
    }
    if !facts.mortgages.is_empty() {
        list(world, slots, (fact::MORTGAGES, Width::W16), &facts.mortgages, mortgage);
    }
    number(slots, fact::TOTAL_MORTGAGES, facts.manifest.mortgages);
    fen(slots, fact::TOTAL_SECURED, facts.manifest.secured);
    import_entries::entries(world, facts, slots);
    number(slots, fact::TOTAL_ENTRIES, facts.manifest.entries);
}

/// The root of the rows is told when all else is there.
pub fn tell_root(facts: &Import, draft: &mut RecordDraft) {
    let root = match facts.manifest.is_root_right {
        None => return,
        Some(true) => draft.list_root(fact::ROWS).map(|root| *root.as_bytes()),
        Some(false) => Some([1; 32]),
    };
    if let Some(root) = root {
        draft.slots.set(fact::ROOT, Value::Hash(root));
    }
}

fn row(row: &ImportRow, element: &mut Slots) {
    text(element, row_slot::UNIT, Some(row.unit.as_str()));
    party(element, row_slot::PARTY, row.party);
    share(element, row_slot::SHARE, row.share);
    tree(element, row_slot::PERSON, row.person);
    text(element, row_slot::CERTIFICATE, row.certificate.as_deref());
    code(element, row_slot::HOLDER_TYPE, row.holder_type);
    let Some(stock) = &row.stock else { return };
    code(element, row_slot::RIGHT_TYPE, stock.right);
    code(element, row_slot::USE, stock.use_code);
    area(element, row_slot::AREA, stock.area);
    day(element, row_slot::LAND_TERM_END, stock.land_term_end);
    bits(element, row_slot::FLAGS, stock.flags);
    tree(element, row_slot::LOCATION, stock.location);
    code(element, row_slot::CO_OWNERSHIP, stock.form);
    text(element, row_slot::ORIGINAL_CASE, stock.case.as_deref());
    code(element, row_slot::LEGACY, stock.legacy);
    code(element, row_slot::PLANNED, stock.planned);
}

fn mortgage(mortgage: &ImportedMortgage, element: &mut Slots) {
    text(element, mortgage_row::UNIT, Some(mortgage.unit.as_str()));
    text(element, mortgage_row::CASE, mortgage.case.as_deref());
    text(element, mortgage_row::PROOF_NUMBER, mortgage.proof.as_deref());
    code(element, mortgage_row::KIND, mortgage.kind);
    fen(element, mortgage_row::AMOUNT, mortgage.amount);
    code(element, mortgage_row::MORTGAGEE, mortgage.mortgagee);
    day(element, mortgage_row::FROM, mortgage.from);
    day(element, mortgage_row::TO, mortgage.to);
    bits(element, mortgage_row::NO_TRANSFER, mortgage.no_transfer);
    share(element, mortgage_row::SHARE, mortgage.share);
    party(element, mortgage_row::MORTGAGOR, mortgage.mortgagor);
    digest(element, mortgage_row::SCOPE, mortgage.scope);
    code(element, mortgage_row::PROPERTY, mortgage.property);
    code(element, mortgage_row::LEGACY, mortgage.legacy);
}
