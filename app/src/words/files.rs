//! Words about photos and files.

use super::{Counted, Named, Text};

/// Words of one language.
pub struct Files {
    pub title: Text,
    pub attach: Text,
    pub chosen: Text,
    pub remove: Named,
    pub original: Text,
    pub original_hint: Text,
    pub reading: Text,
    pub picture: Named,
    pub save: Text,
    pub empty: Text,
    pub did_attach: Named,
    // On its way
    pub on_this_phone: Text,
    pub sending: Counted,
    pub no_room: Text,
    pub damaged: Text,
    pub coming: Named,
    pub coming_own: Text,
    pub refused: Text,
    // Not to be seen now
    pub loading: Text,
    pub offline: Text,
    pub gone: Text,
    pub again: Text,
    // Cannot be attached
    pub bad_kind: Named,
    pub too_large: Named,
    pub is_empty: Named,
    pub unreadable: Named,
    pub left: Named,
    pub too_many: Text,
    pub not_kept: Named,
    pub attached: Text,
    pub only_here: Counted,
    pub why_empty: Text,
    pub why_too_large: Text,
    pub why_name: Text,
}

pub const EN: Files = Files {
    title: "Photos and files",
    attach: "Add photo or file",
    chosen: "Goes along",
    remove: |name| format!("Remove {name}"),
    original: "Photos at full size",
    original_hint: "Full size keeps everything in the picture file, also the place where it was taken.",
    reading: "Getting it ready…",
    picture: |name| format!("Photo: {name}"),
    save: "Save",
    empty: "Nothing attached yet.",
    did_attach: |name| format!("File {name}"),
    on_this_phone: "On this phone, waiting for the network",
    sending: |n| format!("Sending, {n} %"),
    no_room: "Not sent: the business has no more room for your files. It stays on this phone. Write to them without it.",
    damaged: "Not sent: the copy on this phone can no longer be read. Please attach the file again.",
    coming: |name| format!("Coming from {name}'s phone"),
    coming_own: "Coming from your other device",
    refused: "Not taken: the content is of a kind that cannot be shared here. It stays on the phone it came from.",
    loading: "Loading…",
    offline: "Not on this phone yet. It loads when the network is back.",
    gone: "This file is no longer there.",
    again: "Try again",
    bad_kind: |name| {
        format!(
            "{name} was not added: photos, PDF, text and office documents can be sent. Nothing else was changed."
        )
    },
    too_large: |name| format!("{name} was not added: a file may have 25 MB. Send a smaller one."),
    is_empty: |name| format!("{name} was not added: it is empty."),
    unreadable: |name| {
        format!("{name} was not added: this phone did not hand it over. Choose it again.")
    },
    left: |name| {
        format!(
            "{name} was not added: its page was left before it was ready. Go back and choose it again."
        )
    },
    too_many: "Ten files fit in one message. Send these first.",
    not_kept: |name| {
        format!(
            "{name} goes along, but this phone has no room to keep it until you send it: it would be gone after closing the app. Send it soon."
        )
    },
    attached: "Attached",
    only_here: |n| {
        let what = if n == 1 {
            "One file is"
        } else {
            "Some files are"
        };
        format!(
            "{what} still only on this phone. Signing out deletes them: stay signed in until they have gone, or take them along in the file with your changes."
        )
    },
    why_empty: "A file is empty.",
    why_too_large: "A file is larger than 25 MB.",
    why_name: "A file's name does not fit what it is.",
};

pub const ZH: Files = Files {
    title: "照片和文件",
    attach: "添加照片或文件",
    chosen: "随消息发送",
    remove: |name| format!("移除 {name}"),
    original: "发送原图",
    original_hint: "原图会保留照片里的全部信息，包括拍摄地点。",
    reading: "正在处理…",
    picture: |name| format!("照片：{name}"),
    save: "保存",
    empty: "还没有照片或文件。",
    did_attach: |name| format!("文件 {name}"),
    on_this_phone: "在本机，等待网络",
    sending: |n| format!("正在发送 {n}%"),
    no_room: "未发送：商家那边已没有空间存放您的文件。文件仍在本机，请先不带文件联系商家。",
    damaged: "未发送：本机保存的文件已无法读取，请重新添加。",
    coming: |name| format!("正从 {name} 的手机传来"),
    coming_own: "正从您的另一台设备传来",
    refused: "未接收：这类内容不能在这里分享。文件仍在原来的手机上。",
    loading: "正在加载…",
    offline: "本机还没有这个文件，联网后会自动加载。",
    gone: "这个文件已经不在了。",
    again: "重试",
    bad_kind: |name| {
        format!("没有添加 {name}：可以发送照片、PDF、文本和办公文档。其他内容没有变化。")
    },
    too_large: |name| format!("没有添加 {name}：单个文件不能超过 25 MB，请换一个小一点的。"),
    is_empty: |name| format!("没有添加 {name}：文件是空的。"),
    unreadable: |name| format!("没有添加 {name}：手机没有交出这个文件，请重新选择。"),
    left: |name| format!("没有添加 {name}：还没准备好页面就关了，请返回重新选择。"),
    too_many: "一条消息最多带十个文件，请先发送这些。",
    not_kept: |name| {
        format!("{name} 会一起发送，但手机没有足够空间暂存它：关闭应用后就没有了，请尽快发送。")
    },
    attached: "已添加",
    only_here: |n| {
        format!(
            "有 {n} 个文件还只在这台手机上。退出会删除它们，请等发送完再退出，或用导出的文件带走。"
        )
    },
    why_empty: "有一个文件是空的。",
    why_too_large: "有一个文件超过 25 MB。",
    why_name: "有一个文件的名称与内容不符。",
};
