//! Words for a page whose store the browser threw away while it was open.

use super::{Counted, Text};

/// Words of one language.
pub struct GoneWords {
    /// So many changes are in this page's memory only.
    pub only_here: Counted,
    pub sign_in: Text,
    /// Nothing is left to be sent.
    pub sent: Text,
    pub files: Counted,
}

pub(super) const EN: GoneWords = GoneWords {
    only_here: |count| {
        match count {
        1 => "1 change is in this page only now. Leave the page open until it is sent, or save it to a file.".to_owned(),
        _ => format!("{count} changes are in this page only now. Leave the page open until they are sent, or save them to a file."),
    }
    },
    sign_in: "Your sign-in is gone too. Save the changes to a file, sign in, and send the file.",
    sent: "All that was saved is at the server. Finish what you are typing, then load the page again.",
    files: |count| match count {
        1 => "1 photo or file that had not been sent is gone.".to_owned(),
        _ => format!("{count} photos and files that had not been sent are gone."),
    },
};

pub(super) const ZH: GoneWords = GoneWords {
    only_here: |count| {
        format!("现在有 {count} 项更改只在这个页面里。发送完之前请不要关闭页面，也可以先存成文件。")
    },
    sign_in: "登录也被清除了。请先把更改存成文件，登录后再发送这个文件。",
    sent: "已保存的内容都已送达服务器。请先写完正在输入的内容，再重新加载页面。",
    files: |count| format!("有 {count} 张照片或文件还没发送，已经丢失。"),
};
