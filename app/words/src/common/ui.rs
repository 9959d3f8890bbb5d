//! Words of the frame and of every screen.

words! { for UiWords:
    // Everywhere
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
    one_moment: "One moment" | "请稍候",
    not_loaded_title: "This screen is not here yet" | "这个页面还没有加载",
    not_loaded_text: "It is fetched when it is first opened, and it did not come. Everything you saved is kept. Once you are connected, try again; if that does not help, reload."
        | "它在第一次打开时才会下载，这次没有下载成功。您保存的一切都还在。连上网络后请再试一次；如果还不行，请重新加载。",
    not_loaded_again: "It did not come this time either." | "这次还是没有下载成功。",
    reload: "Reload" | "重新加载",
    optional: "optional" | "选填",
    comma: ", " | "、",
    // Demo
    demo: "Demo" | "演示",
    demo_account: "Demo account" | "演示账号",
    demo_offline: "Changing accounts needs the network" | "切换账号需要联网",
    // Time
    just_now: "just now" | "刚刚",
    minutes_ago(count: u64): "{count} min ago" | "{count} 分钟前",
    hours_ago(count: u64): "{count} h ago" | "{count} 小时前",
    days_ago(count: u64): "1 day ago" / "{count} days ago" | "{count} 天前",
    minutes(count: u64): "{count} min" | "{count} 分钟",
    hours(count: u64): "{count} h" | "{count} 小时",
    days(count: u64): "1 day" / "{count} days" | "{count} 天",
    // Menu and cart
    quantity: "Quantity" | "数量",
    one_less: "One less" | "减一份",
    one_more: "One more" | "加一份",
    remove: "Remove" | "移除",
    // The record
    copy: "Copy" | "复制",
    copied: "Copied" | "已复制",
    copy_failed: "This browser did not allow copying. Select the text instead." | "浏览器不允许复制，请长按选择文字。",
    // Staff's half
    undo: "Undo" | "撤销",
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
    key_move: "Down and up in a list" | "在列表中上下移动",
    key_open: "Open" | "打开",
    key_go(place: &str): "Go to {place}" | "前往{place}",
}
