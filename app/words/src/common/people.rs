//! Words about contacts that shared screens say.

words! { for PeopleWords:
    // The record
    conflict(field: &str): "{field}: two versions" | "{field}：有两个版本",
    conflict_text: "Somebody else changed it too." | "其他人也做了修改。",
    // Staff's half
    lifecycles[5]: ["Lead", "Prospect", "Customer", "VIP", "Lapsed"] | ["线索", "意向", "客户", "VIP", "流失"],
    source_desk: "added by the team" | "团队添加",
    source_order: "an order" | "订单",
    source_chat: "a chat" | "聊天",
    source_consent: "what they allowed" | "同意设置",
    source_ticket: "a ticket" | "工单",
    source_sign_up: "signing up" | "注册",
    source_import: "an import" | "导入",
    // Fields
    address: "Address" | "地址",
    kinds[5]: ["Telephone", "E-mail", "WeChat", "WhatsApp", "Other"] | ["电话", "邮箱", "微信", "WhatsApp", "其他"],
    labels[4]: ["work", "home", "mobile", "other"] | ["工作", "家庭", "手机", "其他"],
    no_label: "No label" | "无标注",
    // Calls and text messages
    outcomes[5]: ["Reached", "No answer", "Busy", "Voicemail", "Wrong number"] | ["已接通", "无人接听", "占线", "语音信箱", "号码错误"],
    // Needs you
    removed_value: "removed" | "已移除",
    empty_value: "empty" | "空",
    refused_kept: "What you typed is kept:" | "您输入的内容已保留：",
    refused_title(what: &str): "Not done: {what}" | "未能执行：{what}",
    // What a waiting change is about
    did_contact(name: &str): "{name}: details" | "{name}：资料",
}
