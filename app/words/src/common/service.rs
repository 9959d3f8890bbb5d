//! Words about conversations.

words! { for ServiceWords:
    // Conversations
    chat: "Chat" | "聊天",
    unread(n: u64): "{n} unread" | "{n} 条未读",
    // What a waiting change is about
    did_message: "Message" | "消息",
    did_message_to(name: &str): "Message to {name}" | "发给{name}的消息",
    did_read: "Messages read" | "消息已读",
    // A thread
    today: "Today" | "今天",
    yesterday: "Yesterday" | "昨天",
    new_messages: "New messages" | "新消息",
    earlier: "Earlier messages" | "更早的消息",
    by_you: "You:" | "我：",
    by(name: &str): "{name}:" | "{name}：",
    sent: "Sent" | "已送达",
    read: "Read" | "已读",
    typing(name: &str): "{name} is typing" | "{name}正在输入",
    automatic: "Automatic" | "自动回复",
    by_mail: "By mail" | "来自邮件",
    // The composer
    write: "Write a message" | "输入消息",
    send: "Send" | "发送",
    left(n: u64): "{n} left" | "还可输入 {n} 字",
    over(n: u64): "{n} too many" | "超出 {n} 字",
    quick: "Quick replies" | "常用回复",
    quick_replies[4]: ["Thanks for your message, we are looking into it.", "Yes, that works.", "On its way.", "Sorry about that. We will put it right."]
        | ["收到，我们马上为您查看。", "好的，没问题。", "已经在路上了。", "非常抱歉，我们马上处理。"],
}
