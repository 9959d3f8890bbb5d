//! Words about what is sent past the outbox: at once, where the phone cannot keep it, or from a file.

use super::{Counted, Named, Text};

/// Words of one language.
pub struct ParcelWords {
    // At once
    pub direct_title: Text,
    pub direct_full: Text,
    pub direct_broken: Text,
    pub direct_open: Text,
    pub sending: Text,
    pub unreached: Text,
    pub sign_in: Text,
    pub refused: Text,
    pub to_file: Text,
    pub again: Text,
    pub back: Text,
    pub sent: Text,
    pub stopped: Text,
    pub stopped_unsure: Text,
    pub stopped_files: Text,
    // To a file
    pub left_out: Named,
    pub no_export: Text,
    // From a file
    pub from_file: Text,
    pub file_title: Counted,
    pub file_text: Text,
    pub unknown_change: Text,
    pub send: Text,
    pub send_anyway: Text,
    pub other_person: Text,
    pub older: Text,
    pub forked: Text,
    pub failed: Text,
    pub arrived: Counted,
    pub arrived_needs: Counted,
    pub enclosed: Counted,
    pub files_refused: Counted,
    pub foreign: Text,
    pub newer: Text,
    pub damaged: Text,
    pub empty: Text,
}

pub(super) const EN: ParcelWords = ParcelWords {
    direct_title: "Sending without saving",
    direct_full: "This phone has no room left, so the change cannot be saved on it.",
    direct_broken: "This phone's storage does not answer, so the change cannot be saved on it.",
    direct_open: "It goes straight to the server instead. Keep this page open until then.",
    sending: "Sending…",
    unreached: "The server cannot be reached. It is tried again by itself.",
    sign_in: "Your sign-in has expired. Save the change to a file, sign in, and send the file.",
    refused: "The server does not take it just now. Save it to a file and try again later.",
    to_file: "Save to a file",
    again: "Try now",
    back: "Back to the form",
    sent: "Sent. It is at the server; this phone holds no copy.",
    stopped: "Not saved and not sent. What you typed is still here.",
    stopped_unsure: "Not saved here. It may have reached the server: look there before you send it again. What you typed is still here.",
    stopped_files: "The change itself has arrived; its photos or files have not. Send only them again, or send the file that you saved.",
    left_out: |names| {
        format!(
            "Not in the file: {names}. Together they have more than 300 MB, or this phone cannot read them any more. They are only on this phone: stay signed in until they have gone."
        )
    },
    no_export: "This phone's storage does not answer, so there is no file. Nothing was deleted.",
    from_file: "Send from a file",
    file_title: |count| match count {
        0 => "Photos or files without changes".to_owned(),
        1 => "1 change in the file".to_owned(),
        _ => format!("{count} changes in the file"),
    },
    file_text: "What has arrived already, from this phone or another, is not taken a second time.",
    unknown_change: "A change that this version of the app cannot show",
    send: "Send",
    send_anyway: "Send anyway",
    other_person: "This file belongs to another account. Sign in with that account to send it; the file stays as it is.",
    older: "The phone that wrote this file has older changes that have not arrived. Let it send them first. If they are lost, send these anyway.",
    forked: "A copy of that phone has sent other changes under the same numbers. Nothing was taken; keep the file and tell the business.",
    failed: "Not everything has arrived. The file still holds it all: try again.",
    arrived: |count| match count {
        1 => "1 change has arrived.".to_owned(),
        _ => format!("{count} changes have arrived."),
    },
    arrived_needs: |count| match count {
        1 => "1 of them waits for your answer under Needs you.".to_owned(),
        _ => format!("{count} of them wait for your answer under Needs you."),
    },
    enclosed: |count| match count {
        1 => "With 1 photo or file".to_owned(),
        _ => format!("With {count} photos or files"),
    },
    files_refused: |count| {
        match count {
        1 => "1 photo or file was not taken: no change of yours that was done waits for it, or there is no room. Keep the file, and send it again once nothing waits under Needs you.".to_owned(),
        _ => format!("{count} photos or files were not taken: no changes of yours that were done wait for them, or there is no room. Keep the file, and send it again once nothing waits under Needs you."),
    }
    },
    foreign: "This is not a file of unsent changes. Nothing was sent.",
    newer: "A newer version of the app wrote this file. Update the app and try again; nothing was sent.",
    damaged: "This file is damaged or was changed. Nothing of it was sent.",
    empty: "There is nothing in this file.",
};

pub(super) const ZH: ParcelWords = ParcelWords {
    direct_title: "直接发送，不在本机保存",
    direct_full: "手机空间不足，这次更改无法保存在手机上。",
    direct_broken: "手机存储没有响应，这次更改无法保存在手机上。",
    direct_open: "正在改为直接发送到服务器，完成之前请不要关闭这个页面。",
    sending: "发送中…",
    unreached: "暂时连不上服务器，会自动重试。",
    sign_in: "登录已过期。请先把更改存成文件，登录后再发送这个文件。",
    refused: "服务器暂时没有接收。请先存成文件，稍后再试。",
    to_file: "存成文件",
    again: "现在重试",
    back: "返回表单",
    sent: "已发送。内容在服务器上，本机没有副本。",
    stopped: "没有保存，也没有发送。您输入的内容还在。",
    stopped_unsure: "本机没有保存，但服务器可能已经收到：再次发送前请先确认。您输入的内容还在。",
    stopped_files: "更改本身已送达，但其中的照片或文件还没有。请只把它们再发送一次，或从您存下的文件发送。",
    left_out: |names| {
        format!(
            "以下内容没有写进文件：{names}。合计超过 300 MB，或手机已无法读取。它们只在这台手机上，请等发送完再退出登录。"
        )
    },
    no_export: "手机存储没有响应，无法生成文件。没有删除任何内容。",
    from_file: "从文件发送",
    file_title: |count| match count {
        0 => "只有照片或文件，没有更改".to_owned(),
        _ => format!("文件中有 {count} 项更改"),
    },
    file_text: "已经送达的内容，无论来自哪台手机，都不会重复处理。",
    unknown_change: "当前版本无法显示的更改",
    send: "发送",
    send_anyway: "仍然发送",
    other_person: "这个文件属于另一个账号。请用那个账号登录后再发送，文件不会改变。",
    older: "写出这个文件的手机还有更早的更改没有送达，请先让那台手机发送。如果那些更改已经丢失，可以仍然发送这些。",
    forked: "那台手机的副本已经用相同的编号发送了别的更改。这里什么都没有处理，请保留文件并告知商家。",
    failed: "没有全部送达。文件里仍有全部内容，请重试。",
    arrived: |count| format!("{count} 项更改已送达。"),
    arrived_needs: |count| format!("其中 {count} 项在“待处理”中等您决定。"),
    enclosed: |count| format!("含 {count} 张照片或文件"),
    files_refused: |count| {
        format!(
            "有 {count} 张照片或文件没有被接收：没有已完成的更改在等它们，或商家那边空间不足。请保留文件，待“待处理”中没有内容后再发送一次。"
        )
    },
    foreign: "这不是未发送内容的文件。什么都没有发送。",
    newer: "这个文件由更新版本的应用写出。请更新应用后再试，什么都没有发送。",
    damaged: "这个文件已损坏或被改动过。其中的内容都没有发送。",
    empty: "这个文件里没有内容。",
};
