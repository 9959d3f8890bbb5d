//! Words of the customer's privacy page.

words! { for CustomerConsentWords beside consent::ConsentWords:
    intro: "You decide how we may reach you, and what for. It works without a connection too, and you can change it whenever you like."
        | "由您决定我们可以通过什么方式、为了什么联系您。没有网络也能设置，随时可以更改。",
    service_text: "Codes to sign in and answers to what you ask always reach you." | "登录验证码和对您提问的回复始终会发送给您。",
    marketing_text: "Only what you switch on here." | "只发送您在这里打开的内容。",
    profiling_text: "From what you ordered we guess what you might like, only if you switch it on." | "打开后，我们会根据您的订单推测您可能喜欢的内容。",
    third_parties_text: "We hand your data on to partners only if you switch it on." | "只有您打开后，我们才会把您的信息提供给合作伙伴。",
    service_by(channel: &str): "Tell me about my orders and bookings by {channel}" | "通过{channel}告诉我订单和预订的情况",
    marketing_by(channel: &str): "Send me offers and news by {channel}" | "通过{channel}向我发送优惠和资讯",
    profiling_by(channel: &str): "Send me personal suggestions by {channel}" | "通过{channel}向我发送个性化推荐",
    third_parties_by(channel: &str): "Partners may reach me by {channel}" | "合作伙伴可以通过{channel}联系我",
    allowed: "Allowed. You can withdraw it here at any time." | "已允许，随时可以在这里撤回。",
    withdrawn: "Withdrawn. It holds from now on." | "已撤回，从现在起生效。",
    // One's own data
    own_data: "Your data" | "您的数据",
    own_data_offline: "Downloading and erasing need the network. Try again when you are connected." | "下载和删除数据需要联网，请联网后重试。",
    own_data_held(n: u64): "We hold 1 entry about you: orders, bookings, messages, and what was noted." / "We hold {n} entries about you: orders, bookings, messages, and what was noted."
        | "我们保存了 {n} 条关于您的记录：订单、预订、消息和备注。",
    download: "Download everything" | "下载全部数据",
    download_sub: "One zip: a readable file, your address card, your orders, your pictures" | "一个压缩包：可读的文件、名片、订单和图片",
    erase: "Erase my data" | "删除我的数据",
    erase_title: "Erase everything about you?" | "删除关于您的全部内容？",
    erase_text(books: u64): "The business answers within 30 days. Then your account, messages, bookings and notes are gone for good, on your devices too. Paid orders stay in the books without your name: {books}."
        | "商家会在 30 天内答复。之后，您的账号、消息、预订和备注将被永久删除，您设备上的也一样。已付款的订单会去掉您的姓名后留在账目中：{books} 个。",
    erase_ask: "Ask to be erased" | "申请删除",
    erase_asked(when: &str): "You asked to be erased. The answer comes by {when} at the latest." | "您已申请删除，最晚 {when} 答复。",
    erase_under_way: "Orders and bookings that are under way end first." | "进行中的订单和预订会先完成。",
    erase_withdraw: "Take the request back" | "撤回申请",
    erase_withdrawn: "Taken back. Nothing is erased." | "已撤回申请，不会删除任何内容。",
    erase_declined(when: &str): "Your request was declined on {when}:" | "您的申请已在 {when} 被拒绝：",
    own_data_broken: "The server could not do it. Nothing was changed; try again." | "服务器未能完成，没有任何更改，请重试。",
}
