//! Words of a customer's consent on the staff's record.

words! { for StaffConsentWords beside consent::ConsentWords:
    title: "Consent" | "同意记录",
    unsaid: "The customer said nothing yet. Offers and news need their consent." | "客户还没有表示过。发送优惠和资讯需要客户同意。",
    stands_allowed: "Allowed" | "已允许",
    stands_withdrawn: "Withdrawn" | "已撤回",
    // Recording
    record: "Record what the customer said" | "记录客户的表示",
    purpose: "What for" | "用途",
    channel: "By which way" | "方式",
    how: "How they said it" | "客户如何表示",
    in_person: "In person" | "当面",
    by_phone: "By telephone" | "电话",
    by_mail: "By mail" | "来信",
    record_grant: "Record consent" | "记录同意",
    record_withdrawal: "Record withdrawal" | "记录撤回",
    grant_recorded: "Consent recorded." | "已记录同意。",
    withdrawal_recorded: "Withdrawal recorded. It holds from now on." | "已记录撤回，从现在起生效。",
    // Why something is not sent
    why_nothing: "Nothing stands in the way of this." | "可以发送。",
    why_do_not_contact: "The customer wishes no advertising at all." | "客户不希望收到任何广告。",
    why_no_consent(what: &str): "{what}: nobody allowed it." | "{what}：客户没有同意过。",
    why_withdrew(what: &str, when: &str): "{what}: withdrawn on {when}." | "{what}：已在 {when} 撤回。",
    why_paused(when: &str): "The customer wants nothing until {when}." | "客户在 {when} 之前不想收到消息。",
    why_quiet(when: &str): "The customer's quiet hours last until {when}." | "客户的免打扰时间到 {when} 为止。",
}
