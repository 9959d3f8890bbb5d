//! Words for a page whose store another page has taken over.

words! { for Superseded:
    title: "This page has to be loaded again" | "请重新加载这个页面",
    text: "Another tab has updated the app or emptied this phone, so this page can no longer save here. What you have typed is still on the screen: finish and send it, then it goes straight to the server, or copy it. Then load the page again."
        | "另一个标签页更新了应用，或清空了这部手机，这个页面因此不能再保存到手机。您输入的内容还在屏幕上：可以填完后提交，内容会直接发送到服务器，也可以先复制下来。之后请重新加载页面。",
    reload: "Load again" | "重新加载",
}
