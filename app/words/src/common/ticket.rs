//! Words about tickets, on both sides.

words! { for TicketWords:
    my_tickets: "My tickets" | "我的工单",
    my_tickets_sub: "What was wrong, and how far it is" | "反馈的问题和处理进度",
    ticket_n(number: &str): "Ticket {number}" | "工单 {number}",
    ticket_plain: "Ticket" | "工单",
    number_follows: "Number follows" | "编号稍后给出",
    // Where it stands
    state_new: "New" | "新工单",
    state_open: "In progress" | "处理中",
    state_pending: "Waiting for the customer" | "等待客户回复",
    state_resolved: "Resolved" | "已解决",
    state_closed: "Closed" | "已关闭",
    state_reopened: "Opened again" | "重新处理",
    // What it is
    complaint: "Complaint" | "投诉",
    question: "Question" | "咨询",
    problem: "Problem" | "问题",
    request: "Request" | "请求",
    about(what: &str): "About: {what}" | "关于：{what}",
    an_order: "an order" | "一个订单",
    a_product: "a product" | "一个商品",
    a_chat: "a chat" | "一段聊天",
    something_newer: "something that this version does not show yet" | "这个版本还不能显示的内容",
    // The thread
    conversation: "Messages" | "往来消息",
    goes_on_in(title: &str): "It goes on in {title}." | "已并入{title}，请在那里继续。",
    merged_from(title: &str): "From {title}" | "来自{title}",
    resolution: "What was done" | "处理结果",
    answer: "Your answer" | "您的回复",
    send_answer: "Send answer" | "发送回复",
    need_text: "Please write something first." | "请先写点内容。",
    missing_title: "This ticket is not on this phone" | "这台手机上没有这个工单",
    missing_text: "It may still be on its way, or wait under Needs you." | "它可能还在同步，或者在“待处理”里。",
    // How it was
    speed: "How fast was it?" | "处理速度如何？",
    result: "How good is the result?" | "处理结果如何？",
    recommend: "Would you recommend us?" | "您愿意推荐我们吗？",
    scale(low: u32, high: u32): "{low} is the worst, {high} the best" | "{low} 最差，{high} 最好",
    // What a waiting change is about
    did_open: "Ticket opened" | "提交工单",
    did_write(title: &str): "Answer to {title}" | "回复{title}",
    did_step(title: &str, state: &str): "{title}: {state}" | "{title}：{state}",
    did_survey(title: &str): "How {title} was solved" | "评价{title}",
}
