//! Words of the customer's bills.

words! { for CustomerPaymentWords beside payment::PaymentWords:
    bill: "Bill" | "账单",
    owed_text(amount: &str): "{amount} to pay. Our staff take cash, card or transfer." | "待付{amount}，请向店员付款：现金、刷卡或转账都可以。",
    pay_now(amount: &str): "Pay {amount} now" | "立即支付 {amount}",
    pay_go_on: "Go on with the payment" | "继续支付",
    pay_offline: "Paying online needs a connection. Nothing is taken without one." | "在线支付需要网络，没有网络不会扣款。",
    paid_text: "Everything is paid. Thank you!" | "已全部付清，谢谢！",
    over_text(amount: &str): "You paid {amount} more than this order costs. We give it back." | "您多付了{amount}，我们会退给您。",
    // The receipt
    receipt: "Receipt" | "收据",
    receipt_of(order: &str): "Receipt · {order}" | "收据 · {order}",
    print: "Print" | "打印",
    no_receipt_title: "No receipt yet" | "还没有收据",
    no_receipt_text: "Once something is paid, the receipt is here, also without a connection." | "付款后收据会出现在这里，没有网络也能看。",
}
