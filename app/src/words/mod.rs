//! Every word the product says, both languages on one line. A missing one does not compile.
//!
//! A word is a text, or a function where a number or a name goes into it. Words of the business itself (dishes, its
//! address) are `domain::Label`s in its rows.

#[macro_use]
mod macros;

pub mod chat;
pub mod files;
pub mod gone;
pub mod guard;
pub mod health;
pub mod own;
pub mod parcel;
pub mod people;
pub mod product;
pub mod superseded;
pub mod told;

use domain::Lang;
use domain::account::Role;

/// A text with a count in it.
pub type Counted = fn(u64) -> String;

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

words! { for Words with
    lang: Lang = Lang::En, Lang::Zh;
    /// Contacts, calls, mails.
    people: &'static people::People = &people::EN, &people::ZH;
    /// Conversations.
    chat: &'static chat::Chat = &chat::EN, &chat::ZH;
    /// Photos and files.
    files: &'static files::Files = &files::EN, &files::ZH;
    /// One's own data, devices, installing.
    own: &'static own::Own = &own::EN, &own::ZH;
    /// What is sent past the outbox: at once, or from a file.
    parcel: &'static parcel::ParcelWords = &parcel::EN, &parcel::ZH;
    guard: &'static guard::Guard = &guard::EN, &guard::ZH;
    /// What was written over on the menu.
    product: &'static product::ProductWords = &product::EN, &product::ZH;
    /// Work left without a login, and how devices fare.
    health: &'static health::Health = &health::EN, &health::ZH;
    superseded: &'static superseded::Superseded = &superseded::EN, &superseded::ZH;
    gone: &'static gone::GoneWords = &gone::EN, &gone::ZH;
:
    // Everywhere
    home: "Home" | "首页",
    menu: "Menu" | "菜单",
    orders: "Orders" | "订单",
    needs_you: "Needs you" | "待处理",
    me: "Me" | "我的",
    today: "Today" | "今天",
    more: "More" | "更多",
    places: "Places" | "导航",
    back: "Back" | "返回",
    close: "Close" | "关闭",
    all: "All" | "全部",
    search: "Search" | "搜索",
    skip_to_content: "Skip to content" | "跳到正文",
    not_found_title: "Nothing here" | "这里没有内容",
    not_found_text: "This address leads nowhere. Everything you saved is still on this phone."
        | "地址不对。您保存的一切都还在这台手机上。",
    to_start: "To the start" | "回到首页",
    optional: "optional" | "选填",
    comma: ", " | "、",
    // Sync
    up_to_date: "Up to date" | "已同步",
    checking: "Checking" | "正在核对",
    sending(count: u64): "Sending {count}" | "正在发送 {count} 项",
    waiting(count: u64): "{count} waiting" | "{count} 项待发送",
    offline: "Offline" | "离线",
    offline_waiting(count: u64): "Offline, {count} waiting" | "离线，{count} 项待发送",
    sign_in: "Sign in" | "登录",
    sign_in_to_send: "Sign in to send" | "登录后发送",
    needs_a_look: "Needs a look" | "需要看一下",
    cannot_save: "Cannot save" | "无法保存",
    sync_title(count: u64): "1 change waits on this phone" / "{count} changes wait on this phone" | "这台手机上有 {count} 项待发送",
    sync_nothing: "Everything has been sent" | "全部已发送",
    oldest(ago: &str): "Oldest: {ago}" | "最早：{ago}",
    last_contact(ago: &str): "Last contact: {ago}" | "上次联系：{ago}",
    no_contact: "No contact with the server yet" | "还没有连上过服务器",
    storage_protected: "Storage is protected" | "存储受保护",
    storage_loose: "The browser may clear this storage when space runs out" | "空间不足时，浏览器可能清除这里的数据",
    storage_unknown: "Not known whether the browser protects this storage" | "不清楚浏览器是否保护这里的数据",
    protect_storage: "Protect storage" | "保护存储",
    and_more(n: u64): "and {n} more" | "还有 {n} 项",
    send_now: "Send now" | "立即发送",
    export_unsent: "Export unsent" | "导出未发送内容",
    at_server: "At the server; the answer is on its way" | "服务器已收到，结果稍后就到",
    doubtful: "The server will probably ask you about this" | "服务器可能会请您再确认一次",
    halt_sign_in: "Your sign-in has expired. Everything is kept here and goes out as soon as you sign in."
        | "登录已过期。内容都保存在这里，登录后马上发送。",
    halt_principal: "What waits here belongs to another account. Sign in with that account to send it, or export it."
        | "这里待发送的内容属于另一个账号。请用那个账号登录后发送，或先导出。",
    trouble_text: "The server did not accept part of what was sent. Everything is kept here. Try again, or export it."
        | "有一部分内容服务器没有接受，都保存在这里。可以再试一次，或先导出。",
    no_room: "No room" | "空间不足",
    full_text: "This phone has no room left. What you enter goes straight to the server; what others do cannot be kept here. Free some space, then tap Send now."
        | "这台手机没有空间了。您输入的内容会直接发到服务器，别人的更改则无法保存到手机上。请清理空间，再点“立即发送”。",
    broken_text: "This phone's storage does not answer. What you enter now cannot be saved. Close other tabs or free some space, then reload."
        | "这台手机的存储没有响应，现在输入的内容无法保存。请关闭其他标签页或清理空间，再重新打开。",
    offline_text: "No connection. You can go on; it is sent later by itself." | "没有网络。您可以继续操作，联网后会自动发送。",
    mark_phone: "On this phone" | "仅在本机",
    mark_sending: "Sending" | "发送中",
    mark_received: "Received" | "已收到",
    update_ready: "A new version is ready." | "新版本已就绪。",
    update_now: "Update" | "更新",
    first_title: "Getting things ready" | "正在准备",
    first_left(count: u64): "1 row to come" / "{count} rows to come" | "还有 {count} 条",
    first_begin: "Asking the server" | "正在连接服务器",
    rest_text: "The orders are here. Customers, chats and everything else are on their way."
        | "订单已经就绪，客户、消息等其他内容正在载入。",
    first_offline_title: "No connection yet" | "还没有网络",
    first_offline_text: "The first start needs the network once. After that it works without. It goes on by itself when you are online."
        | "第一次打开需要联网，之后没有网络也能用。连上网络后会自动继续。",
    first_sign_in_text: "Please sign in to begin." | "请先登录。",
    try_again: "Try again" | "再试一次",
    // Not saved
    not_signed_in: "Not saved: nobody is signed in on this phone. What you typed is still here."
        | "没有保存：这台手机上没有人登录。您输入的内容还在。",
    too_large: "Not saved: this is more than one change may hold. Shorten it and try again." | "没有保存：内容太多了，请缩短后再试。",
    full: "Not saved: this phone has no room left. Free some space and try again; what you typed is still here."
        | "没有保存：手机空间不足。请清理后再试，您输入的内容还在。",
    store_broken: "Not saved: this phone's storage does not answer. Close other tabs and try again; what you typed is still here."
        | "没有保存：手机存储没有响应。请关闭其他标签页后再试，您输入的内容还在。",
    // Demo
    demo: "Demo" | "演示",
    demo_account: "Demo account" | "演示账号",
    demo_offline: "Changing accounts needs the network" | "切换账号需要联网",
    role_customer: "Customer" | "顾客",
    role_agent: "Staff" | "店员",
    role_owner: "Owner" | "店主",
    // Time
    just_now: "just now" | "刚刚",
    minutes_ago(count: u64): "{count} min ago" | "{count} 分钟前",
    hours_ago(count: u64): "{count} h ago" | "{count} 小时前",
    days_ago(count: u64): "1 day ago" / "{count} days ago" | "{count} 天前",
    minutes(count: u64): "{count} min" | "{count} 分钟",
    good_morning(name: &str): "Good morning, {name}" | "{name}，早上好",
    good_afternoon(name: &str): "Good afternoon, {name}" | "{name}，下午好",
    good_evening(name: &str): "Good evening, {name}" | "{name}，晚上好",
    you: "you" | "您",
    /// What a guest who gave no name is called.
    guest_name: "Guest" | "客人",
    // Menu and cart
    add: "Add" | "加入",
    add_named(name: &str): "Add {name}" | "加一份{name}",
    in_cart(count: u64): "{count} in the cart" | "已选 {count} 份",
    sold_out: "Sold out" | "售罄",
    mark_popular: "Popular" | "招牌",
    mark_new: "New" | "新品",
    mark_spicy: "Spicy" | "辣",
    mark_nuts: "Contains nuts" | "含坚果",
    mark_vegetarian: "Vegetarian" | "蛋奶素",
    mark_vegan: "Vegan" | "纯素",
    menu_empty_title: "The menu is empty" | "菜单还是空的",
    menu_empty_text: "Dishes appear here as soon as they are on the menu." | "店家上架后，菜品会出现在这里。",
    product_gone: "This is no longer on the menu." | "这道菜已经下架。",
    choose_one: "choose one" | "选一项",
    choose_up_to(count: u64): "up to {count}" | "最多 {count} 项",
    choose_range(min: u32, max: u32): "{min} to {max}" | "{min} 到 {max} 项",
    quantity: "Quantity" | "数量",
    one_less: "One less" | "减一份",
    one_more: "One more" | "加一份",
    added(name: &str): "{name} is in the cart" | "已加入：{name}",
    items(count: u64): "1 item" / "{count} items" | "{count} 件",
    view_cart: "View cart" | "看购物车",
    cart: "Cart" | "购物车",
    cart_empty_title: "Your cart is empty" | "购物车是空的",
    cart_empty_text: "What you choose stays here, even when you close the app." | "选好的菜会留在这里，关掉应用也不会丢。",
    see_menu: "See the menu" | "去点餐",
    remove: "Remove" | "移除",
    line_sold_out: "Sold out since you chose it" | "刚刚售罄",
    line_changed: "Its options have changed; choose again" | "规格有变，请重新选择",
    line_gone: "No longer on the menu" | "已经下架",
    remove_these: "Remove what cannot be ordered" | "移除不能下单的菜",
    note: "Note for the kitchen" | "给后厨的话",
    note_hint: "Allergies, less salt …" | "忌口、少盐……",
    how_title: "How would you like it?" | "怎么用餐？",
    dine_in: "At the table" | "堂食",
    pickup: "Pick up" | "自取",
    delivery: "Delivery" | "外送",
    table: "Table" | "桌号",
    table_n(table: &str): "Table {table}" | "{table} 号桌",
    choose_table: "Choose your table" | "请选择桌号",
    address: "Address" | "地址",
    phone: "Telephone" | "电话",
    call_name: "Name" | "称呼",
    call_name_hint: "We call it when your order is ready" | "做好了我们会叫这个名字",
    total: "Total" | "合计",
    place_order: "Place order" | "下单",
    placing: "Saving" | "正在保存",
    need_table: "Which table are you at?" | "您坐几号桌？",
    need_address: "Where should we bring it?" | "请问送到哪里？",
    need_phone: "A number in case we cannot find you" | "请留个电话，方便联系您",
    need_name: "What may we call you?" | "请问怎么称呼您？",
    need_lines: "Some things cannot be ordered now. Take them out first." | "有的菜现在不能下单，请先移除。",
    need_less: "This is too much for one order. Please split it." | "一单太多了，请分开下单。",
    // Orders
    order_again: "Order again" | "再来一单",
    again_partly: "Some of it is not on the menu now; the rest is in the cart." | "有的菜现在没有，其余已放进购物车。",
    again_nothing: "None of it is on the menu now." | "这些菜现在都没有。",
    order_n(number: &str): "Order {number}" | "订单 {number}",
    order_plain: "Order" | "订单",
    number_follows: "Number follows" | "单号稍后就到",
    now_title: "Now" | "进行中",
    earlier_title: "Earlier" | "以前的",
    orders_empty_title: "No orders yet" | "还没有订单",
    orders_empty_text: "Your orders stay here, also without a connection." | "订单都会留在这里，没有网络也能看。",
    order_missing_title: "This order is not on this phone" | "这台手机上没有这个订单",
    order_missing_text: "It may belong to another account, or it is still on its way." | "它可能属于另一个账号，或者还在路上。",
    what_title: "What you ordered" | "点了什么",
    details_title: "Details" | "详情",
    happened_title: "What happened" | "进度",
    at_phone: "Kept on this phone" | "已存在这台手机上",
    at_phone_text: "It goes out by itself as soon as it can." | "条件允许时会自动发出。",
    at_sending: "On its way to the kitchen" | "正在发给后厨",
    at_received: "Received by the server" | "服务器已收到",
    placed: "Received" | "已收到",
    placed_text: "Waiting for the kitchen to accept it." | "等店家接单。",
    accepted: "Accepted" | "已接单",
    accepted_text: "The kitchen begins soon." | "马上开始做。",
    preparing: "Being prepared" | "正在制作",
    preparing_text: "It will not be long." | "很快就好。",
    ready: "Ready" | "可以取餐了",
    ready_text: "Enjoy it while it is hot." | "请趁热享用。",
    fulfilled: "Handed over" | "已完成",
    fulfilled_text: "Thank you, and see you soon." | "谢谢光临，下次再见。",
    refused: "Not possible this time" | "这次做不了",
    cancelled: "Cancelled" | "已取消",
    cancelled_text: "Nothing will be prepared." | "后厨不会制作。",
    step_placed: "Ordered" | "已下单",
    step_accepted: "Accepted" | "已接单",
    step_preparing: "Preparing" | "制作中",
    step_ready: "Ready" | "可取餐",
    cancel_order: "Cancel order" | "取消订单",
    cancel_title: "Cancel this order?" | "要取消这个订单吗？",
    cancel_text: "This works as long as the kitchen has not accepted it." | "店家接单之前都可以取消。",
    cancel_yes: "Cancel order" | "取消订单",
    needs_banner(count: u64): "1 thing needs your answer" / "{count} things need your answer" | "有 {count} 件事等您决定",
    look: "Look" | "去看看",
    // Needs you
    needs_empty_title: "Nothing needs you" | "没有待处理的事",
    needs_empty_text: "When something you did could not be taken as it was, it waits here for your answer. Nothing is lost."
        | "如果您做的某件事没能照原样完成，它会在这里等您决定，不会丢。",
    price_title: "The price has changed" | "价格变了",
    price_why: "It changed before your order arrived. Nothing has been ordered yet." | "订单到达之前价格有变，还没有下单。",
    was: "Was" | "原来",
    now: "Now" | "现在",
    accept_new_price: "Order at the new price" | "按新价格下单",
    sold_title: "Something is sold out" | "有菜售罄了",
    sold_why: "It sold out before your order arrived. Nothing has been ordered yet." | "订单到达之前已经售罄，还没有下单。",
    order_rest: "Order the rest" | "其余的照常下单",
    sold_all_why: "Everything in this order sold out before it arrived." | "订单到达之前，里面的菜都售罄了。",
    state_title(order: &str): "{order} had already moved on" | "{order}已经有了变化",
    state_why(state: &str): "Somebody was faster: it is now “{state}”. Your change was not made."
        | "别人先了一步：现在是“{state}”。您的操作没有执行。",
    conflict_title(name: &str): "{name}: two prices" | "{name}：有两个价格",
    conflict_why: "You and somebody else changed the same price." | "您和别人改了同一个价格。",
    mine: "Yours" | "您的",
    theirs: "Theirs, valid now" | "对方的，目前有效",
    before: "Before" | "之前",
    take_mine: "Take mine" | "用我的",
    take_theirs: "Keep theirs" | "用对方的",
    behind_title: "Follows another one" | "等另一项处理完",
    behind_why(what: &str): "{what}: this builds on another change that waits here. Answer that one, and this follows by itself."
        | "{what}：这一项要等另一项先完成。处理好那一项后，这一项会自动接着完成。",
    unknown_title: "Waiting for the server's update" | "等服务器更新",
    unknown_why: "The server does not know this kind of change yet. It will be done when it does; there is nothing to do."
        | "服务器还不认识这类操作，更新后会自动完成，您不用做什么。",
    broken_why: "Something went wrong on the server each time. It is kept as you left it; try again later, or let it go."
        | "服务器每次处理都出错了。您的内容原样保留着，可以稍后重试，也可以放弃。",
    other_title: "This could not be done" | "这件事没能完成",
    kept(what: &str): "Kept: {what}" | "已保留：{what}",
    back_to_cart: "Back to the cart" | "放回购物车",
    answered: "Answered" | "已答复",
    let_go: "Let it go" | "算了",
    let_go_title: "Let this go?" | "确定算了吗？",
    let_go_text: "The change will not be made." | "这次修改不会执行。",
    let_go_order_text: "This order will not be placed." | "这个订单不会下单。",
    let_go_yes: "Let it go" | "算了",
    why_not_allowed: "This account may not do that." | "这个账号不能这样做。",
    why_missing: "It no longer exists." | "它已经不在了。",
    why_id_taken: "An order with this number of its own already exists, with other content." | "已有同一编号、内容不同的订单。",
    why_empty: "The order was empty." | "订单是空的。",
    why_too_much: "It was too much for one order." | "一单太多了。",
    why_too_long: "A text was too long." | "文字太长了。",
    why_address: "Delivery needs an address and a telephone number." | "外送需要地址和电话。",
    why_table: "There is no such table." | "没有这张桌子。",
    why_options: "The options of a dish have changed." | "有道菜的规格变了。",
    why_reason: "A refusal needs a reason." | "拒绝需要说明原因。",
    why_price: "The price is not possible." | "价格不对。",
    why_settled: "It was answered on another device." | "已在另一台设备上答复。",
    why_no_name: "A contact needs a name, a number or an address." | "客户至少需要姓名、电话或邮箱之一。",
    why_date: "This is not a date; write it like 1990-05-21." | "日期不对，请写成 1990-05-21。",
    why_empty_point: "A number or an address is empty." | "有一个电话或地址是空的。",
    why_bad_value: "A value does not fit." | "有一项内容不合适。",
    why_state_moved: "Somebody was faster: it is already further." | "有人先处理了：状态已经变了。",
    why_empty_text: "There is nothing in it." | "内容是空的。",
    why_mail_address: "This mail address is not among the contact's." | "这个邮箱不在该客户的资料里。",
    why_new_messages: "New messages came in before it was closed. Read them first." | "关闭前来了新消息，请先看看。",
    why_other: "The server said no, and this version of the app does not know why. Updating the app shows the reason." | "服务器没有接受，而这个版本的应用不知道原因。更新应用后可以看到原因。",
    // What a waiting change is about
    did_place: "New order" | "新订单",
    did_step(order: &str, step: &str): "{order}: {step}" | "{order}：{step}",
    did_product(name: &str): "Menu: {name}" | "菜单：{name}",
    did_drop: "An answer under Needs you" | "待处理的一个答复",
    // Me and More
    guest: "Guest" | "游客",
    guest_text: "You order as a guest. With an account your orders follow you to other devices."
        | "您现在是游客。有了账号，换台设备也能看到订单。",
    make_account: "Create an account" | "注册账号",
    have_account: "I have an account" | "已有账号",
    language: "Language" | "语言",
    appearance: "Appearance" | "外观",
    theme_system: "System" | "跟随系统",
    theme_light: "Light" | "浅色",
    theme_dark: "Dark" | "深色",
    this_phone: "This phone" | "这台手机",
    sign_out: "Sign out" | "退出登录",
    sign_out_title: "Sign out?" | "要退出登录吗？",
    sign_out_text: "Everything has been sent. This phone forgets what it holds of this account."
        | "全部已发送。退出后，这台手机不再保留这个账号的内容。",
    sign_out_unsent(count: u64): "1 change has not been sent. Signing out removes what is on this phone." / "{count} changes have not been sent. Signing out removes what is on this phone."
        | "还有 {count} 项没有发送。退出会清除这台手机上的内容。",
    sign_out_guest: "Without an account you cannot come back to these orders." | "没有账号，退出后就找不回这些订单了。",
    /// Texts that were begun, and pieces in the cart; not both none.
    sign_out_begun(texts: u64, cart: u32):
        {
            match (texts, cart) {
                (0, _) => "What is in the cart goes too.".into(),
                (1, 0) => "A text that you began and did not save goes too.".into(),
                (texts, 0) => format!("{texts} texts that you began and did not save go too."),
                (1, _) => "1 text that you began and did not save, and what is in the cart, go too.".into(),
                (texts, _) => format!("{texts} texts that you began and did not save, and what is in the cart, go too."),
            }
        }
        | {
            match (texts, cart) {
                (0, _) => "购物车里的菜也会一并清除。".into(),
                (texts, 0) => format!("还有 {texts} 处写了一半、没有保存的内容，也会一并清除。"),
                (texts, _) => format!("还有 {texts} 处写了一半、没有保存的内容，连同购物车里的菜，也会一并清除。"),
            }
        },
    stay: "Stay signed in" | "继续登录",
    export_and_sign_out: "Export and sign out" | "导出并退出",
    discard(count: u64): "Discard 1 change" / "Discard {count} changes" | "放弃 {count} 项",
    discard_type(count: &str): "To discard them, type {count}" | "要放弃，请输入 {count}",
    about: "About" | "关于",
    about_text: "Works without a connection and sends what you do as soon as there is one." | "没有网络也能用，一有网络就自动发送。",
    public_menu: "Menu to share" | "可分享的菜单",
    // Staff
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
    do_cancel: "Cancel" | "取消",
    refuse_title: "Why is it not possible?" | "为什么做不了？",
    refuse_text: "The customer reads this." | "顾客会看到这句话。",
    refuse_reasons[4]: ["Sold out", "The kitchen is closing", "Too busy right now", "Too far to deliver"]
        | ["售罄了", "厨房快打烊了", "现在太忙了", "太远，送不到"],
    refuse_reason: "Reason" | "原因",
    customer: "Customer" | "顾客",
    placed_at: "Placed" | "下单时间",
    how: "How" | "方式",
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
    // Public pages
    order: "Order" | "点餐",
    order_from(table: &str): "Order at table {table}" | "{table} 号桌点餐",
    open_app: "My orders" | "我的订单",
    open_desk: "Open the desk" | "打开店员端",
    categories: "Categories" | "分类",
    skip_to_menu: "Skip to the menu" | "跳到菜单",
    works_offline: "Works without a connection" | "没有网络也能用",
    sign_in_text: "Orders, prices and the menu stay on your phone, also without a connection."
        | "菜单、价格和订单都在手机上，没有网络也能看。",
    email: "E-mail" | "邮箱",
    password: "Password" | "密码",
    password_help: "At least 10 characters" | "至少 10 个字符",
    your_name: "Your name" | "怎么称呼您",
    sign_up: "Create an account" | "注册账号",
    sign_up_text: "So that your orders follow you to your other devices." | "换台设备，也能看到您的订单。",
    no_account: "No account yet?" | "还没有账号？",
    as_guest: "Continue as a guest" | "以游客身份继续",
    as_guest_text: "No password, no mail. Your orders stay on this phone." | "不用密码，不用邮箱，订单留在这台手机上。",
    as_guest_shared: "No password, no mail. Once you are signed out, your orders can no longer be seen here; the shop still has them."
        | "不用密码，不用邮箱。退出登录后，这里就看不到订单了，店里仍有记录。",
    or: "or" | "或者",
    demo_sign_in: "Try it as" | "用演示账号试试",
    wrong_sign_in: "The address or the password is not right. Please try again." | "邮箱或密码不对，请再试一次。",
    busy_sign_in: "There is a lot going on right now. Please try again in a moment." | "现在有点忙，请稍后再试。",
    too_many_sign_in: "Too many tries. Please wait a few minutes." | "试的次数太多了，请过几分钟再来。",
    wrong_name: "Please write a name of up to 80 characters." | "请填写称呼，不超过 80 个字。",
    wrong_email: "This does not look like a mail address." | "这不像是一个邮箱地址。",
    wrong_password: "A password needs 10 to 128 characters." | "密码需要 10 到 128 个字符。",
    email_taken: "This address already has an account. Sign in instead?" | "这个邮箱已有账号，要直接登录吗？",
    page_missing_title: "There is no such page" | "没有这个页面",
    page_missing_text: "The address may have been mistyped, or the page has moved." | "可能是地址写错了，或者页面搬走了。",
    forbidden_title: "This is for staff" | "这里是店员专用",
    forbidden_text: "Your account may not open this page. Sign in with another account if you have one."
        | "您的账号不能打开这个页面。如果有别的账号，请换一个登录。",
    broken_title: "Something broke on our side" | "我们这边出了问题",
    broken_page_text: "What you had saved is safe. Please try again; if it happens again, tell us the case number."
        | "您保存过的内容都在。请再试一次；如果还不行，请告诉我们编号。",
    case_number(case: &str): "Case {case}" | "编号 {case}",
    starting: "Starting" | "正在打开",
    needs_script: "This part needs JavaScript. The menu works without it." | "这一部分需要 JavaScript。菜单不需要也能看。",
    no_business: "This business is not set up yet" | "店铺还没有设置好",
    // Public: mail sign-in
    demo_mail: "Mails of this demo" | "演示邮件",
    demo_mail_text: "This demo sends nothing. What it would have sent stands here, and everybody can read it."
        | "演示版不会真的发邮件。本来要发出的邮件都在这里，谁都能看到。",
    demo_mail_none: "No mail yet" | "还没有邮件",
    mail_from: "From" | "发件人",
    mail_to: "To" | "收件人",
    mail_at: "Sent" | "时间",
    mail_as_html: "As mail programs show it" | "查看邮件原样",
    send_code: "Send me a code" | "发送验证码",
    send_code_text: "We mail you six digits and a link. No password needed. New here? This makes your account."
        | "我们会发 6 位验证码和链接到您的邮箱，不用密码。没有账号会自动创建。",
    with_password: "Sign in with a password" | "用密码登录",
    forgot: "Forgot your password?" | "忘记密码？",
    forgot_text: "We mail you a code to choose a new one." | "我们会发验证码到您的邮箱，用来设置新密码。",
    check_mail: "Look at your mail" | "请查收邮件",
    check_mail_text: "If this address can receive mail, a code is on its way. It works in this browser."
        | "如果邮箱可用，验证码已经发出。请在这个浏览器里输入。",
    code: "Code" | "验证码",
    wrong_code: "This code is not right. Please look at the newest mail." | "验证码不对，请看最新的一封邮件。",
    ended_code: "This code or link is no longer good. Please ask for a new one." | "验证码或链接已失效，请重新获取。",
    ask_again: "Ask for a new code" | "重新获取验证码",
    link_text: "Sign in on this device?" | "要在这台设备上登录吗？",
    new_password: "New password" | "新密码",
    new_password_text: "All other devices will be signed out." | "其他设备会退出登录。",
    save_password: "Save the password" | "保存新密码",
    claim: "Bring your orders along" | "带上您的订单",
    claim_text: "Type the eight digits that your browser shows under Me." | "请输入浏览器「我的」里显示的 8 位数字。",
    claim_go: "Continue" | "继续",
}

impl Words {
    /// A product's mark: the usual ones in words, others as the business wrote them.
    #[must_use]
    pub fn mark<'a>(&self, mark: &'a str) -> &'a str {
        match mark {
            "popular" => self.mark_popular,
            "new" => self.mark_new,
            "spicy" => self.mark_spicy,
            "nuts" => self.mark_nuts,
            "vegetarian" => self.mark_vegetarian,
            "vegan" => self.mark_vegan,
            other => other,
        }
    }

    #[must_use]
    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Customer => self.role_customer,
            Role::Agent => self.role_agent,
            Role::Owner => self.role_owner,
        }
    }
}
