//! Words about photos and files.

words! { for FileWords:
    // To attach and to look at
    title: "Photos and files" | "照片和文件",
    attach: "Add photo or file" | "添加照片或文件",
    chosen: "Goes along" | "随消息发送",
    remove(name: &str): "Remove {name}" | "移除 {name}",
    original: "Photos at full size" | "发送原图",
    original_hint: "Full size keeps everything in the picture file, also the place where it was taken."
        | "原图会保留照片里的全部信息，包括拍摄地点。",
    picture(name: &str): "Photo: {name}" | "照片：{name}",
    save: "Save" | "保存",
    empty: "Nothing attached yet." | "还没有照片或文件。",
    did_attach(name: &str): "File {name}" | "文件 {name}",
    // On its way
    on_this_phone: "On this phone, waiting for the network" | "在本机，等待网络",
    sending(n: u64): "Sending, {n} %" | "正在发送 {n}%",
    no_room: "Not sent: the business has no more room for your files. It stays on this phone. Write to them without it."
        | "未发送：商家那边已没有空间存放您的文件。文件仍在本机，请先不带文件联系商家。",
    damaged: "Not sent: the copy on this phone can no longer be read. Please attach the file again."
        | "未发送：本机保存的文件已无法读取，请重新添加。",
    coming(name: &str): "Coming from {name}'s phone" | "正从 {name} 的手机传来",
    coming_own: "Coming from your other device" | "正从您的另一台设备传来",
    refused: "Not taken: the content is of a kind that cannot be shared here. It stays on the phone it came from."
        | "未接收：这类内容不能在这里分享。文件仍在原来的手机上。",
    // Not to be seen now
    loading: "Loading…" | "正在加载…",
    offline: "Not on this phone yet. It loads when the network is back." | "本机还没有这个文件，联网后会自动加载。",
    gone: "This file is no longer there." | "这个文件已经不在了。",
    again: "Try again" | "重试",
    // Cannot be attached
    bad_kind(name: &str): "{name} was not added: photos, PDF, text and office documents can be sent. Nothing else was changed."
        | "没有添加 {name}：可以发送照片、PDF、文本和办公文档。其他内容没有变化。",
    too_large(name: &str): "{name} was not added: a file may have 25 MB. Send a smaller one."
        | "没有添加 {name}：单个文件不能超过 25 MB，请换一个小一点的。",
    is_empty(name: &str): "{name} was not added: it is empty." | "没有添加 {name}：文件是空的。",
    unreadable(name: &str): "{name} was not added: this phone did not hand it over. Choose it again."
        | "没有添加 {name}：手机没有交出这个文件，请重新选择。",
    left(name: &str): "{name} was not added: its page was left before it was ready. Go back and choose it again."
        | "没有添加 {name}：还没准备好页面就关了，请返回重新选择。",
    too_many: "Ten files fit in one message. Send these first." | "一条消息最多带十个文件，请先发送这些。",
    not_kept(name: &str): "{name} goes along, but this phone has no room to keep it until you send it: it would be gone after closing the app. Send it soon."
        | "{name} 会一起发送，但手机没有足够空间暂存它：关闭应用后就没有了，请尽快发送。",
    attached: "Attached" | "已添加",
    only_here(n: u64): "One file is still only on this phone. Signing out deletes them: stay signed in until they have gone, or take them along in the file with your changes."
        / "Some files are still only on this phone. Signing out deletes them: stay signed in until they have gone, or take them along in the file with your changes."
        | "有 {n} 个文件还只在这台手机上。退出会删除它们，请等发送完再退出，或用导出的文件带走。",
}
