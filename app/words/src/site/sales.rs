//! Words of the public menu.

words! { for SiteSalesWords beside sales::SalesWords:
    order_from(table: &str): "Order at table {table}" | "{table} 号桌点餐",
    open_app: "My orders" | "我的订单",
    open_desk: "Open the desk" | "打开店员端",
    skip_to_menu: "Skip to the menu" | "跳到菜单",
    works_offline: "Works without a connection" | "没有网络也能用",
    no_business: "This business is not set up yet" | "店铺还没有设置好",
}
