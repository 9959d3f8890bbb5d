//! Words about the account, its devices, and what *Needs you* asks.

words! { for AccountWords:
    // Everywhere
    needs_you: "Needs you" | "待处理",
    me: "Me" | "我的",
    // Sync
    sign_in: "Sign in" | "登录",
    // Demo
    role_customer: "Customer" | "顾客",
    role_agent: "Staff" | "店员",
    role_manager: "Manager" | "店长",
    role_owner: "Owner" | "店主",
    // Time
    you: "you" | "您",
    good_morning(name: &str): "Good morning, {name}" | "{name}，早上好",
    good_afternoon(name: &str): "Good afternoon, {name}" | "{name}，下午好",
    good_evening(name: &str): "Good evening, {name}" | "{name}，晚上好",
    /// What a guest who gave no name is called.
    guest_name: "Guest" | "客人",
    // Orders
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
    why_delivery: "There is no delivery at the moment. You can still pick it up." | "目前不提供外送，您可以改为自取。",
    why_options: "The options of a dish have changed." | "有道菜的规格变了。",
    why_settled: "It was answered on another device." | "已在另一台设备上答复。",
    why_no_name: "A contact needs a name, a number or an address." | "客户至少需要姓名、电话或邮箱之一。",
    why_date: "This is not a date; write it like 1990-05-21." | "日期不对，请写成 1990-05-21。",
    why_empty_point: "A number or an address is empty." | "有一个电话或地址是空的。",
    why_bad_value: "A value does not fit." | "有一项内容不合适。",
    why_other: "The server said no, and this version of the app does not know why. Updating the app shows the reason." | "服务器没有接受，而这个版本的应用不知道原因。更新应用后可以看到原因。",
    why_amount: "An amount has to be more than nothing, and not absurd." | "金额要大于零，也不能大得离谱。",
    why_refund_too_much: "That is more than is left of this payment. Nothing was refunded." | "超过了这笔付款的剩余金额，没有退款。",
    why_already_refunded: "Somebody refunded this payment meanwhile. Nothing was refunded twice; look at the order and refund again what is still to go back."
        | "这笔付款刚才已有人退过，没有重复退款。请看一下订单，还需要退的再退。",
    why_state_moved: "Somebody was faster: it is already further." | "有人先处理了：状态已经变了。",
    why_too_many_open: "Too many are open already. Once one of them is done there is room again." | "未完成的太多了，处理完一个之后就可以再提交。",
    why_empty_text: "There is nothing in it." | "内容是空的。",
    // What a waiting change is about
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
    // Pages and forms
    email: "E-mail" | "邮箱",
    wrong_email: "This does not look like a mail address." | "这不像是一个邮箱地址。",
    // Cannot be attached
    why_empty_file: "A file is empty." | "有一个文件是空的。",
    why_file_too_large: "A file is larger than 25 MB." | "有一个文件超过 25 MB。",
    why_file_name: "A file's name does not fit what it is." | "有一个文件的名称与内容不符。",
    // My data
    my_data: "My data" | "我的资料",
    my_data_sub: "Name, numbers, addresses" | "姓名、电话、地址",
    bookings_sub: "To come, and earlier ones" | "即将到来的和以前的",
    offers_sub: "Coupons to collect and to use" | "领取和使用优惠券",
    message_language: "Language for messages" | "消息语言",
    // Me
    needs_sub(n: u64): "1 thing waits for your answer" / "{n} things wait for your answer" | "{n} 件事等您决定",
    needs_none: "Nothing waits for you" | "没有待处理的事",
    // Devices
    // What phones tell while the app is closed
    notifications: "Notifications" | "通知",
    push_state_on: "On: this phone tells you" | "已开启：这台手机会提醒您",
    push_state_off: "Off on this phone" | "这台手机未开启",
    push_text: "Your phone tells you what happens while the app is closed. The notice itself says only what kind of news it is, never what was ordered or written."
        | "应用关着时，手机也会提醒您有什么动静。提醒只说是哪一类消息，不会显示点了什么、写了什么。",
    push_here: "Tell me on this phone" | "在这台手机上提醒我",
    push_yes: "Yes, tell me" | "好，提醒我",
    push_is_on: "This phone tells you from now on." | "从现在起，这台手机会提醒您。",
    push_is_off: "This phone tells you nothing any more." | "这台手机不再提醒您。",
    push_unsupported: "This browser cannot do it. You see everything in the app, and hear of the important things by mail."
        | "这个浏览器不支持。一切仍可在应用里看到，重要的事会发邮件通知。",
    push_needs_install: "On an iPhone or iPad only the installed app can: Share, Add to Home Screen, then open it from there and come back here."
        | "在 iPhone 或 iPad 上，只有安装后的应用才行：点“分享”→“添加到主屏幕”，再从主屏幕打开并回到这里。",
    push_shared: "Not on a shared phone: others would see it. It works on a phone of your own."
        | "共用手机上不开启，免得被别人看到。请在自己的手机上使用。",
    push_denied: "The browser was told not to show notices of this app. To change that, open the phone's or the browser's settings for this site and allow notifications."
        | "浏览器已被设为不显示本应用的通知。如要更改，请在手机或浏览器的网站设置里允许通知。",
    push_unreached: "That needs the network. Nothing was changed; please try again when you are connected."
        | "这一步需要联网，什么都没有更改，请联网后再试。",
    push_signed_out: "Your login has ended. Sign in again first; nothing was changed." | "登录已失效，请先重新登录。什么都没有更改。",
    push_no_server: "This server cannot send notices yet: whoever runs it finds why in its log." | "服务器暂时不能发送通知，管理员可在日志中查看原因。",
    push_failed: "That did not work; nothing was changed. Please try again." | "没有成功，什么都没有更改，请再试一次。",
    push_what: "What I want to hear of" | "想收到哪些提醒",
    push_orders: "Orders" | "订单",
    push_bookings: "Bookings" | "预订",
    push_chats: "Messages" | "消息",
    push_tickets: "Requests and complaints" | "工单",
    push_offers: "Offers" | "优惠",
    push_offers_text: "Offers come only where you allow them, and keep to your quiet hours." | "优惠信息只有在您允许后才会发送，并遵守您设置的免打扰时段。",
    push_choices_offline: "What you chose is kept by the server and shows when you are connected." | "您的选择存在服务器上，联网后显示。",
    devices: "Devices" | "登录设备",
    devices_sub: "Where you are signed in" | "您在哪些设备上登录",
    devices_text: "Signing out elsewhere takes effect at once. What that device has not sent yet stays on it until somebody signs in there again."
        | "在别处退出会立即生效。那台设备上尚未发送的内容会保留，直到有人再次登录。",
    devices_offline_title: "This needs a connection" | "需要网络",
    devices_offline_text: "The list of devices is kept by the server. Everything else goes on without it."
        | "设备列表保存在服务器上。其他功能离线也能用。",
    devices_broken: "The server could not do this. Please try again." | "服务器没能完成，请重试。",
    this_device: "This device" | "本机",
    unknown_device: "Unknown device" | "未知设备",
    seen(ago: &str): "Last used {ago}" | "上次使用：{ago}",
    end_session: "Sign out there" | "退出该设备",
    end_title: "Sign out that device?" | "退出那台设备？",
    end_text: "Whoever uses it has to sign in again." | "使用那台设备的人需要重新登录。",
    ended: "Signed out there" | "已退出该设备",
}
