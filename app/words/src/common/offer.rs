//! Words of offers and coupons that both apps say.

words! { for OfferWords:
    offers: "Offers" | "优惠",
    coupon: "Coupon" | "优惠券",
    percent_off(percent: u64): "{percent} % off" | "减{percent}%",
    amount_off(amount: &str): "{amount} off" | "立减{amount}",
    gift_of(name: &str): "{name} for free" | "赠送{name}",
    unknown_benefit: "An offer of a newer version" | "新版本的优惠",
    from_least(amount: &str): "for orders from {amount}" | "满{amount}可用",
    only_for(names: &str): "only for {names}" | "仅限{names}",
    until(day: &str): "until {day}" | "{day}前有效",
    from_day(day: &str): "from {day}" | "{day}起",
    once_each: "one for each customer" | "每人一张",
    many_each(n: u64): "{n} for each customer" | "每人{n}张",
    off(amount: &str): "Coupon: {amount} off" | "优惠券减{amount}",
    used: "Used" | "已使用",
    // Why not
    why_paused: "The offer is paused. Nothing was taken off; the coupon stays yours." | "优惠暂停中，还没有抵扣，优惠券仍然有效。",
    why_not_yet: "The offer has not begun." | "优惠还没有开始。",
    why_ended: "The offer is over." | "优惠已结束。",
    why_all_taken: "There is no coupon left." | "优惠券已领完。",
    why_used: "The coupon was used already." | "这张优惠券已经用过了。",
    why_below: "The order is too small for the coupon." | "订单金额没有达到优惠券的要求。",
    why_nothing: "Nothing in the order fits the coupon." | "订单里没有适用这张优惠券的商品。",
    why_one_offer: "The order has a coupon already." | "这个订单已经用了优惠券。",
    why_less: "The coupon takes off less than the cart said. Change the order to see what is to pay." | "优惠券抵扣的金额比购物车里显示的少，请修改订单查看应付金额。",
    // An order that waits for its author
    parked_title: "Your order waits: the coupon cannot be used" | "订单未提交：优惠券不能使用",
    order_without: "Order without the coupon" | "不用优惠券下单",
    did_collect(name: &str): "Collect a coupon: {name}" | "领取优惠券：{name}",
}
