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
}
