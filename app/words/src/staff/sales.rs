//! Words of the board and the staff's menu.

words! { for StaffSalesWords beside sales::SalesWords:
    // Everywhere
    today: "Today" | "今天",
    // What a waiting change is about
    did_product(name: &str): "Menu: {name}" | "菜单：{name}",
    // Today, the board, the menu
    search_orders: "Number, name or table" | "单号、称呼或桌号",
    search_none: "No order fits." | "没有符合的订单。",
    to_accept: "To accept" | "待接单",
    to_accept_count(n: u64): "{n} to accept" | "{n} 单待接",
    in_work: "In work" | "制作中",
    today_empty_title: "All quiet" | "现在很清闲",
    today_empty_text: "New orders appear here by themselves." | "新订单会自动出现在这里。",
    board_new: "New" | "新订单",
    board_accepted: "Accepted" | "已接单",
    board_preparing: "Preparing" | "制作中",
    board_ready: "Ready" | "待取餐",
    board_done: "Done" | "已结束",
    board_empty: "Nothing here" | "没有订单",
    do_accept: "Accept" | "接单",
    do_prepare: "Start" | "开始做",
    do_ready: "Ready" | "做好了",
    do_hand_over: "Hand over" | "交给顾客",
    do_refuse: "Refuse" | "拒单",
    refuse_title: "Why is it not possible?" | "为什么做不了？",
    refuse_text: "The customer reads this." | "顾客会看到这句话。",
    refuse_reasons[3]: ["Sold out", "The kitchen is closing", "Too busy right now"] | ["售罄了", "厨房快打烊了", "现在太忙了"],
    refuse_table: "Nobody sits at this table" | "这桌没有客人",
    refuse_pickup: "Not ready before we close" | "打烊前做不出来",
    refuse_delivery: "Too far to deliver" | "太远，送不到",
    refusing(order: &str, reason: &str): "{order} will be refused: {reason}" | "即将拒绝{order}：{reason}",
    refuse_reason: "Reason" | "原因",
    menu_edit_text: "Changes are saved when you leave a field, also without a connection." | "离开输入框就自动保存，没有网络也可以。",
    /// What the way to the staff's menu says under its name.
    menu_sub: "Prices, names, what is sold out" | "价格、菜名、售罄",
    available: "Available" | "在售",
    name_zh: "Chinese name" | "中文名",
    name_en: "English name" | "英文名",
    price: "Price" | "价格",
    price_wrong: "Write a price such as 28 or 28.50." | "请这样写价格：28 或 28.50。",
    name_wrong: "One of the two names is needed, up to 80 characters." | "至少写一个名字，不超过 80 个字。",
    saved: "Saved" | "已保存",
    search_menu: "Search the menu" | "搜索菜单",
    edit_named(name: &str): "Edit {name}" | "修改{name}",
    // Two people changed the same thing
    also_changed: "Also changed" | "同时被改过",
    also_changed_text: "Two people changed the same thing. The later change counts; the earlier one is kept here."
        | "有两个人改了同一项。以后改的为准，先改的保留在这里。",
    field_name: "Name" | "名称",
    field_description: "Description" | "说明",
    field_availability: "Availability" | "供应状态",
}
