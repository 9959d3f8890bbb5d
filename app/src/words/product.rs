//! Words about what was written over on the menu.

use super::Text;

/// Words of one language.
pub struct ProductWords {
    pub also_changed: Text,
    pub also_changed_text: Text,
    pub name: Text,
    pub description: Text,
    pub availability: Text,
}

pub(super) const EN: ProductWords = ProductWords {
    also_changed: "Also changed",
    also_changed_text: "Two people changed the same thing. The later change counts; the earlier one is kept here.",
    name: "Name",
    description: "Description",
    availability: "Availability",
};

pub(super) const ZH: ProductWords = ProductWords {
    also_changed: "同时被改过",
    also_changed_text: "有两个人改了同一项。以后改的为准，先改的保留在这里。",
    name: "名称",
    description: "说明",
    availability: "供应状态",
};
