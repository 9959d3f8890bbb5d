//! Words of the staff's reviews.

words! { for StaffReviewWords beside review::ReviewWords:
    reviews_sub: "What customers say" | "客户的评价",
    waiting_n(n: u64): "1 review waits" / "{n} reviews wait" | "{n} 条评价待处理",
    waiting_title: "To be read" | "待审核",
    done_title: "Read" | "已审核",
    list_empty_title: "No reviews yet" | "还没有评价",
    list_empty_text: "Whoever was here is asked a day later; what they say appears here by itself." | "客户光临一天后会收到评价邀请，评价会自动出现在这里。",
    average_of(average: &str, count: &str): "{average} of 5 · {count} published" | "{average} / 5 · 已公开 {count} 条",
    satisfaction(percent: &str, ratings: &str): "Satisfaction {percent} of {ratings} ratings" | "满意度 {percent}（{ratings} 项评分）",
    public_page: "See the public page" | "查看公开页面",
    // One review
    review: "Review" | "评价",
    by(name: &str): "From {name}" | "来自{name}",
    publish: "Publish" | "公开",
    hide: "Hide" | "不公开",
    hide_title: "Why is it not published?" | "为什么不公开？",
    hide_text: "Its author reads this, and nobody else." | "只有评价者本人能看到这段话。",
    hide_reason: "Reason" | "原因",
    owner_decides: "A manager or an owner decides whether everybody reads it." | "由店长或店主决定是否公开。",
    reply_label: "Your answer, for everybody to read" | "您的回复（公开可见）",
    reply_save: "Save answer" | "保存回复",
    poor: "Somebody was not content." | "这位客户不太满意。",
    open_ticket: "Open a ticket" | "新建工单",
    missing_title: "This review is not on this phone" | "这台手机上没有这条评价",
    missing_text: "It may still be on its way." | "它可能还在同步。",
    why_edited: "The customer changed the review meanwhile. Read it again, then decide." | "客户刚刚修改了评价，请重新查看后再决定。",
    // What a waiting change is about
    did_publish: "Review published" | "公开评价",
    did_hide: "Review hidden" | "不公开评价",
    did_reply: "Answer to a review" | "回复评价",
}
