//! Words about what is sent past the outbox: at once, where the phone cannot keep it, or from a file.

words! { for ParcelWords:
    // At once
    direct_title: "Sending without saving" | "直接发送，不在本机保存",
    direct_full: "This phone has no room left, so the change cannot be saved on it." | "手机空间不足，这次更改无法保存在手机上。",
    direct_broken: "This phone's storage does not answer, so the change cannot be saved on it."
        | "手机存储没有响应，这次更改无法保存在手机上。",
    direct_open: "It goes straight to the server instead. Keep this page open until then."
        | "正在改为直接发送到服务器，完成之前请不要关闭这个页面。",
    sending: "Sending…" | "发送中…",
    unreached: "The server cannot be reached. It is tried again by itself." | "暂时连不上服务器，会自动重试。",
    sign_in: "Your sign-in has expired. Save the change to a file, sign in, and send the file."
        | "登录已过期。请先把更改存成文件，登录后再发送这个文件。",
    refused: "The server does not take it just now. Save it to a file and try again later."
        | "服务器暂时没有接收。请先存成文件，稍后再试。",
    to_file: "Save to a file" | "存成文件",
    again: "Try now" | "现在重试",
    back: "Back to the form" | "返回表单",
    sent: "Sent. It is at the server; this phone holds no copy." | "已发送。内容在服务器上，本机没有副本。",
    stopped: "Not saved and not sent. What you typed is still here." | "没有保存，也没有发送。您输入的内容还在。",
    stopped_unsure: "Not saved here. It may have reached the server: look there before you send it again. What you typed is still here."
        | "本机没有保存，但服务器可能已经收到：再次发送前请先确认。您输入的内容还在。",
    stopped_files: "The change itself has arrived; its photos or files have not. Send only them again, or send the file that you saved."
        | "更改本身已送达，但其中的照片或文件还没有。请只把它们再发送一次，或从您存下的文件发送。",
    // To a file
    left_out(names: &str): "Not in the file: {names}. Together they have more than 300 MB, or this phone cannot read them any more. They are only on this phone: stay signed in until they have gone."
        | "以下内容没有写进文件：{names}。合计超过 300 MB，或手机已无法读取。它们只在这台手机上，请等发送完再退出登录。",
    no_export: "This phone's storage does not answer, so there is no file. Nothing was deleted."
        | "手机存储没有响应，无法生成文件。没有删除任何内容。",
    // From a file
    from_file: "Send from a file" | "从文件发送",
    file_title(count: u64):
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
    file_text: "What has arrived already, from this phone or another, is not taken a second time."
        | "已经送达的内容，无论来自哪台手机，都不会重复处理。",
    unknown_change: "A change that this version of the app cannot show" | "当前版本无法显示的更改",
    send: "Send" | "发送",
    send_anyway: "Send anyway" | "仍然发送",
    other_person: "This file belongs to another account. Sign in with that account to send it; the file stays as it is."
        | "这个文件属于另一个账号。请用那个账号登录后再发送，文件不会改变。",
    older: "The phone that wrote this file has older changes that have not arrived. Let it send them first. If they are lost, send these anyway."
        | "写出这个文件的手机还有更早的更改没有送达，请先让那台手机发送。如果那些更改已经丢失，可以仍然发送这些。",
    forked: "A copy of that phone has sent other changes under the same numbers. Nothing was taken; keep the file and tell the business."
        | "那台手机的副本已经用相同的编号发送了别的更改。这里什么都没有处理，请保留文件并告知商家。",
    failed: "Not everything has arrived. The file still holds it all: try again." | "没有全部送达。文件里仍有全部内容，请重试。",
    arrived(count: u64): "1 change has arrived." / "{count} changes have arrived." | "{count} 项更改已送达。",
    arrived_needs(count: u64): "1 of them waits for your answer under Needs you." / "{count} of them wait for your answer under Needs you."
        | "其中 {count} 项在“待处理”中等您决定。",
    enclosed(count: u64): "With 1 photo or file" / "With {count} photos or files" | "含 {count} 张照片或文件",
    files_refused(count: u64): "1 photo or file was not taken: no change of yours that was done waits for it, or there is no room. Keep the file, and send it again once nothing waits under Needs you."
        / "{count} photos or files were not taken: no changes of yours that were done wait for them, or there is no room. Keep the file, and send it again once nothing waits under Needs you."
        | "有 {count} 张照片或文件没有被接收：没有已完成的更改在等它们，或商家那边空间不足。请保留文件，待“待处理”中没有内容后再发送一次。",
    foreign: "This is not a file of unsent changes. Nothing was sent." | "这不是未发送内容的文件。什么都没有发送。",
    newer: "A newer version of the app wrote this file. Update the app and try again; nothing was sent."
        | "这个文件由更新版本的应用写出。请更新应用后再试，什么都没有发送。",
    damaged: "This file is damaged or was changed. Nothing of it was sent." | "这个文件已损坏或被改动过。其中的内容都没有发送。",
    empty: "There is nothing in this file." | "这个文件里没有内容。",
}
