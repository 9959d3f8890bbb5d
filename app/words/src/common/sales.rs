//! Words about orders and the menu.

words! { for SalesWords:
    // Everywhere
    home: "Home" | "首页",
    menu: "Menu" | "菜单",
    orders: "Orders" | "订单",
    // Menu and cart
    sold_out: "Sold out" | "售罄",
    mark_popular: "Popular" | "招牌",
    mark_new: "New" | "新品",
    mark_spicy: "Spicy" | "辣",
    mark_nuts: "Contains nuts" | "含坚果",
    mark_vegetarian: "Vegetarian" | "蛋奶素",
    mark_vegan: "Vegan" | "纯素",
    menu_empty_title: "The menu is empty" | "菜单还是空的",
    menu_empty_text: "Dishes appear here as soon as they are on the menu." | "店家上架后，菜品会出现在这里。",
    see_menu: "See the menu" | "去点餐",
    note: "Note for the kitchen" | "给后厨的话",
    note_hint: "Allergies, less salt …" | "忌口、少盐……",
    pickup: "Pick up" | "自取",
    delivery: "Delivery" | "外送",
    table_n(table: &str): "Table {table}" | "{table} 号桌",
    address: "Address" | "地址",
    phone: "Telephone" | "电话",
    // Orders
    order_n(number: &str): "Order {number}" | "订单 {number}",
    order_plain: "Order" | "订单",
    order_missing_title: "This order is not on this phone" | "这台手机上没有这个订单",
    order_missing_text: "It may belong to another account, or it is still on its way." | "它可能属于另一个账号，或者还在路上。",
    happened_title: "What happened" | "进度",
    placed: "Received" | "已收到",
    accepted: "Accepted" | "已接单",
    preparing: "Being prepared" | "正在制作",
    ready: "Ready" | "可以取餐了",
    fulfilled: "Handed over" | "已完成",
    refused: "Not possible this time" | "这次做不了",
    cancelled: "Cancelled" | "已取消",
    // What a waiting change is about
    did_place: "New order" | "新订单",
    did_step(order: &str, step: &str): "{order}: {step}" | "{order}：{step}",
    // Today, the board, the menu
    do_cancel: "Cancel" | "取消",
    customer: "Customer" | "顾客",
    // Pages and forms
    order: "Order" | "点餐",
    categories: "Categories" | "分类",
}
