//! Words about one's own data, devices, installing the app, and the keyboard.

words! { for Own:
    // My data
    my_data: "My data" | "我的资料",
    my_data_sub: "Name, numbers, addresses" | "姓名、电话、地址",
    my_data_text: "This is what the business keeps about you. Changes are saved when you leave a field, also without a connection."
        | "这是商家保存的您的资料。离开输入框时自动保存，没有网络也可以。",
    conflict_text: "If somebody changed the same address or number meanwhile, nothing is overwritten: you choose under Needs you."
        | "如果同一个地址或号码同时被别人改过，不会互相覆盖，请到“待处理”里选择。",
    called: "What we call you" | "称呼",
    given: "First name" | "名",
    family: "Last name" | "姓",
    company: "Company" | "公司",
    birthday: "Birthday" | "生日",
    language: "Language for messages" | "消息语言",
    any_language: "No preference" | "不限",
    address: "Address" | "地址",
    reach: "How to reach you" | "联系方式",
    phones: "Telephone" | "电话",
    mails: "E-mail" | "邮箱",
    add_phone: "Add a number" | "添加号码",
    add_mail: "Add an e-mail address" | "添加邮箱",
    remove(what: &str): "Remove {what}" | "删除{what}",
    verified: "Confirmed" | "已验证",
    advertising: "Advertising" | "营销信息",
    do_not_contact: "Do not contact me" | "不要联系我",
    do_not_contact_text: "No advertising and no calls. You still hear from us about your orders."
        | "不再收到广告和来电，订单相关的通知不受影响。",
    name_first: "Please say what we may call you first." | "请先填写称呼。",
    odd_phone: "Kept as you wrote it, but it does not look like a telephone number." | "已按您写的保存，但看起来不像电话号码。",
    empty_point: "Use the bin to remove it." | "要删除请点垃圾桶。",
    too_long: "This is too long." | "内容太长了。",
    // Me
    more_places: "More" | "更多",
    needs_sub(n: u64): "1 thing waits for your answer" / "{n} things wait for your answer" | "{n} 件事等您决定",
    needs_none: "Nothing waits for you" | "没有待处理的事",
    // Devices
    devices: "Devices" | "登录设备",
    devices_sub: "Where you are signed in" | "您在哪些设备上登录",
    devices_text: "Signing out elsewhere takes effect at once. What that device has not sent yet stays on it until somebody signs in there again."
        | "在别处退出会立即生效。那台设备上尚未发送的内容会保留，直到有人再次登录。",
    devices_offline_title: "This needs a connection" | "需要网络",
    devices_offline_text: "The list of devices is kept by the server. Everything else goes on without it."
        | "设备列表保存在服务器上。其他功能离线也能用。",
    devices_broken: "The server could not do this. Please try again." | "服务器没能完成，请重试。",
    this_device: "This device" | "本机",
    device_of(browser: &str, system: &str): "{browser} on {system}" | "{system} 上的 {browser}",
    unknown_device: "Unknown device" | "未知设备",
    seen(ago: &str): "Last used {ago}" | "上次使用：{ago}",
    end_session: "Sign out there" | "退出该设备",
    end_title: "Sign out that device?" | "退出那台设备？",
    end_text: "Whoever uses it has to sign in again." | "使用那台设备的人需要重新登录。",
    ended: "Signed out there" | "已退出该设备",
    // Installing
    install: "Install the app" | "安装应用",
    install_sub: "Opens at once, also without a connection" | "打开更快，没有网络也能用",
    install_card: "Keep this at hand" | "放到手边",
    install_text: "Installed, it opens from your home screen at once, also without a connection, and your phone keeps your data safer."
        | "安装后可以从主屏幕直接打开，没有网络也能用，手机也会更好地保管您的数据。",
    not_now: "Not now" | "以后再说",
    ios_title: "Put it on your home screen" | "添加到主屏幕",
    ios_share: "Tap the Share button of the browser." | "点浏览器的“分享”按钮。",
    ios_add: "Scroll down and choose Add to Home Screen." | "向下滑动，选择“添加到主屏幕”。",
    ios_open: "Tap Add. From then on, open it from the home screen." | "点“添加”。以后从主屏幕打开即可。",
    ios_share_picture: "The browser's bar with the Share button, a square with an arrow pointing up"
        | "浏览器底栏的分享按钮：方框里一个向上的箭头",
    ios_add_picture: "The list with the line Add to Home Screen and a plus in a square" | "列表里的“添加到主屏幕”，旁边是方框加号",
    ios_open_picture: "The home screen with the new icon" | "主屏幕上的新图标",
    add_to_home: "Add to Home Screen" | "添加到主屏幕",
    claim_title: "Take your orders along" | "把订单带过去",
    claim_text: "The app on the home screen begins empty. Open it, choose “Bring your orders along” and enter a code from here. A code works once, within 15 minutes."
        | "主屏幕上的应用一开始是空的。打开它，选择“带上您的订单”，输入这里的代码即可。代码 15 分钟内有效，只能用一次。",
    claim_show: "Show my code" | "显示我的代码",
    claim_offline: "The code needs a connection." | "获取代码需要网络。",
    // Keyboard
    keys: "Keyboard shortcuts" | "键盘快捷键",
    key_help: "This list" | "显示这个列表",
    key_search: "Search" | "搜索",
    key_new: "New customer" | "新建客户",
    key_move: "Down and up in a list" | "在列表中上下移动",
    key_open: "Open" | "打开",
    key_go(place: &str): "Go to {place}" | "前往{place}",
}
