//! Words about what somebody allows, on both sides.

words! { for ConsentWords:
    privacy: "Privacy" | "隐私",
    privacy_sub: "What you allow us, and what not" | "您允许我们做什么，不允许做什么",
    // What for
    service: "Orders and bookings" | "订单和预订",
    marketing: "Offers and news" | "优惠和资讯",
    profiling: "Personal suggestions" | "个性化推荐",
    third_parties: "Partners" | "合作伙伴",
    // On which way
    mail: "mail" | "邮件",
    sms: "text message" | "短信",
    push: "push message" | "推送",
    phone: "telephone" | "电话",
    chat: "chat" | "聊天",
    what(purpose: &str, channel: &str): "{purpose} by {channel}" | "{purpose}（{channel}）",
    // How it was said
    source_app: "said in the app" | "本人在应用中表示",
    source_in_person: "said in person, noted by the team" | "本人当面表示，由同事记录",
    source_phone: "said by telephone, noted by the team" | "本人电话表示，由同事记录",
    source_link: "said by the link in a mail" | "通过邮件中的链接表示",
    source_import: "from a list of another program" | "从其他系统导入",
    source_mail: "said by mail, noted by the team" | "本人来信表示，由同事记录",
    source_sms: "said by text message" | "本人回复短信",
    allowed_on(when: &str): "Allowed on {when}" | "{when} 允许",
    withdrawn_on(when: &str): "Withdrawn on {when}" | "{when} 撤回",
    history: "What was said" | "选择记录",
    history_empty: "Nothing was said yet." | "还没有任何记录。",
    // What a waiting change is about
    did_grant(what: &str): "Allowed: {what}" | "允许：{what}",
    did_withdraw(what: &str): "Withdrawn: {what}" | "撤回：{what}",
    // How somebody wants to hear of offers
    pause: "Pause of offers" | "暂停优惠",
    pause_none: "No pause" | "不暂停",
    pause_days(n: u64): "{n} day from today" / "{n} days from today" | "从今天起 {n} 天",
    paused_until(when: &str): "Paused until {when}" | "暂停到 {when}",
    often: "How often" | "频率",
    often_usual: "At most one a week" | "每周最多一次",
    often_week(n: u64): "At most {n} a week" / "At most {n} a week" | "每周最多 {n} 次",
    often_month(n: u64): "At most {n} a month" / "At most {n} a month" | "每月最多 {n} 次",
    quiet: "Quiet hours" | "免打扰时间",
    language: "Language of letters" | "来信语言",
    language_unsaid: "As the account" | "与账号相同",
    waits_for_confirmation: "Waits for confirmation by mail" | "等待邮件确认",
    did_prefer: "How to hear of offers" | "优惠接收设置",
    // The card
    card_title(what: &str): "Not allowed: {what}" | "未生效的允许：{what}",
    card_mine(when: &str): "You withdrew this on {when}. Allow again?" | "您已在 {when} 撤回。要重新允许吗？",
    card_noted(when: &str): "The team noted on {when} that you withdrew this. Allow again?" | "同事在 {when} 记录了您的撤回。要重新允许吗？",
    card_theirs(when: &str): "The customer withdrew this on {when}. Allow it again only if they said so after that."
        | "客户已在 {when} 撤回。只有客户在那之后又表示同意，才能重新允许。",
    allow_again: "Allow again" | "重新允许",
    why_withdrawn: "It was withdrawn meanwhile." | "在此期间已被撤回。",
    why_text: "The text about this has changed. Please read it again before you allow it." | "说明文字已经更新，请重新阅读后再允许。",
}
