//! Words of the public page of reviews.

words! { for SiteReviewWords beside review::ReviewWords:
    page_title: "What customers say" | "客户评价",
    average_of(average: &str): "{average} of 5" | "{average} / 5",
    count_n(n: u64): "1 review" / "{n} reviews" | "{n} 条评价",
    somebody: "A guest" | "一位顾客",
    none_title: "No reviews yet" | "还没有评价",
    none_text: "Whoever was here can rate it in the app." | "光临过的客户可以在应用里评价。",
    latest: "The latest" | "最新评价",
    spread: "How many gave how many stars" | "各星级的数量",
}
