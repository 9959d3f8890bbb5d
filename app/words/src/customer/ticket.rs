//! Words of the customer's tickets.

words! { for CustomerTicketWords beside ticket::TicketWords:
    something_wrong: "Something wrong?" | "有问题？",
    new_title: "What is wrong?" | "遇到了什么问题？",
    new_text: "Write it as it happened. It works without a connection too: what you write stays on this phone and goes out by itself."
        | "请写下发生了什么。没有网络也能提交：内容先留在手机上，联网后自动发出。",
    kind: "What is it?" | "类型",
    what_happened: "What happened?" | "发生了什么？",
    open: "Send it" | "提交",
    answers_title: "Does this answer it?" | "这能解决您的问题吗？",
    answers_text: "If not, send it below." | "如果不能，请在下面提交。",
    opened: "Saved. Here you see how far it is." | "已保存，在这里可以看到进度。",
    tell_us: "Tell us what is wrong" | "我要反馈",
    empty_title: "Nothing was wrong so far" | "还没有工单",
    empty_text: "If something is not right, tell us here or on the page of an order." | "有不满意的地方，可以在这里或订单页面告诉我们。",
    open_title: "Under way" | "处理中的",
    done_title: "Earlier" | "以前的",
    pending_you: "We need your answer" | "需要您回复",
    pending_text: "We cannot go on without your answer. Please write it below." | "需要您回复后才能继续处理，请在下面填写。",
    // How it was
    survey_title: "How was it?" | "您觉得怎么样？",
    survey_text: "This was resolved. Please say how it was; it takes three taps." | "问题已处理完毕，请点三下评价一下。",
    comment: "Anything else?" | "还想说点什么？",
    submit: "Send rating" | "提交评价",
    submitted: "Thank you! You can change it here." | "谢谢评价！在这里可以修改。",
    need_all: "Please answer all three." | "请完成三项评分。",
    not_solved: "Not solved" | "没有解决",
    opened_again: "Opened again. Tell us what is missing." | "已重新打开，请告诉我们还缺什么。",
}
