//! Words about a business that is closed, and about an archive of everything.

words! { for SiteClosingWords:
    closed_title: "This business is closed" | "本店已关闭",
    closed_text: "Nothing can be ordered, booked or written here any more. What you were still owed is paid back as before."
        | "这里不能再点单、预订或留言。应退还给您的款项照常退还。",
    closed_receipts: "Links to receipts and invoices still open." | "收据和发票的链接仍然可以打开。",
    for_owner: "For its owner" | "店主请看",
    for_owner_text(day: &str): "Until {day} you can open it again: everything is as it was. Afterwards it may be erased. An archive of everything can be had until then."
        | "{day}之前可以重新开启，一切都和关闭前一样；之后可能会被彻底删除。在那之前也可以导出全部数据。",
    too_late: "It was closed for more than 30 days and cannot be opened here any more." | "关闭已超过 30 天，不能再从这里开启。",
    reopen: "Open it again" | "重新开启",
    export: "Take everything out" | "导出全部数据",
    reopened: "The business is open again. Everybody signs in as before." | "本店已重新开启，大家可以照常登录。",
    not_owner: "Only an owner of the business does this. Nothing was changed." | "只有店主可以操作，未做任何更改。",
    making: "An archive is being made. Open its link in a few minutes." | "正在生成归档文件，请过几分钟再打开链接。",
    making_title: "The archive is being made" | "正在生成归档文件",
    making_text: "This takes up to a few minutes. Open the same link again." | "需要几分钟时间，请稍后再打开同一个链接。",
    making_again: "Look again" | "再看一次",
    asked: "The archive is being made. In a few minutes it is at this link, for one day:" | "正在生成归档文件。几分钟后可从下面的链接下载，有效期一天：",
    fetch: "The archive of everything" | "全部数据的归档文件",
    too_many: "Too many were made today. Try again tomorrow." | "今天生成的次数太多，请明天再试。",
}
