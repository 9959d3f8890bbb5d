//! Words of the first start.

words! { for SiteSetUpWords:
    title: "Set up your business" | "开设您的店铺",
    text: "A few lines, and your business can be visited. Everything but the currency can be changed later."
        | "填几行，店铺就能开张。除了货币，以后都可以改。",
    business: "Your business" | "您的店铺",
    owner: "You" | "您",
    trade: "What kind of business is it?" | "是哪一类生意？",
    restaurant: "Restaurant" | "餐饮",
    shop: "Shop" | "零售",
    travel: "Travel" | "旅行",
    finance: "Finance" | "金融",
    other: "Something else" | "其他",
    name_en: "Name in English" | "英文名称",
    name_zh: "Name in Chinese" | "中文名称",
    wrong_business_name: "Please write a name, in one language at least, of up to 80 characters."
        | "请至少用一种语言填写名称，不超过 80 个字。",
    country: "Country" | "国家或地区",
    currency: "Currency" | "货币",
    currency_help: "Three letters such as CNY; empty: the country's. It cannot be changed later." | "三个字母，如 CNY；不填就用当地货币。以后不能改。",
    zone: "Time zone" | "时区",
    zone_help: "Such as Asia/Shanghai; empty: the country's" | "如 Asia/Shanghai；不填就用当地时区",
    address: "Address" | "地址",
    tables: "Tables" | "桌数",
    tables_help: "How many guests can sit at; restaurants only" | "有几张桌子，仅餐饮需要",
    accent: "Colour" | "颜色",
    go: "Open the business" | "开张",
    later: "You are signed in afterwards, and can put up your first products." | "完成后会直接登录，可以上架第一批商品。",
    wrong_code: "This page opens with the link that the server shows in its terminal. It is good for 24 hours; `rapport setup-link` prints a new one."
        | "请用服务器终端里显示的链接打开本页。链接 24 小时内有效；运行 `rapport setup-link` 可以得到新的。",
    is_there: "There is a business here already. Sign in to change it." | "店铺已经开好了，登录后可以修改。",
    look_again: "Nothing was set up yet: please look at the marked field. What you typed is kept, but for the password."
        | "还没有开好：请看标出的地方。除密码外，您填的都还在。",
    wrong_field(field: &str): "Nothing was set up yet: “{field}” does not fit. What you typed is kept, but for the password."
        | "还没有开好：「{field}」不合适。除密码外，您填的都还在。",
}
