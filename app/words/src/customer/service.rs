//! Words of the customer's chat.

words! { for CustomerServiceWords beside service::ServiceWords:
    empty_title: "Ask us anything" | "有什么想问的？",
    empty_text: "Someone from the team answers here, as a rule while we are open. It works without a connection too: your message stays on this phone and goes out by itself."
        | "店里的同事会在这里回复您，一般在营业时间内。没有网络也能写：消息先留在手机上，联网后自动发出。",
}
