/** What the screens say, as far as the tests look for it. */
const en = {
  locale: "en-US",
  home: "Home", menu: "Menu", orders: "Orders", needs: "Needs you", me: "Me", today: "Today", more: "More",
  email: "E-mail", password: "Password", signIn: "Sign in", guest: "Continue as a guest", yourName: /^Your name/, signUp: "Create an account",
  upToDate: "Up to date", offline: "Offline", checking: "Checking",
  offlineWaiting: (count: number) => `Offline, ${count} waiting`,
  signInToSend: "Sign in to send",
  add: "Add", addNamed: (name: string) => `Add ${name}`, viewCart: /View cart/, cart: "Cart", note: /Note for the kitchen/,
  dineIn: "At the table", pickup: "Pick up", delivery: "Delivery", table: "Table", tableN: (table: string) => `Table ${table}`,
  address: "Address", phone: "Telephone", name: "Name", place: /^Place order/, orderAtTable: (table: string) => `Order at table ${table}`,
  atPhone: "Kept on this phone", onThisPhone: "On this phone", numberFollows: "Number follows", orderN: (n: number) => `Order ${n}`,
  placed: "Received", accepted: "Accepted", preparing: "Being prepared", ready: "Ready", fulfilled: "Handed over",
  refused: "Not possible this time", cancelled: "Cancelled",
  cancelOrder: "Cancel order", again: "Order again", total: "Total",
  needTable: "Which table are you at?", needAddress: "Where should we bring it?", needPhone: "A number in case we cannot find you", needName: "What may we call you?",
  colNew: "New", colAccepted: "Accepted", colPreparing: "Preparing", colReady: "Ready", colDone: "Done",
  doAccept: "Accept", doPrepare: "Start", doReady: "Ready", doHandOver: "Hand over", doRefuse: "Refuse", reason: "Reason",
  priceTitle: "The price has changed", acceptPrice: /^Order at the new price/, soldTitle: "Something is sold out", orderRest: /^Order the rest/, letGo: "Let it go", backToCart: "Back to the cart",
  needsEmpty: "Nothing needs you", price: "Price", available: (name: string) => `${name}: Available`, edit: (name: string) => `Edit ${name}`, close: "Close", soldOut: "Sold out",
  signOut: "Sign out", stay: "Stay signed in", exportAndSignOut: "Export and sign out", discard: (n: number) => `Discard ${n} change${n === 1 ? "" : "s"}`, discardType: (n: number) => `To discard them, type ${n}`,
  update: "Update", updateReady: "A new version is ready.", sendNow: "Send now", dark: "Dark", light: "Light",
  wonton: "Shrimp wonton soup", beef: "Braised beef noodles", cake: "Osmanthus cake", greens: "Stir-fried greens",
  wide: "Wide", hot: "Hot", egg: /^Soy egg/, business: "Hewei Noodle House",
};

const zh: typeof en = {
  locale: "zh-CN",
  home: "首页", menu: "菜单", orders: "订单", needs: "待处理", me: "我的", today: "今天", more: "更多",
  email: "邮箱", password: "密码", signIn: "登录", guest: "以游客身份继续", yourName: /^怎么称呼您/, signUp: "注册账号",
  upToDate: "已同步", offline: "离线", checking: "正在核对",
  offlineWaiting: (count) => `离线，${count} 项待发送`,
  signInToSend: "登录后发送",
  add: "加入", addNamed: (name) => `加一份${name}`, viewCart: /看购物车/, cart: "购物车", note: /给后厨的话/,
  dineIn: "堂食", pickup: "自取", delivery: "外送", table: "桌号", tableN: (table) => `${table} 号桌`,
  address: "地址", phone: "电话", name: "称呼", place: /^下单/, orderAtTable: (table) => `${table} 号桌点餐`,
  atPhone: "已存在这台手机上", onThisPhone: "仅在本机", numberFollows: "单号稍后就到", orderN: (n) => `订单 ${n}`,
  placed: "已收到", accepted: "已接单", preparing: "正在制作", ready: "可以取餐了", fulfilled: "已完成",
  refused: "这次做不了", cancelled: "已取消",
  cancelOrder: "取消订单", again: "再来一单", total: "合计",
  needTable: "您坐几号桌？", needAddress: "请问送到哪里？", needPhone: "请留个电话，方便联系您", needName: "请问怎么称呼您？",
  colNew: "新订单", colAccepted: "已接单", colPreparing: "制作中", colReady: "待取餐", colDone: "已结束",
  doAccept: "接单", doPrepare: "开始做", doReady: "做好了", doHandOver: "交给顾客", doRefuse: "拒单", reason: "原因",
  priceTitle: "价格变了", acceptPrice: /^按新价格下单/, soldTitle: "有菜售罄了", orderRest: /^其余的照常下单/, letGo: "算了", backToCart: "放回购物车",
  needsEmpty: "没有待处理的事", price: "价格", available: (name) => `${name}: 在售`, edit: (name) => `修改${name}`, close: "关闭", soldOut: "售罄",
  signOut: "退出登录", stay: "继续登录", exportAndSignOut: "导出并退出", discard: (n) => `放弃 ${n} 项`, discardType: (n) => `要放弃，请输入 ${n}`,
  update: "更新", updateReady: "新版本已就绪。", sendNow: "立即发送", dark: "深色", light: "浅色",
  wonton: "鲜虾馄饨", beef: "红烧牛肉面", cake: "桂花糕", greens: "清炒时蔬",
  wide: "宽面", hot: "重辣", egg: /^卤蛋/, business: "禾味面馆",
};

export type Words = typeof en;
export const WORDS = { en, zh };
export type Lang = keyof typeof WORDS;
