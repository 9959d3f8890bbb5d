//! Words about conversations.

words! { for Chat:
    inbox: "Inbox" | "消息",
    chat: "Chat" | "聊天",
    unread(n: u64): "{n} unread" | "{n} 条未读",
    // What a waiting change is about
    did_message: "Message" | "消息",
    did_message_to(name: &str): "Message to {name}" | "发给{name}的消息",
    did_read: "Messages read" | "消息已读",
    did_step: "Conversation closed or opened" | "关闭或重新打开对话",
    did_assign: "Conversation assigned" | "分配对话",
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
    // The composer
    write: "Write a message" | "输入消息",
    send: "Send" | "发送",
    left(n: u64): "{n} left" | "还可输入 {n} 字",
    over(n: u64): "{n} too many" | "超出 {n} 字",
    quick: "Quick replies" | "常用回复",
    quick_replies[4]: ["Thanks for your message, we are looking into it.", "Yes, that works.", "On its way.", "Sorry about that. We will put it right."]
        | ["收到，我们马上为您查看。", "好的，没问题。", "已经在路上了。", "非常抱歉，我们马上处理。"],
    // The customer's chat
    empty_title: "Ask us anything" | "有什么想问的？",
    empty_text: "Someone from the team answers here, as a rule while we are open. It works without a connection too: your message stays on this phone and goes out by itself."
        | "店里的同事会在这里回复您，一般在营业时间内。没有网络也能写：消息先留在手机上，联网后自动发出。",
    // The staff's inbox
    waiting_title: "Waiting for an answer" | "待回复",
    open_title: "Open" | "进行中",
    closed_title: "Closed" | "已关闭",
    filter: "Show" | "显示",
    mine: "Mine" | "我的",
    unassigned: "Unassigned" | "未分配",
    inbox_empty_title: "No conversations yet" | "还没有对话",
    inbox_empty_text: "When a customer writes, it appears here by itself. You can also write first, from a customer's page."
        | "客户发来消息后会自动出现在这里。您也可以在客户页面主动联系。",
    filter_empty: "Nothing here with this choice." | "这个筛选下没有对话。",
    you_wrote(text: &str): "You: {text}" | "我：{text}",
    assigned_to(name: &str): "Answered by {name}" | "由{name}回复",
    chats_waiting: "Chats waiting" | "待回复的聊天",
    // One conversation
    record: "Customer" | "客户资料",
    assign: "Who answers?" | "谁来回复？",
    assign_title: "Who answers this customer?" | "由谁回复这位客户？",
    nobody: "Nobody yet" | "暂无",
    to_me(name: &str): "{name} (me)" | "{name}（我）",
    close: "Close" | "关闭",
    reopen: "Open again" | "重新打开",
    closed_text: "Closed. A new message opens it again." | "对话已关闭，有新消息会自动重新打开。",
    start_title(name: &str): "Write to {name}" | "给{name}发消息",
    start_text: "Your first message opens the conversation." | "发出第一条消息后，对话就开始了。",
    missing_title: "This conversation is not on this phone" | "这台手机上没有这个对话",
    missing_text: "It may still be on its way, or the address is not complete." | "它可能还在同步，或者地址不完整。",
}
