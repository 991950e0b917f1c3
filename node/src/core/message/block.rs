//! Blocks as they travel between nodes: proposed, and decided with their certificate.

use kexin_ledger::certificate::CommitCertificate;
use kexin_ledger::chain::BLOCK_RECORDS_MAX;
use kexin_proof::header::Header;
use kexin_proof::wire::{DecodeError, Reader, Wire, Writer};

use super::RECORD_BYTES_MAX;

/// A block as it travels and is proposed: its header and its records' canonical bytes, sealed parts included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// The header, as the proposer computed it.
    pub header: Header,
    /// Records in block order.
    pub records: Vec<Vec<u8>>,
}

impl Wire for Block {
    fn write(&self, out: &mut Writer) {
        self.header.write(out);
        out.count(self.records.len());
        for record in &self.records {
            out.bytes(record);
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let header = Header::read(input)?;
        let mut records = Vec::new();
        for _ in 0..input.count("records of a block", BLOCK_RECORDS_MAX)? {
            records.push(input.bytes("record", RECORD_BYTES_MAX)?.to_vec());
        }
        Ok(Self { header, records })
    }
}

/// A decided block and the certificate that decided it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecidedBlock {
    /// The block.
    pub block: Block,
    /// A quorum of precommits for its header.
    pub certificate: CommitCertificate,
}

impl Wire for DecidedBlock {
    fn write(&self, out: &mut Writer) {
        self.block.write(out);
        self.certificate.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { block: Wire::read(input)?, certificate: Wire::read(input)? })
    }
}
