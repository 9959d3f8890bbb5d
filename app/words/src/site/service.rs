//! Words of the public page of help articles.

words! { for SiteServiceWords beside service::ServiceWords:
    help: "Help" | "帮助",
    help_text: "What many ask." | "大家常问的问题。",
    help_none_title: "Nothing here yet" | "这里还没有内容",
    help_none_text: "Ask us in the app, we answer." | "请在应用里问我们，我们会回复您。",
}
