//! Members of requests and replies that come in variants, each read with a place of its own.
//!
//! Read so, a body needs no memory beyond its own. serde alone would keep the whole object, in many times its size, to
//! look for the member that names the variant.

use kexin_proof::hash::RecordId;
use serde::Deserialize;

use super::{Problem, ProofRequest, ReceiptView, TxStatus};

/// What a [`TxStatus`] may have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TxStatusMembers {
    state: TxStateName,
    #[serde(default)]
    receipt: Option<ReceiptView>,
    #[serde(default)]
    problem: Option<Problem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TxStateName {
    Unknown,
    Pending,
    Final,
    Dropped,
}

/// Members that do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the members do not belong together 成员不匹配")]
pub struct MembersError;

impl TryFrom<TxStatusMembers> for TxStatus {
    type Error = MembersError;
    fn try_from(members: TxStatusMembers) -> Result<Self, MembersError> {
        match (members.state, members.receipt, members.problem) {
            (TxStateName::Unknown, None, None) => Ok(Self::Unknown),
            (TxStateName::Pending, None, None) => Ok(Self::Pending),
            (TxStateName::Final, Some(receipt), None) => Ok(Self::Final { receipt }),
            (TxStateName::Dropped, None, Some(problem)) => Ok(Self::Dropped { problem }),
            _ => Err(MembersError),
        }
    }
}

/// What a [`ProofRequest`] may have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofRequestMembers {
    question: ProofQuestion,
    #[serde(default)]
    record: Option<RecordId>,
    #[serde(default)]
    disclose: Option<Vec<u16>>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    owner: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ProofQuestion {
    RecordRegistered,
    UnitStatus,
    UnitOwner,
}

impl TryFrom<ProofRequestMembers> for ProofRequest {
    type Error = MembersError;
    fn try_from(members: ProofRequestMembers) -> Result<Self, MembersError> {
        let ProofRequestMembers { question, record, disclose, unit, owner } = members;
        match (question, record, disclose, unit, owner) {
            (ProofQuestion::RecordRegistered, Some(record), Some(disclose), None, None) => {
                Ok(Self::RecordRegistered { record, disclose })
            }
            (ProofQuestion::UnitStatus, None, None, Some(unit), None) => Ok(Self::UnitStatus { unit }),
            (ProofQuestion::UnitOwner, None, None, Some(unit), Some(owner)) => {
                Ok(Self::UnitOwner { unit, owner })
            }
            _ => Err(MembersError),
        }
    }
}
