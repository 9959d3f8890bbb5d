//! Words about paying, on both sides.

words! { for PaymentWords:
    payment: "Payment" | "付款",
    payments: "Payments" | "付款记录",
    to_pay: "To pay" | "应付",
    paid: "Paid" | "已付",
    still_owed: "Still to pay" | "待付",
    too_much: "Paid too much" | "多付",
    tip_of(amount: &str): "Tip {amount}" | "小费 {amount}",
    refund_of(amount: &str): "{amount} refunded" | "已退 {amount}",
    refund_under_way(amount: &str): "{amount} is on its way back" | "正在退回 {amount}",
    refund_failed(amount: &str): "{amount} could not be given back" | "{amount} 未能退回",
    // How it stands
    state_under_way: "Being paid" | "正在支付",
    under_way_of(amount: &str): "{amount} is being paid online. It counts once the bank has said so." | "正在在线支付{amount}，银行确认后才算已付。",
    failed: "Not paid: refused" | "未支付：被拒绝",
    expired: "Not paid: the time was over" | "未支付：已超时",
    state_owed: "Not paid" | "未付款",
    state_part: "Part paid" | "部分付款",
    state_paid: "Paid in full" | "已付清",
    state_twice: "Paid twice" | "重复付款",
    state_over: "Paid too much" | "多付了",
    // How it is paid
    cash: "Cash" | "现金",
    card_machine: "Card machine" | "刷卡机",
    transfer: "Transfer" | "转账",
    online: "Online" | "在线支付",
    other_method: "Another way" | "其他方式",
    sandbox: "Sandbox" | "沙盒",
    other_provider: "another provider" | "其他支付机构",
}
