//! Words of the customer's reviews.

words! { for CustomerReviewWords beside review::ReviewWords:
    ask: "How was it?" | "您觉得怎么样？",
    mine: "Your review" | "您的评价",
    change: "Change it" | "修改",
    intro: "It works without a connection too. We read it first, then everybody can; of your name they see the first letter."
        | "没有网络也能评价。我们看过之后才会公开，别人只能看到您称呼的第一个字。",
    text: "What was good, what was not?" | "哪里好，哪里不好？",
    submit: "Send review" | "提交评价",
    submitted: "Thank you! Here you see what becomes of it." | "谢谢评价！在这里可以看到进展。",
    need_overall: "Please give it some stars first." | "请先打个总分。",
    until(when: &str): "You can change it until {when}. An edit is read again first." | "{when}之前可以修改，修改后会重新审核。",
    over: "It can no longer be changed." | "已不能修改。",
    hidden_why(reason: &str): "Not published: {reason}" | "未公开的原因：{reason}",
    missing_title: "There is nothing to rate here" | "这里没有可以评价的内容",
    missing_text: "It may not be done yet, or not be on this phone." | "它可能还没有完成，或者不在这台手机上。",
}
