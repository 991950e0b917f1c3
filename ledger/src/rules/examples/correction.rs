//! Cases that break the rules of imports and corrections, and near ones that do not.

use crate::rules::wording::{Wording, row};

pub(super) const ROWS: &[Wording] = &[
    row(
        141,
        "批次清单载 1000 行，实有 999 行；或面积合计差 0.01 平方米：R-141。",
        "The manifest says 1,000 rows and there are 999, or the sum of areas differs by 0.01 m²: R-141.",
    ),
    row(
        142,
        "导入的单元为虚拟单元号（Q1）或只有旧版证号（Q6）：R-142，确认后带标记导入；新登记不适用。",
        "Imported units have virtual codes (Q1) or certificates of the old form (Q6): R-142. Ticked, they \
         come in with their flags; new registrations never do.",
    ),
    row(
        143,
        "利害关系人申请更正面积，权利人不同意，又无证据证明错误：R-143；附生效判决可以。",
        "An interested person asks to correct the area, the holder does not agree, and nothing proves an \
         error: R-143. With a judgment it passes.",
    ),
    row(
        144,
        "登记机构发现错误，未通知权利人即依职权更正：R-144；已通知而期限未满的是 R-128。",
        "The bureau finds an error and corrects it without telling the holder: R-144. Told, but too early, \
         it is R-128.",
    ),
    row(
        145,
        "错误登记之后房屋已出卖登记，登记机构依职权更正：R-145；之后又办预告登记、查封的也不得依职权更正。",
        "After the wrong entry the house was sold and registered, and the bureau corrects of its own \
         accord: R-145. A later advance notice or seizure bars it too.",
    ),
    row(
        146,
        "所有权人放弃已抵押的房屋，抵押权人未同意：R-146；因灭失而注销的无须同意。",
        "The owner abandons a mortgaged house without the mortgagee's consent: R-146. Cancellation because \
         the house is lost needs none.",
    ),
    row(
        147,
        "更正所指的记录号不在该单元的历史中，或所注销的权利不存在：R-147。",
        "The record to be corrected is not in the unit's history, or the right to be cancelled does not \
         exist: R-147.",
    ),
    row(
        148,
        "备注中写入身份证号或手机号：R-148；写入密封项可以，只有属地、受理机构和省厅能打开。",
        "An identity number or a mobile number stands in a text of the record: R-148. In a sealed fact it \
         passes, which only the bureau of the place, the accepting one and the province can open.",
    ),
];
