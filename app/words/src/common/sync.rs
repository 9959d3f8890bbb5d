//! Words about saving, sending and receiving, and about what can go wrong with it.

words! { for SyncWords:
    already_sent: "This was already sent from another tab. What you typed since then is still here." | "已经在另一个标签页发出了。之后输入的内容还在这里。",
    // Sync
    up_to_date: "Up to date" | "已同步",
    checking: "Checking" | "正在核对",
    sending(count: u64): "Sending {count}" | "正在发送 {count} 项",
    waiting(count: u64): "{count} waiting" | "{count} 项待发送",
    /// The day's quota is used up.
    waiting_over_quota(count: u64): "{count} kept for later" | "{count} 项稍后发送",
    offline: "Offline" | "离线",
    offline_for(age: &str): "Offline for {age}" | "离线 {age}",
    offline_waiting(count: u64): "Offline, {count} waiting" | "离线，{count} 项待发送",
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
    // The Sync sheet
    left_at_server: "You are signed out, but what you saved has been sent. Sign in to see the answers."
        | "登录已失效，但您保存的内容已经送达。重新登录即可查看处理结果。",
    left_at_server_held: "You were signed out from elsewhere, or your password was changed. What you saved has been sent and is kept here too. Sign in on this device and it is done; until then it waits for the owner to decide."
        | "您的登录已从别处结束，或密码已更改。保存的内容已送达，本机也仍然保留。在本机重新登录即可照常执行，否则等店主决定。",
    outdated: "This app is too old to receive what is new. What you save is kept and still sent. Update it to go on receiving."
        | "应用版本太旧，收不到新内容。您保存的内容仍会保留并照常发送。更新后即可继续接收。",
    over_quota(when: &str): "You have sent as much as one may send in a day. The rest is kept on this phone and nothing is lost: it goes on by itself from {when}. What others do arrives as always."
        | "今天可以发送的数量已经用完。其余内容都保存在这台手机上，不会丢失，{when} 起会自动继续发送。别人的更改照常接收。",
    outdated_pill: "Update needed" | "需要更新",
    outdated_update: "Update now" | "立即更新",
    // What a browser threw away before
    lost_title: "This browser threw away what was kept here" | "浏览器清除了本机保存的数据",
    lost_text(ago: &str): "Everything the server has is back. Changes that had not been sent are gone; the server last heard from this device {ago}."
        | "服务器上的内容已全部恢复。当时尚未发送的更改无法找回；服务器上次与本机联系是在{ago}。",
    lost_nothing: "Everything is back: what had not been sent left from the page that was open."
        | "内容都已恢复：当时还没发送的更改，已经从打开的页面发出去了。",
    lost_install: "Put the app on the home screen, so that the browser keeps its data." | "把应用添加到主屏幕，浏览器就不会轻易清除数据。",
    understood: "Understood" | "知道了",
    // Sent at once, where the phone cannot keep it
    send_now_title: "Sending without saving" | "直接发送，不在本机保存",
    send_now_full: "This phone has no room left, so the change cannot be saved on it." | "手机空间不足，这次更改无法保存在手机上。",
    send_now_broken: "This phone's storage does not answer, so the change cannot be saved on it."
        | "手机存储没有响应，这次更改无法保存在手机上。",
    send_now_open: "It goes straight to the server instead. Keep this page open until then."
        | "正在改为直接发送到服务器，完成之前请不要关闭这个页面。",
    send_now_sending: "Sending…" | "发送中…",
    send_now_unreached: "The server cannot be reached. It is tried again by itself." | "暂时连不上服务器，会自动重试。",
    send_now_sign_in: "Your sign-in has expired. Save the change to a file, sign in, and send the file."
        | "登录已过期。请先把更改存成文件，登录后再发送这个文件。",
    send_now_refused: "The server does not take it just now. Save it to a file and try again later."
        | "服务器暂时没有接收。请先存成文件，稍后再试。",
    send_now_to_file: "Save to a file" | "存成文件",
    send_now_again: "Try now" | "现在重试",
    send_now_back: "Back to the form" | "返回表单",
    send_now_sent: "Sent. It is at the server; this phone holds no copy." | "已发送。内容在服务器上，本机没有副本。",
    send_now_stopped: "Not saved and not sent. What you typed is still here." | "没有保存，也没有发送。您输入的内容还在。",
    send_now_stopped_unsure: "Not saved here. It may have reached the server: look there before you send it again. What you typed is still here."
        | "本机没有保存，但服务器可能已经收到：再次发送前请先确认。您输入的内容还在。",
    send_now_stopped_files: "The change itself has arrived; its photos or files have not. Send only them again, or send the file that you saved."
        | "更改本身已送达，但其中的照片或文件还没有。请只把它们再发送一次，或从您存下的文件发送。",
    // Unsent work, to a file
    export_left_out(names: &str): "Not in the file: {names}. Together they have more than 300 MB, or this phone cannot read them any more. They are only on this phone: stay signed in until they have gone."
        | "以下内容没有写进文件：{names}。合计超过 300 MB，或手机已无法读取。它们只在这台手机上，请等发送完再退出登录。",
    export_failed: "This phone's storage does not answer, so there is no file. Nothing was deleted."
        | "手机存储没有响应，无法生成文件。没有删除任何内容。",
    // Unsent work, from a file
    unsent_file_choose: "Send from a file" | "从文件发送",
    unsent_file_title(count: u64):
        {
            match count {
                0 => "Photos or files without changes".into(),
                1 => "1 change in the file".into(),
                _ => format!("{count} changes in the file"),
            }
        }
        | {
            match count {
                0 => "只有照片或文件，没有更改".into(),
                _ => format!("文件中有 {count} 项更改"),
            }
        },
    unsent_file_text: "What has arrived already, from this phone or another, is not taken a second time."
        | "已经送达的内容，无论来自哪台手机，都不会重复处理。",
    unknown_change: "A change that this version of the app cannot show" | "当前版本无法显示的更改",
    unsent_file_send: "Send" | "发送",
    unsent_file_send_anyway: "Send anyway" | "仍然发送",
    unsent_file_other_person: "This file belongs to another account. Sign in with that account to send it; the file stays as it is."
        | "这个文件属于另一个账号。请用那个账号登录后再发送，文件不会改变。",
    unsent_file_older: "The phone that wrote this file has older changes that have not arrived. Let it send them first. If they are lost, send these anyway."
        | "写出这个文件的手机还有更早的更改没有送达，请先让那台手机发送。如果那些更改已经丢失，可以仍然发送这些。",
    unsent_file_forked: "A copy of that phone has sent other changes under the same numbers. Nothing was taken; keep the file and tell the business."
        | "那台手机的副本已经用相同的编号发送了别的更改。这里什么都没有处理，请保留文件并告知商家。",
    unsent_file_failed: "Not everything has arrived. The file still holds it all: try again." | "没有全部送达。文件里仍有全部内容，请重试。",
    unsent_file_arrived(count: u64): "1 change has arrived." / "{count} changes have arrived." | "{count} 项更改已送达。",
    unsent_file_arrived_needs(count: u64): "1 of them waits for your answer under Needs you." / "{count} of them wait for your answer under Needs you."
        | "其中 {count} 项在“待处理”中等您决定。",
    unsent_file_enclosed(count: u64): "With 1 photo or file" / "With {count} photos or files" | "含 {count} 张照片或文件",
    unsent_file_files_refused(count: u64): "1 photo or file was not taken: no change of yours that was done waits for it, or there is no room. Keep the file, and send it again once nothing waits under Needs you."
        / "{count} photos or files were not taken: no changes of yours that were done wait for them, or there is no room. Keep the file, and send it again once nothing waits under Needs you."
        | "有 {count} 张照片或文件没有被接收：没有已完成的更改在等它们，或商家那边空间不足。请保留文件，待“待处理”中没有内容后再发送一次。",
    unsent_file_foreign: "This is not a file of unsent changes. Nothing was sent." | "这不是未发送内容的文件。什么都没有发送。",
    unsent_file_newer: "A newer version of the app wrote this file. Update the app and try again; nothing was sent."
        | "这个文件由更新版本的应用写出。请更新应用后再试，什么都没有发送。",
    unsent_file_damaged: "This file is damaged or was changed. Nothing of it was sent." | "这个文件已损坏或被改动过。其中的内容都没有发送。",
    unsent_file_empty: "There is nothing in this file." | "这个文件里没有内容。",
    // The browser threw the store away while the page was open
    /// So many changes are in this page's memory only.
    evicted_only_here(count: u64): "1 change is in this page only now. Leave the page open until it is sent, or save it to a file."
        / "{count} changes are in this page only now. Leave the page open until they are sent, or save them to a file."
        | "现在有 {count} 项更改只在这个页面里。发送完之前请不要关闭页面，也可以先存成文件。",
    evicted_sign_in: "Your sign-in is gone too. Save the changes to a file, sign in, and send the file."
        | "登录也被清除了。请先把更改存成文件，登录后再发送这个文件。",
    /// Nothing is left to be sent.
    evicted_sent: "All that was saved is at the server. Finish what you are typing, then load the page again."
        | "已保存的内容都已送达服务器。请先写完正在输入的内容，再重新加载页面。",
    evicted_files(count: u64): "1 photo or file that had not been sent is gone." / "{count} photos and files that had not been sent are gone."
        | "有 {count} 张照片或文件还没发送，已经丢失。",
    // Another page has taken the store over
    superseded_title: "This page has to be loaded again" | "请重新加载这个页面",
    superseded_text: "Another tab has updated the app or emptied this phone, so this page can no longer save here. What you have typed is still on the screen: finish and send it, then it goes straight to the server, or copy it. Then load the page again."
        | "另一个标签页更新了应用，或清空了这部手机，这个页面因此不能再保存到手机。您输入的内容还在屏幕上：可以填完后提交，内容会直接发送到服务器，也可以先复制下来。之后请重新加载页面。",
    superseded_reload: "Load again" | "重新加载",
}
