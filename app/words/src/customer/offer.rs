//! Words of the offers that customers collect.

words! { for CustomerOfferWords beside offer::OfferWords:
    none_title: "No offer now" | "暂时没有优惠",
    none_text: "When there is something, it stands here." | "有优惠时会显示在这里。",
    to_collect: "To collect" | "可领取",
    mine: "My coupons" | "我的优惠券",
    collect: "Collect" | "领取",
    collected: "Your coupon is here" | "优惠券已领取",
    collected_offline: "Saved. Whether one is left is known once you have a connection." | "已保存。联网后才知道是否还有剩余。",
    show_code: "Show the code" | "出示券码",
    hide_code: "Hide the code" | "收起券码",
    code_text: "Our staff type or scan it." | "店员可输入或扫描。",
    code_of(code: &str): "Code {code}" | "券码 {code}",
    code_waits: "The code is shown once the coupon is confirmed." | "优惠券确认后显示券码。",
    use_in_cart: "Use it in the cart" | "在购物车中使用",
    to_cart: "To the cart" | "去购物车",
    // In the cart
    cart_coupon: "Coupon" | "优惠券",
    no_coupon: "No coupon" | "不使用",
    after: "To pay" | "应付",
}
