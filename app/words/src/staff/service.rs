//! Words of the staff's inbox.

words! { for StaffServiceWords beside service::ServiceWords:
    // Conversations
    inbox: "Inbox" | "消息",
    // What a waiting change is about
    did_step: "Conversation closed or opened" | "关闭或重新打开对话",
    did_assign: "Conversation assigned" | "分配对话",
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
