//! Work left without a login, an app that is too old, what a browser threw away, and how devices fare.

words! { for Health:
    // The Sync sheet
    left: "You are signed out, but what you saved has been sent. Sign in to see the answers."
        | "登录已失效，但您保存的内容已经送达。重新登录即可查看处理结果。",
    left_held: "You were signed out from elsewhere, or your password was changed. What you saved has been sent and is kept here too. Sign in on this device and it is done; until then it waits for the owner to decide."
        | "您的登录已从别处结束，或密码已更改。保存的内容已送达，本机也仍然保留。在本机重新登录即可照常执行，否则等店主决定。",
    outdated: "This app is too old to receive what is new. What you save is kept and still sent. Update it to go on receiving."
        | "应用版本太旧，收不到新内容。您保存的内容仍会保留并照常发送。更新后即可继续接收。",
    outdated_pill: "Update needed" | "需要更新",
    update_now: "Update now" | "立即更新",
    // What a browser threw away
    lost_title: "This browser threw away what was kept here" | "浏览器清除了本机保存的数据",
    lost_text(ago: &str): "Everything the server has is back. Changes that had not been sent are gone; the server last heard from this device {ago}."
        | "服务器上的内容已全部恢复。当时尚未发送的更改无法找回；服务器上次与本机联系是在{ago}。",
    lost_nothing: "Everything is back: what had not been sent left from the page that was open."
        | "内容都已恢复：当时还没发送的更改，已经从打开的页面发出去了。",
    lost_install: "Put the app on the home screen, so that the browser keeps its data." | "把应用添加到主屏幕，浏览器就不会轻易清除数据。",
    understood: "Understood" | "知道了",
    // The owner's page
    title: "Sync health" | "同步状况",
    sub: "How the team’s devices fare" | "查看团队各设备的同步情况",
    intro: "Devices report with each start and every hour. Only counts and times arrive here, nothing that anybody wrote."
        | "设备每次启动时以及每小时上报一次。这里只有数量和时间，不含任何人写的内容。",
    empty_title: "No device has reported yet" | "还没有设备上报",
    empty_text: "A device shows up here once somebody has opened the app on it with a network."
        | "有人联网打开应用后，设备就会出现在这里。",
    offline_title: "This page needs the network" | "此页需要联网",
    offline_text: "What devices report stands on the server. Try again when you are online."
        | "设备上报的情况存放在服务器上。请联网后重试。",
    as_of(ago: &str): "As of {ago}. The server cannot be reached now." | "以下为{ago}的情况，目前连不上服务器。",
    held: "Waiting for your decision" | "等您决定",
    held_intro: "This work came from devices whose sign-in was taken away. Once its author signs in again on that device, it is done without your decision."
        | "这些更改来自登录已被撤销的设备。作者在该设备上重新登录后，无需您决定即会执行。",
    changes(n: u64): "1 change" / "{n} changes" | "{n} 项更改",
    take: "Take it" | "采用",
    aside: "Don’t take it" | "不采用",
    take_text: "The changes are made now, in the name of whoever made them and with the rights they had then."
        | "立即以原作者的名义、按其当时的权限执行这些更改。",
    aside_text: "Nothing is changed. The author finds each change under Needs you, after signing in again."
        | "不做任何更改。作者重新登录后，可在“待您处理”中看到每一项。",
    taken(n: u64): "1 change taken" / "{n} changes taken" | "已采用 {n} 项更改",
    set_aside(n: u64): "1 change given to its author" / "{n} changes given to their author" | "已将 {n} 项更改退回作者",
    nothing: "That was settled in the meantime" | "这件事已经处理过了",
    devices: "Devices" | "设备",
    well: "All is well" | "一切正常",
    waiting(n: u64, age: &str): "{n} waiting, the oldest for {age}" | "{n} 项待发送，最早的已等 {age}",
    waiting_todo: "Ask its person to open the app where there is a network and tap Send now."
        | "请使用者在有网络的地方打开应用，点“立即发送”。",
    parked(n: u64): "1 answer owed" / "{n} answers owed" | "{n} 项待答复",
    parked_todo: "Its person finds them under Needs you." | "使用者可在“待您处理”中找到。",
    evictions(n: u64): "Storage thrown away once" / "Storage thrown away {n} times" | "数据被浏览器清除 {n} 次",
    evictions_todo: "Have the app installed on the home screen of this device." | "请在这台设备上把应用添加到主屏幕。",
    mismatches(n: u64): "Differed from the server once" / "Differed from the server {n} times" | "与服务器不一致 {n} 次",
    mismatches_todo: "It repaired itself. If it goes on, report it with the build number."
        | "已自动修复。如果反复出现，请连同版本号一起反馈。",
    build(build: &str): "Version {build}" | "版本 {build}",
    why_ended: "Signed out from elsewhere, or the author chose a new password" | "已从别处退出登录，或作者换了新密码",
    why_wiped: "The device was wiped from elsewhere" | "设备已被远程清除",
    why_role: "The author may do less now than then" | "作者现在的权限低于当时",
    why_old: "The device was not seen for three months" | "设备三个月没有露面",
    // The card under Needs you
    needs_title(who: &str): "Work to decide about: {who}" | "等您决定的更改：{who}",
    needs_decide: "Look and decide" | "查看并决定",
    needs_offline: "The server cannot be reached now. You can decide once it can." | "目前连不上服务器，连上后即可决定。",
    /// How long something waited, of ms.
    lasted(ms: i64):
        {
            match ms / 60_000 {
                minutes @ ..60 => format!("{} min", minutes.max(1)),
                minutes @ 60..1_440 => format!("{} h", minutes / 60),
                minutes if minutes < 2_880 => "1 day".into(),
                minutes => format!("{} days", minutes / 1_440),
            }
        }
        | {
            match ms / 60_000 {
                minutes @ ..60 => format!("{} 分钟", minutes.max(1)),
                minutes @ 60..1_440 => format!("{} 小时", minutes / 60),
                minutes => format!("{} 天", minutes / 1_440),
            }
        },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_something_waited_is_told_in_both_languages() {
        let all = [0, 5 * 60_000, 3 * 3_600_000, 30 * 3_600_000, 72 * 3_600_000];
        assert_eq!(
            all.map(EN.lasted),
            ["1 min", "5 min", "3 h", "1 day", "3 days"]
        );
        assert_eq!(
            all.map(ZH.lasted),
            ["1 分钟", "5 分钟", "3 小时", "1 天", "3 天"]
        );
    }
}
