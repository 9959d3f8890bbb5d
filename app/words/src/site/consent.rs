//! Words of the page behind the link of a mail.

words! { for SiteConsentWords beside consent::ConsentWords:
    unsubscribe_title: "Stop offers and news" | "停止接收优惠和资讯",
    unsubscribe_text: "With one tap we send you no more offers and news this way. Messages about your orders and bookings still reach you."
        | "点一下，我们就不再用这种方式给您发送优惠和资讯。订单和预订的消息仍会照常发送。",
    unsubscribe_yes: "Stop them" | "停止接收",
    unsubscribed_title: "Done" | "已完成",
    unsubscribed_text: "If this link is yours, you get no more offers and news this way. You can allow them again in the app under Me, Privacy."
        | "如果这是您的链接，您将不再以这种方式收到优惠和资讯。您可以在应用的“我的 → 隐私”里重新允许。",
}
