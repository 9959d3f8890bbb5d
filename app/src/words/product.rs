//! Words about what was written over on the menu.

words! { for ProductWords:
    also_changed: "Also changed" | "同时被改过",
    also_changed_text: "Two people changed the same thing. The later change counts; the earlier one is kept here."
        | "有两个人改了同一项。以后改的为准，先改的保留在这里。",
    name: "Name" | "名称",
    description: "Description" | "说明",
    availability: "Availability" | "供应状态",
}
