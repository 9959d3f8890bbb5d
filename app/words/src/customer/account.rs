//! Words about the customer's own data.

words! { for CustomerAccountWords beside account::AccountWords:
    // Whether to hear of an order
    push_order: "Shall your phone tell you?" | "要手机提醒您吗？",
    push_order_text: "When your order is confirmed and when it is ready, also while the app is closed." | "订单确认、备好时都会提醒，应用关着也行。",
    // My data
    my_data_text: "This is what the business keeps about you. Changes are saved when you leave a field, also without a connection."
        | "这是商家保存的您的资料。离开输入框时自动保存，没有网络也可以。",
    conflict_text: "If somebody changed the same address or number meanwhile, nothing is overwritten: you choose under Needs you."
        | "如果同一个地址或号码同时被别人改过，不会互相覆盖，请到“待处理”里选择。",
    called: "What we call you" | "称呼",
    given: "First name" | "名",
    family: "Last name" | "姓",
    company: "Company" | "公司",
    birthday: "Birthday" | "生日",
    any_language: "No preference" | "不限",
    address: "Address" | "地址",
    phones: "Telephone" | "电话",
    mails: "E-mail" | "邮箱",
    add_phone: "Add a number" | "添加号码",
    add_mail: "Add an e-mail address" | "添加邮箱",
    remove_point(what: &str): "Remove {what}" | "删除{what}",
    verified: "Confirmed" | "已验证",
    advertising: "Advertising" | "营销信息",
    do_not_contact: "Do not contact me" | "不要联系我",
    do_not_contact_text: "No advertising and no calls. You still hear from us about your orders."
        | "不再收到广告和来电，订单相关的通知不受影响。",
    name_first: "Please say what we may call you first." | "请先填写称呼。",
    odd_phone: "Kept as you wrote it, but it does not look like a telephone number." | "已按您写的保存，但看起来不像电话号码。",
    empty_point: "Use the bin to remove it." | "要删除请点垃圾桶。",
    too_long: "This is too long." | "内容太长了。",
}
