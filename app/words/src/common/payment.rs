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
    // How it stands
    state_owed: "Not paid" | "未付款",
    state_part: "Part paid" | "部分付款",
    state_paid: "Paid in full" | "已付清",
    state_twice: "Paid twice" | "重复付款",
    state_over: "Paid too much" | "多付了",
    // How it is paid
    cash: "Cash" | "现金",
    card_machine: "Card machine" | "刷卡机",
    transfer: "Transfer" | "转账",
    sandbox: "Sandbox (demo)" | "沙盒（演示）",
    other_method: "Another way" | "其他方式",
}
