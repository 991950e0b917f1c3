//! Records on their way in: from the API and from peers, through the same checks, into the mempool.

use kexin_proof::hash::RecordId;

use super::input::{Peer, RequestId, Wait};
use super::message::Gossip;
use super::{
    Admitted, Core, Done, DropReason, Effect, Fitness, HaltReason, Ledger, Offence, Submission, Verdict,
};
use crate::mempool::Insertion;

impl<L: Ledger> Core<L> {
    pub(super) fn submit(&mut self, request: RequestId, wait: Wait, bytes: Vec<u8>) -> Done {
        let admitted = match self.ledger.admit(&bytes, Some(self.now.clock)) {
            Ok(admitted) => admitted,
            Err(refusal) => {
                self.reply(request, Submission::Refused(refusal));
                return Ok(());
            }
        };
        let record = admitted.facts.record;
        if let Some(receipt) = self.ledger.receipt(&record)? {
            self.reply(request, Submission::Final { receipt });
            return Ok(());
        }
        if wait == Wait::Final && self.waiting < self.config.waiting_max && self.pool.contains(&record) {
            // Judged when it came, and again with every block that touches its case.
            self.await_final(record, request);
            return Ok(());
        }
        let fitness = self.ledger.fitness(&admitted)?;
        if let Some(reason) = unfit(fitness) {
            self.reply(request, Submission::Dropped { record, reason });
            return Ok(());
        }
        let insertion = self.pool.insert(admitted, bytes.len(), fitness);
        match insertion {
            Insertion::Full => self.reply(request, Submission::Full),
            Insertion::Added | Insertion::Known => match wait {
                Wait::Final if self.waiting < self.config.waiting_max => self.await_final(record, request),
                Wait::Final | Wait::Accepted => self.reply(request, Submission::Pending { record }),
            },
        }
        if insertion == Insertion::Added {
            self.publish(&Gossip::Record(bytes));
        }
        Ok(())
    }

    fn await_final(&mut self, record: RecordId, request: RequestId) {
        self.waiting += 1;
        self.waiters.entry(record).or_default().push(request);
    }

    pub(super) fn record_heard(&mut self, peer: Peer, bytes: Vec<u8>) -> Result<Verdict, HaltReason> {
        // Clocks differ between nodes: what hangs on one is judged where the record entered, and at execution.
        let admitted = match self.ledger.admit(&bytes, None) {
            Ok(admitted) => admitted,
            Err(refusal) if self.ledger.is_provable(&refusal) => {
                self.blame(peer, Offence::BadRecord);
                return Ok(Verdict::Reject);
            }
            Err(_) => return Ok(Verdict::Ignore),
        };
        if self.pool.contains(&admitted.facts.record)
            || self.ledger.receipt(&admitted.facts.record)?.is_some()
        {
            return Ok(Verdict::Ignore);
        }
        let fitness = self.ledger.fitness(&admitted)?;
        if unfit(fitness).is_some() {
            return Ok(Verdict::Ignore);
        }
        Ok(match self.pool.insert(admitted, bytes.len(), fitness) {
            Insertion::Added => Verdict::Accept,
            Insertion::Known | Insertion::Full => Verdict::Ignore,
        })
    }

    /// Judges a pending record again, after a block touched its case.
    pub(super) fn judge_again(&mut self, admitted: &Admitted<L::Record>) -> Done {
        let record = admitted.facts.record;
        let fitness = self.ledger.fitness(admitted)?;
        match unfit(fitness) {
            Some(reason) => self.drop_record(&record, reason),
            None => self.pool.set_ready(&record, fitness == Fitness::Ready),
        }
        Ok(())
    }

    pub(super) fn drop_record(&mut self, record: &RecordId, reason: DropReason) {
        self.pool.remove(record);
        self.answer_waiters(record, |record| Submission::Dropped { record, reason });
    }

    pub(super) fn answer_waiters(
        &mut self,
        record: &RecordId,
        result: impl Fn(RecordId) -> Submission<L::Refusal>,
    ) {
        for request in self.waiters.remove(record).unwrap_or_default() {
            self.waiting -= 1;
            self.reply(request, result(*record));
        }
    }

    fn reply(&mut self, request: RequestId, result: Submission<L::Refusal>) {
        self.out.push(Effect::Answer { request, result });
    }
}

const fn unfit(fitness: Fitness) -> Option<DropReason> {
    match fitness {
        Fitness::Ready | Fitness::Early => None,
        Fitness::Stale => Some(DropReason::Stale),
        Fitness::Refused => Some(DropReason::Refused),
    }
}
