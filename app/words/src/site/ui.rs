//! Words of the public pages and of the demo.

words! { for SiteUiWords beside ui::UiWords:
    // Pages and forms
    page_missing_title: "There is no such page" | "没有这个页面",
    page_missing_text: "The address may have been mistyped, or the page has moved." | "可能是地址写错了，或者页面搬走了。",
    forbidden_title: "This is for staff" | "这里是店员专用",
    forbidden_text: "Your account may not open this page. Sign in with another account if you have one."
        | "您的账号不能打开这个页面。如果有别的账号，请换一个登录。",
    blocked_title: "This account is closed" | "这个账号已停用",
    blocked_text: "Nobody can sign in with it until the business lets you in again. What was saved stays with the business."
        | "在店里重新开通之前，这个账号不能登录。保存过的内容都还在店里。",
    broken_title: "Something broke on our side" | "我们这边出了问题",
    broken_page_text: "What you had saved is safe. Please try again; if it happens again, tell us the case number."
        | "您保存过的内容都在。请再试一次；如果还不行，请告诉我们编号。",
    case_number(case: &str): "Case {case}" | "编号 {case}",
    starting: "Starting" | "正在打开",
    needs_script: "This part needs JavaScript. The menu works without it." | "这一部分需要 JavaScript。菜单不需要也能看。",
    legal: "Imprint and privacy" | "版权信息与隐私",
    imprint: "Imprint" | "版权信息",
    privacy_text: "Privacy" | "隐私说明",
    legal_none: "Nothing was written here yet." | "这里还没有内容。",
    // Mail sign-in
    demo_mail: "Mails of this demo" | "演示邮件",
    demo_mail_text: "This demo sends nothing. What it would have sent stands here, and everybody can read it."
        | "演示版不会真的发邮件。本来要发出的邮件都在这里，谁都能看到。",
    demo_mail_none: "No mail yet" | "还没有邮件",
    demo_sms: "Text messages of this demo" | "演示短信",
    demo_sms_text: "They go to nobody. What this demo would have sent stands here, and everybody can read it."
        | "不会发给任何人。本来要发出的短信都在这里，谁都能看到。",
    demo_sms_none: "No text message yet" | "还没有短信",
    demo_sms_parts(n: u64): "1 part" / "{n} parts" | "{n} 条",
    demo_sms_answer: "Write as somebody who got one" | "以收信人身份回复",
    demo_sms_from: "Their number" | "对方号码",
    demo_sms_words: "What they write" | "回复内容",
    demo_sms_send: "Send it to the business" | "发给商家",
    mail_from: "From" | "发件人",
    mail_to: "To" | "收件人",
    mail_at: "Sent" | "时间",
    mail_as_html: "As mail programs show it" | "查看邮件原样",
}
