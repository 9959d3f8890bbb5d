//! Words about conversations.

use super::{Counted, Named, Text};

/// Words of one language.
pub struct Chat {
    pub inbox: Text,
    pub chat: Text,
    pub unread: Counted,
    // What a waiting change is about
    pub did_message: Text,
    pub did_message_to: Named,
    pub did_read: Text,
    pub did_step: Text,
    pub did_assign: Text,
}

pub const EN: Chat = Chat {
    inbox: "Inbox",
    chat: "Chat",
    unread: |n| format!("{n} unread"),
    did_message: "Message",
    did_message_to: |name| format!("Message to {name}"),
    did_read: "Messages read",
    did_step: "Conversation closed or opened",
    did_assign: "Conversation assigned",
};

pub const ZH: Chat = Chat {
    inbox: "消息",
    chat: "聊天",
    unread: |n| format!("{n} 条未读"),
    did_message: "消息",
    did_message_to: |name| format!("发给{name}的消息"),
    did_read: "消息已读",
    did_step: "关闭或重新打开对话",
    did_assign: "分配对话",
};
