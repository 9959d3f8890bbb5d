//! Words about contacts and what happens with them.

use super::{Named, Text};

/// Words of one language.
pub struct People {
    pub contacts: Text,
    // What a waiting change is about
    pub did_contact: Named,
    pub did_new: Named,
    pub did_staff: Named,
    pub did_join: Text,
    pub did_note: Named,
    pub did_call: Named,
    pub did_sms: Named,
    pub did_mail: Named,
    pub did_import: Named,
}

pub const EN: People = People {
    contacts: "Customers",
    did_contact: |name| format!("{name}: details"),
    did_new: |name| format!("New customer: {name}"),
    did_staff: |name| format!("{name}: tags and owner"),
    did_join: "Two records made one",
    did_note: |name| format!("Note on {name}"),
    did_call: |name| format!("Call with {name}"),
    did_sms: |name| format!("Text message to {name}"),
    did_mail: |name| format!("Mail to {name}"),
    did_import: |name| format!("Imported: {name}"),
};

pub const ZH: People = People {
    contacts: "客户",
    did_contact: |name| format!("{name}：资料"),
    did_new: |name| format!("新客户：{name}"),
    did_staff: |name| format!("{name}：标签与负责人"),
    did_join: "合并两份客户资料",
    did_note: |name| format!("{name}：备注"),
    did_call: |name| format!("与{name}通话"),
    did_sms: |name| format!("发给{name}的短信"),
    did_mail: |name| format!("发给{name}的邮件"),
    did_import: |name| format!("导入：{name}"),
};
