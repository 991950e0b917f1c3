//! How to mend what the rules of splits, mergers and recoding of units refuse.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        101,
        "核对测绘成果，使前后面积之和相符（kexin attest survey-ok）",
        "check the survey so that the areas agree (kexin attest survey-ok)",
    ),
    row(
        102,
        "先办转移，使各单元权利人与份额一致，再合并",
        "transfer first, so that holders and shares agree, then merge",
    ),
    row(
        103,
        "先处理他项权利或限制，或附各权利人同意（kexin attest holder-consent）并写明落在哪个单元",
        "deal with rights and restrictions first, or attach each holder's consent (kexin attest \
         holder-consent) and say where each goes",
    ),
    row(104, "另取未曾使用的单元号", "take a code that was never used"),
    row(
        105,
        "补齐来源与目标单元：分割一来源多目标，合并多来源一目标",
        "name all units: a split has one source and several targets, a merger several sources and one target",
    ),
    row(
        106,
        "一旧一新逐一对应；涉及分合的，办理分割或合并",
        "pair each old code with one new; if units come apart or together, split or merge",
    ),
];
