//! Words of the booking page that needs no script.

words! { for SiteBookingWords beside booking::BookingWords:
    page_title: "Book" | "预订",
    show_times: "Show the times" | "查看时间",
    your_name: "Your name" | "您的称呼",
    your_phone: "Your telephone number" | "您的电话",
    phone_help: "So that we can reach you" | "方便与您联系",
    book_it: "Book" | "预订",
    done_title: "Booked" | "预订成功",
    asked_title: "Asked for" | "已提交申请",
    done_text: "We look forward to seeing you." | "期待您的光临。",
    asked_text: "We look at it and tell you. You find it under your bookings." | "我们会尽快确认，结果在“预订”里查看。",
    open_app: "See it in the app" | "在应用中查看",
    no_offering: "Nothing can be booked online at the moment." | "目前不能在线预订。",
    pick_time: "Choose a time" | "选择时间",
    phone_missing: "Please give a number at which we reach you." | "请留下联系电话。",
    not_open: "This time cannot be booked. Please choose another one." | "这个时间不能预订，请换一个。",
    taken: "Somebody was faster. Please choose another time." | "刚刚被人订走了，请换一个时间。",
}
