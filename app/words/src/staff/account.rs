//! Words about the team's devices and about work that waits for a decision.

words! { for StaffAccountWords beside account::AccountWords:
    // Everywhere
    more: "More" | "更多",
    // Needs you
    conflict_title(name: &str): "{name}: two prices" | "{name}：有两个价格",
    conflict_why: "You and somebody else changed the same price." | "您和别人改了同一个价格。",
    why_discount_too_much: "A discount cannot be more than the order still costs. Nothing was taken off." | "优惠不能超过订单的剩余金额，没有优惠。",
    why_discount_moved: "Somebody changed the discounts of this order meanwhile. Nothing of yours was taken off; look at the order and say it again." | "这期间有人更改了这个订单的优惠，您的优惠没有生效，请看订单后再试。",
    why_above_limit: "It is more than your limit. Nothing was changed; an owner or manager can do it." | "超出您的额度，未做更改，可由店主或经理处理。",
    why_reason: "A refusal needs a reason." | "拒绝需要说明原因。",
    why_price: "The price is not possible." | "价格不对。",
    why_mail_address: "This mail address is not among the contact's." | "这个邮箱不在该客户的资料里。",
    why_new_messages: "New messages came in before it was closed. Read them first." | "关闭前来了新消息，请先看看。",
    // Sync health, and work that waits for a decision
    health_title: "Sync health" | "同步状况",
    health_sub: "How the team’s devices fare" | "查看团队各设备的同步情况",
    health_intro: "Devices report with each start and every hour. Only counts and times arrive here, nothing that anybody wrote."
        | "设备每次启动时以及每小时上报一次。这里只有数量和时间，不含任何人写的内容。",
    health_empty_title: "No device has reported yet" | "还没有设备上报",
    health_empty_text: "A device shows up here once somebody has opened the app on it with a network."
        | "有人联网打开应用后，设备就会出现在这里。",
    health_offline_title: "This page needs the network" | "此页需要联网",
    health_offline_text: "What devices report stands on the server. Try again when you are online."
        | "设备上报的情况存放在服务器上。请联网后重试。",
    health_as_of(ago: &str): "As of {ago}. The server cannot be reached now." | "以下为{ago}的情况，目前连不上服务器。",
    held_title: "Waiting for your decision" | "等您决定",
    held_intro: "This work came from devices whose sign-in was taken away. Once its author signs in again on that device, it is done without your decision."
        | "这些更改来自登录已被撤销的设备。作者在该设备上重新登录后，无需您决定即会执行。",
    held_changes(n: u64): "1 change" / "{n} changes" | "{n} 项更改",
    held_take: "Take it" | "采用",
    held_aside: "Don’t take it" | "不采用",
    held_take_text: "The changes are made now, in the name of whoever made them and with the rights they had then."
        | "立即以原作者的名义、按其当时的权限执行这些更改。",
    held_aside_text: "Nothing is changed. The author finds each change under Needs you, after signing in again."
        | "不做任何更改。作者重新登录后，可在“待您处理”中看到每一项。",
    held_taken(n: u64): "1 change taken" / "{n} changes taken" | "已采用 {n} 项更改",
    held_set_aside(n: u64): "1 change given to its author" / "{n} changes given to their author" | "已将 {n} 项更改退回作者",
    held_settled: "That was settled in the meantime" | "这件事已经处理过了",
    health_devices: "Devices" | "设备",
    health_well: "All is well" | "一切正常",
    health_waiting(n: u64, age: &str): "{n} waiting, the oldest for {age}" | "{n} 项待发送，最早的已等 {age}",
    health_waiting_todo: "Ask its person to open the app where there is a network and tap Send now."
        | "请使用者在有网络的地方打开应用，点“立即发送”。",
    health_parked(n: u64): "1 answer owed" / "{n} answers owed" | "{n} 项待答复",
    health_parked_todo: "Its person finds them under Needs you." | "使用者可在“待您处理”中找到。",
    health_evictions(n: u64): "Storage thrown away once" / "Storage thrown away {n} times" | "数据被浏览器清除 {n} 次",
    health_evictions_todo: "Have the app installed on the home screen of this device." | "请在这台设备上把应用添加到主屏幕。",
    health_mismatches(n: u64): "Differed from the server once" / "Differed from the server {n} times" | "与服务器不一致 {n} 次",
    health_mismatches_todo: "It repaired itself. If it goes on, report it with the build number."
        | "已自动修复。如果反复出现，请连同版本号一起反馈。",
    health_build(build: &str): "Version {build}" | "版本 {build}",
    held_why_ended: "Signed out from elsewhere, or the author chose a new password" | "已从别处退出登录，或作者换了新密码",
    held_why_wiped: "The device was wiped from elsewhere" | "设备已被远程清除",
    held_why_role: "The author may do less now than then" | "作者现在的权限低于当时",
    held_why_old: "The device was not seen for three months" | "设备三个月没有露面",
    // The card under Needs you
    held_needs_title(who: &str): "Work to decide about: {who}" | "等您决定的更改：{who}",
    held_decide: "Look and decide" | "查看并决定",
    held_offline: "The server cannot be reached now. You can decide once it can." | "目前连不上服务器，连上后即可决定。",
    health_not_yours_title: "This page is for the owner" | "此页面仅供店主查看",
    health_not_yours_text: "How the devices fare, and what becomes of held work, the owner sees and decides. Your own devices stand under More."
        | "各设备的同步情况和待定的工作由店主查看和决定。您自己的设备在“更多”里。",
    lasted_hours(n: u64): "{n} h" | "{n} 小时",
    lasted_days(n: u64): "1 day" / "{n} days" | "{n} 天",
    // Devices
    team_devices: "The team's devices" | "员工的设备",
    team_devices_text: "Lost a phone? Sign it out and wipe it here." | "手机丢了？在这里让它退出并清除。",
    why_variable: "The text has a variable that there is not." | "正文里有不存在的变量。",
}
