//! Words of the page behind the link of a mail.

words! { for SiteConsentWords beside consent::ConsentWords:
    unsubscribe_title: "Stop offers and news" | "停止接收优惠和资讯",
    unsubscribe_text: "With one tap we send you no more offers and news this way. Messages about your orders and bookings still reach you."
        | "点一下，我们就不再用这种方式给您发送优惠和资讯。订单和预订的消息仍会照常发送。",
    unsubscribe_yes: "Stop them" | "停止接收",
    // All that stands
    preferences_all: "What you allow, and how often" | "您的接收设置",
    preferences_of(address: &str): "For {address}" | "{address} 的设置",
    preferences_ways: "What may reach you" | "可以向您发送的内容",
    preferences_save: "Save" | "保存",
    preferences_saved: "If this link is yours, it is saved and holds from now on." | "如果这是您的链接，设置已保存，从现在起生效。",
    preferences_note: "Codes to sign in and answers to what you ask always reach you. What you never allowed yourself you can allow in the app under Me, Privacy. Offers by mail that you allow again here begin once you confirm them in a mail that we send you."
        | "登录验证码和对您提问的回复始终会发送给您。您从未亲自允许过的内容，可以在应用的“我的 → 隐私”里允许。在这里重新允许的邮件优惠，需在我们发给您的邮件里确认后才会开始。",
    // The second yes
    confirm_title: "Do you want our offers and news?" | "您想收到我们的优惠和资讯吗？",
    confirm_text: "With one tap you say that offers and news may come to this address. You can stop them by the link in every letter."
        | "点一下，表示优惠和资讯可以发送到这个邮箱。每封邮件里都有停止接收的链接。",
    confirm_yes: "Yes, send them" | "是的，请发送",
    confirmed_title: "Done" | "已完成",
    confirmed_text: "If this link is yours and not older than 7 days, offers and news may come to this address." | "如果这是您的链接且未超过 7 天，优惠和资讯可以发送到这个邮箱。",
    unsubscribed_title: "Done" | "已完成",
    unsubscribed_text: "If this link is yours, you get no more offers and news this way. You can allow them again in the app under Me, Privacy."
        | "如果这是您的链接，您将不再以这种方式收到优惠和资讯。您可以在应用的“我的 → 隐私”里重新允许。",
}
