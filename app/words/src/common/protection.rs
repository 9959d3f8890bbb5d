//! Words about a phone that is protected, shared, locked or cleared.

words! { for ProtectionWords:
    // The ways to keep what the phone holds
    protect: "Who can read this phone" | "谁能看到这部手机里的内容",
    plain: "Not protected" | "未加保护",
    plain_text: "What you work with is kept readable on this phone, so that it opens at once. Whoever can unlock the phone itself, or copy its storage, can read it."
        | "内容以可读的形式存在这部手机里，打开就能用。能解锁手机、或能拷走其存储的人，都看得到。",
    protected: "Protected by a PIN" | "用密码保护",
    protected_text: "What you work with is kept encrypted, and the app locks by itself. It forgets everything after 7 days without the server, when you sign out, and when you wipe it from another device."
        | "内容加密存放，应用会自动锁定。7 天连不上服务器、退出登录、或从别的设备远程清除，这里的内容都会删除。",
    shared: "Shared phone" | "共用手机",
    shared_text: "Nothing readable is kept on this phone, and nothing counts as saved before the server has it. It signs out when the tab is closed, or after 5 minutes without a touch."
        | "这部手机上不留可读的内容；服务器收到之前，什么都不算已保存。关闭标签页，或 5 分钟没有操作，就会退出登录。",
    shared_how: "To use the app on a phone that is not yours alone, tick “This phone is shared” when you sign in."
        | "在并非自己专用的手机上，请在登录时勾选“这是共用手机”。",
    cannot: "What a PIN cannot do: somebody who copies this phone's storage can try PINs on a faster computer, without the waits; six digits hold out for hours or days, not years. A long pass phrase, or asking the server at each unlock, holds. Nothing here protects against programs that run on the phone while it is unlocked."
        | "密码做不到的事：有人若拷走这部手机的存储，就能在更快的电脑上不受等待限制地逐个尝试；6 位数字只能撑几小时到几天，撑不了几年。较长的口令，或每次解锁都询问服务器，才靠得住。手机解锁期间，在手机上运行的恶意程序，这里防不住。",
    left_over: "What was kept unprotected before is deleted, but a phone's flash memory may hold traces of deleted data for a while. Protect a new phone right after the first sign-in."
        | "之前未加保护的内容会被删除，但手机闪存里可能暂时残留已删数据的痕迹。新手机请在首次登录后马上加上保护。",
    // Setting up
    turn_on: "Protect with a PIN" | "设置密码保护",
    turn_on_title: "Protect this phone" | "保护这部手机",
    turn_off: "Stop protecting" | "取消保护",
    turn_off_title: "Stop protecting this phone?" | "取消这部手机的保护？",
    turn_off_text: "Everything is then kept readable on this phone. Nothing is lost."
        | "之后所有内容将以可读的形式存在这部手机里。不会丢失任何内容。",
    turning: "Encrypting …" | "正在加密…",
    pin: "PIN or pass phrase" | "密码或口令",
    pin_help: "At least 6 digits, or a sentence." | "至少 6 位数字，或一句话。",
    pin_again: "The same again" | "再输入一次",
    pin_short: "At least 6 characters." | "至少 6 个字符。",
    pin_long: "At most 64 characters." | "最多 64 个字符。",
    pin_simple: "That is among the first anybody would try." | "这是别人最先会试的密码。",
    pin_differs: "The two are not the same." | "两次输入不一致。",
    pin_forgotten_help: "Nobody can reset it. Whoever forgets it signs in again and starts afresh: changes not sent by then are lost."
        | "谁都无法重置这个密码。忘记了只能重新登录、从头开始，届时尚未发送的更改会丢失。",
    change_pin: "Change PIN" | "更改密码",
    changed_pin: "The PIN is changed." | "密码已更改。",
    online: "Ask the server at each unlock" | "每次解锁都询问服务器",
    online_text: "Then a copy of this phone opens nothing: the server counts the tries and stops after 10. Unlocking needs the network."
        | "这样，拷走的数据什么也打不开：由服务器计数，错 10 次就停。解锁时需要网络。",
    lock_after: "Lock after" | "多久后锁定",
    minutes(count: u64): "1 minute" / "{count} minutes" | "{count} 分钟",
    lock_now: "Lock now" | "立即锁定",
    passkey_add: "Unlock with this phone's screen lock" | "用手机的锁屏方式解锁",
    passkey_text: "A passkey: your finger, your face, or whatever unlocks the phone. The PIN stays as the other way."
        | "通行密钥：指纹、面容，或手机本身的解锁方式。密码仍然可用。",
    passkey_added: "The screen lock opens the app from now on." | "以后可以用手机的锁屏方式打开应用。",
    passkey_failed: "This did not work here. The PIN stays." | "这里无法使用。密码仍然有效。",
    failed: "That did not work. Nothing was changed." | "没有成功，什么都没有改变。",
    no_room: "There is not enough room on this phone. Nothing was changed." | "手机空间不足，什么都没有改变。",
    offline: "This needs the network. Nothing was changed." | "此操作需要网络，什么都没有改变。",
    days_left(days: u64):
        {
            match days {
                0 => "This phone forgets what it holds today, because it has not reached the server for a week. Go online.".into(),
                1 => "This phone has not reached the server for days. It forgets what it holds tomorrow, also what was not sent. Go online.".into(),
                days => format!("This phone has not reached the server for days. It forgets what it holds in {days} days, also what was not sent. Go online."),
            }
        }
        | {
            match days {
                0 => "这部手机已有一周连不上服务器，今天就会清除其中的内容。请尽快联网。".into(),
                days => format!("这部手机已多日连不上服务器，{days} 天后会清除其中的内容，包括尚未发送的。请尽快联网。"),
            }
        },
    // The lock screen
    locked: "Locked" | "已锁定",
    locked_text: "Enter your PIN to go on. Nothing is sent or received while the app is locked."
        | "输入密码继续。锁定期间不收发任何内容。",
    unlock: "Unlock" | "解锁",
    with_passkey: "Use the screen lock" | "用手机锁屏方式",
    wrong(left: u64): "Wrong. After one more wrong PIN this phone forgets what it holds; the server keeps everything."
        / "Wrong. After {left} more wrong PINs this phone forgets what it holds; the server keeps everything."
        | "密码不对。再错 {left} 次，这部手机就会清除其中的内容；服务器上的都还在。",
    wrong_unsent: "Wrong. Changes wait here that the server does not have, so nothing is deleted; each further try has to wait longer."
        | "密码不对。这里有服务器还没收到的更改，所以不会删除；但之后每次尝试都要等更久。",
    wait(until: &str): "Too many wrong PINs. Try again at {until}." | "密码错误次数过多，请在 {until} 再试。",
    wrong_online(left: u64): "Wrong. After one more wrong PIN the server opens this phone no more, and what it has not sent is lost."
        / "Wrong. After {left} more wrong PINs the server opens this phone no more, and what it has not sent is lost."
        | "密码不对。再错 {left} 次，服务器就不再为这部手机解锁，尚未发送的也会丢失。",
    unlock_offline: "The server has to agree, and it cannot be reached. Go online and try again."
        | "解锁需要服务器同意，但现在连不上。请联网后再试。",
    unlock_gone: "The server does not open this phone any more, after 10 wrong PINs or because it was switched off from elsewhere. Sign in again to start afresh."
        | "服务器不再为这部手机解锁：密码已错 10 次，或已从别处关闭。请重新登录、从头开始。",
    unlock_sign_in: "Your session has ended. Sign in, then unlock." | "登录已失效。请先登录，再解锁。",
    forgot: "PIN forgotten?" | "忘记密码？",
    forgot_text: "What this phone holds is deleted. Then you sign in again, and everything that the server has comes back."
        | "这部手机里的内容会被删除。重新登录后，服务器上的内容都会回来。",
    forgot_unsent(count: u64): "One change was not sent yet. It would be lost." / "{count} changes were not sent yet. They would be lost."
        | "有 {count} 项更改尚未发送，将会丢失。",
    forgot_yes: "Delete and sign in again" | "删除并重新登录",
    // The phone was cleared
    gone_title: "This phone was cleared" | "这部手机已清空",
    gone_days: "It had not reached the server for 7 days, so what it held was deleted, as announced. Everything that the server has comes back when you sign in."
        | "它已 7 天连不上服务器，因此如先前提示的那样删除了其中的内容。登录后，服务器上的内容都会回来。",
    gone_wrong: "The PIN was wrong 10 times, so what this phone held was deleted. The server has all of it; sign in to get it back."
        | "密码错了 10 次，这部手机里的内容已删除。服务器上都有，登录即可取回。",
    gone_wiped: "Somebody of your account, or the owner, wiped this device from elsewhere, so what it held was deleted. Everything that the server has comes back when you may sign in again."
        | "您的账号或店主从别处清除了这台设备，其中的内容已删除。可以再次登录后，服务器上的内容都会回来。",
    gone_shared: "This shared phone signed out. Nothing readable is left on it." | "这部共用手机已退出登录，没有留下可读的内容。",
    gone_left(count: u64): "1 change that had not been sent was left at the server. The owner decides about it."
        / "{count} changes that had not been sent were left at the server. The owner decides about them."
        | "有 {count} 项尚未发送的更改已交给服务器，由店主决定如何处理。",
    gone_lost(count: u64): "1 change could not be sent before. It is gone." / "{count} changes could not be sent before. They are gone."
        | "有 {count} 项更改没能发送出去，已经丢失。",
    gone_files(count: u64): "1 photo or file had not been sent. It is gone." / "{count} photos or files had not been sent. They are gone."
        | "有 {count} 张照片或文件没能发送出去，已经丢失。",
    // Devices
    wipe: "Sign out and wipe" | "退出并清除",
    wipe_title: "Wipe this device?" | "清除这台设备？",
    wipe_text: "It is signed out now. As soon as it reaches the server it leaves what it had not sent for the owner to decide, and deletes everything it holds. A locked phone cannot do the first: what waits there is lost. A device that never goes online again keeps its data, unless it is protected."
        | "它会马上被退出登录。一旦连上服务器，它会先把尚未发送的更改交给店主决定，再删除其中的全部内容。如果手机正锁着，就交不出去，那些更改会丢失。如果它再也不联网，且没有加保护，数据会留在上面。",
    wiped: "Signed out. It deletes what it holds as soon as it is online." | "已退出登录。它一联网就会删除其中的内容。",
    // A shared phone
    not_sent: "The server cannot be reached, and a shared phone keeps nothing. Nothing was saved: leave this open and try again."
        | "连不上服务器，而共用手机上什么都不留。没有保存：请不要关闭，稍后再试。",
    sending: "Not sent yet – keep this page open" | "尚未发送，请不要关闭此页",
    shared_strip: "Shared phone: nothing is kept here. Close the tab when you are done." | "共用手机：这里什么都不留。用完请关闭标签页。",
}
