//! The application 申请: the part of a record's facts that parties agree to before the desk completes it.

use kexin_proof::hash::SlotsRoot;
use kexin_proof::slots::Slots;

use super::slot;

/// Root of a record's facts without those that the desk fills in or renews after the parties have signed: the
/// subjects with their versions, the attachments, the number of the certificate to be issued, and the desk's own
/// decision: the version of the automatic policy, the warnings that are ticked.
///
/// The facts' own salts hide them, so the root tells nothing; a redrawn draft with the same seed keeps it.
#[must_use]
pub fn application_root(facts: &Slots) -> SlotsRoot {
    let mut terms = facts.clone();
    for filled_later in FILLED_LATER {
        terms.clear(filled_later);
    }
    terms.root()
}

const FILLED_LATER: [u16; 5] =
    [slot::SUBJECTS, slot::ATTACHMENTS, slot::ISSUED_NUMBER, slot::POLICY_VERSION, slot::TICKS];
