//! Facts of T17 to T22, and of T25.

use kexin_ledger::act::{
    certificate_event, easement, habitation, notice, notice_end, objection, objection_follow_up,
};
use kexin_proof::slots::{Slots, Value, Width};

use super::{area, code, day, digest, fen, list, party, share, tag, text, tree, unit_text};
use crate::model::record::{CertificateEvent, Easement, FollowUp, Habitation, Notice, NoticeEnd, Objection};
use crate::world::World;

pub fn objection(facts: &Objection, slots: &mut Slots) {
    use objection::fact;
    digest(slots, fact::MATTER, facts.matter);
    party(slots, fact::APPLICANT, facts.applicant);
    tree(slots, fact::PERSON, facts.person);
    digest(slots, fact::EVIDENCE, facts.evidence);
}

pub fn follow_up(facts: &FollowUp, slots: &mut Slots) {
    use objection_follow_up::fact;
    text(slots, fact::OBJECTION, facts.objection.as_deref());
    code(slots, fact::WAY, facts.way);
    text(slots, fact::SUIT_NUMBER, facts.suit.as_deref());
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::ORDER_DIGEST, facts.digest);
}

pub fn notice(world: &mut World, facts: &Notice, slots: &mut Slots) {
    use notice::{beneficiary_slot as field, fact};
    code(slots, fact::KIND, facts.kind);
    list(
        world,
        slots,
        (fact::BENEFICIARIES, Width::W8),
        &facts.beneficiaries,
        |(who, part, person), element| {
            element.set(field::PARTY, Value::Party(tag(*who)));
            share(element, field::SHARE, *part);
            tree(element, field::PERSON, Some(*person));
        },
    );
    code(slots, fact::MORTGAGEE, facts.mortgagee);
    party(slots, fact::OBLIGOR, facts.obligor);
    text(slots, fact::CONTRACT, facts.contract.as_deref());
    fen(slots, fact::AMOUNT, facts.amount);
    text(slots, fact::PERMIT, facts.permit.as_deref());
    code(slots, fact::USE, facts.use_code);
    area(slots, fact::AREA, facts.area);
    tree(slots, fact::LOCATION, facts.location);
    text(slots, fact::PARCEL, facts.parcel.as_deref());
}

pub fn notice_end(facts: &NoticeEnd, slots: &mut Slots) {
    use notice_end::fact;
    text(slots, fact::NOTICE, facts.notice.as_deref());
    code(slots, fact::WAY, facts.way);
}

pub fn easement(facts: &Easement, slots: &mut Slots) {
    use easement::fact;
    code(slots, fact::WAY, facts.way);
    unit_text(slots, fact::OTHER, facts.other);
    digest(slots, fact::CONTENT, facts.content);
    day(slots, fact::FROM, facts.from);
    day(slots, fact::TO, facts.to);
    text(slots, fact::EASEMENT, facts.easement.as_deref());
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::ORDER_DIGEST, facts.digest);
}

pub fn habitation(facts: &Habitation, slots: &mut Slots) {
    use habitation::fact;
    code(slots, fact::WAY, facts.way);
    party(slots, fact::OCCUPANT, facts.occupant);
    tree(slots, fact::PERSON, facts.person);
    code(slots, fact::HOLDER_TYPE, facts.holder_type);
    code(slots, fact::SOURCE, facts.source);
    digest(slots, fact::SCOPE, facts.scope);
    day(slots, fact::FROM, facts.from);
    day(slots, fact::TO, facts.to);
    text(slots, fact::HABITATION, facts.habitation.as_deref());
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
    digest(slots, fact::DOCUMENT_DIGEST, facts.digest);
}

pub fn certificate(facts: &CertificateEvent, slots: &mut Slots) {
    use certificate_event::fact;
    code(slots, fact::WAY, facts.way);
    text(slots, fact::CERTIFICATE, facts.certificate.as_deref());
    digest(slots, fact::DIGEST, facts.digest);
    text(slots, fact::DOCUMENT_NUMBER, facts.document.as_deref());
}
