//! Words about reviews, on both sides and on the public page.

words! { for ReviewWords:
    reviews: "Reviews" | "评价",
    overall: "Overall" | "总体评价",
    food: "Food" | "菜品",
    service: "Service" | "服务",
    place: "Place" | "环境",
    price: "Price" | "价格",
    stars_n(n: u64): "1 star" / "{n} stars" | "{n} 星",
    reply: "Answer of the business" | "商家回复",
    // Who reads it
    state_waiting: "Waits to be read" | "等待审核",
    state_published: "Published" | "已公开",
    state_hidden: "Not published" | "未公开",
    // What stops one
    why_not_finished: "It can be rated once it is done." | "完成之后才能评价。",
    // What a waiting change is about
    did_write(stars: &str): "Review: {stars}" | "评价：{stars}",
}
