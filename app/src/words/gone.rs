//! Words for a page whose store the browser threw away while it was open.

words! { for GoneWords:
    /// So many changes are in this page's memory only.
    only_here(count: u64): "1 change is in this page only now. Leave the page open until it is sent, or save it to a file."
        / "{count} changes are in this page only now. Leave the page open until they are sent, or save them to a file."
        | "现在有 {count} 项更改只在这个页面里。发送完之前请不要关闭页面，也可以先存成文件。",
    sign_in: "Your sign-in is gone too. Save the changes to a file, sign in, and send the file."
        | "登录也被清除了。请先把更改存成文件，登录后再发送这个文件。",
    /// Nothing is left to be sent.
    sent: "All that was saved is at the server. Finish what you are typing, then load the page again."
        | "已保存的内容都已送达服务器。请先写完正在输入的内容，再重新加载页面。",
    files(count: u64): "1 photo or file that had not been sent is gone." / "{count} photos and files that had not been sent are gone."
        | "有 {count} 张照片或文件还没发送，已经丢失。",
}
